"""The queues in which callers wait for an agent."""

from admin.sources import sheet, uses
from hooks.web import Field, Resource, Text
from store import extensions, queues

NAME = r"[a-z0-9][a-z0-9_-]{0,39}"
TITLES = {"rrmemory": "In turn", "leastrecent": "Who has rested longest", "fewestcalls": "Who has had the fewest calls", "ringall": "All at once",
          "linear": "Always in the order of the list", "random": "By chance", "wrandom": "By chance, the lower penalty more often",
          "rrordered": "In turn, by the order of the list"}
MEMBERS = (Field("number", "reference", "Extension", required=True, resource="extensions"),
           Field("penalty", "integer", "Penalty", "Who has a higher one is rung only when nobody with a lower one is free.", default=0, minimum=0, maximum=100))
FIELDS = (
    Field("name", "name", "Short name", "Small letters and digits, such as sales; flows name the queue by it.", required=True, pattern=NAME),
    Field("title", "text", "Title"),
    Field("members", "list", "Agents", "Who serves here, whether signed in or not.", fields=MEMBERS),
    Field("strategy", "choice", "Whom to ring", default=queues.STRATEGIES[0], choices=tuple((name, TITLES[name]) for name in queues.STRATEGIES), listed=False),
    Field("ring", "integer", "Rings an agent for seconds", default=20, minimum=3, maximum=300, listed=False),
    Field("retry", "integer", "Seconds before the next agent is rung", default=2, minimum=0, maximum=60, listed=False),
    Field("wrapup", "integer", "Seconds of work after a call", "So long an agent gets no other call.", default=0, minimum=0, maximum=3600),
    Field("length", "integer", "Most callers waiting", "0 lets any number wait.", default=0, minimum=0, maximum=10000),
    Field("service_level", "integer", "Answered in time within seconds", default=20, minimum=1, maximum=3600),
    Field("announce", "integer", "Tells the position every seconds", "0 never.", default=30, minimum=0, maximum=3600, listed=False),
    Field("music", "name", "Music on hold", "The class of music; default is the site's own.", default="default", listed=False, pattern=r"[A-Za-z0-9_-]{1,40}"),
    Field("weight", "integer", "Weight", "An agent of several queues serves the one with the highest weight first.", default=0, minimum=0, maximum=100,
          listed=False),
    Field("leave_by_key", "flag", "Callers may leave by a key", "Any key ends the wait, so every flow that queues here has to say what each key does.",
          default=False, listed=False),
    Field("say_agent", "flag", "Says the agent's number at the pick-up", default=True, listed=False),
)


def make_resource():
    """Return the resource of queues."""
    return Resource("queues", "Queues", FIELDS, Queues(), "dialplan.view", "dialplan.change", key="name", effect="dialplan", group="Numbers and queues",
                    help="Where callers wait, who serves them and in which order. A flow sends callers here by the step acd.queue.")


class Queues:
    """Rows of queues."""

    def list(self, query):
        """Return one page of queues."""
        return sheet.pick(queues.every(), query, "name")

    def get(self, key):
        """Return one queue, or None."""
        return queues.find(key)

    def save(self, key, values, by):
        """Make or change a queue; raises Invalid."""
        name = key or values["name"]
        given = {field: value for field, value in values.items() if field != "name" and value is not None}
        if "members" in given:
            given["members"] = [{"number": one["number"], "penalty": one.get("penalty") or 0} for one in given["members"]]
        sheet.refuse({"name": key is None and queues.find(name) and "There is a queue of this name.", "members": find_problem(given.get("members", ()))})
        queues.save(name, **given)
        return name

    def delete(self, key, by):
        """Remove a queue that no flow names; raises Invalid."""
        used = uses.find("queue", key)
        sheet.refuse({"": used and Text("These flows send callers here: {flows}. Change them first.", flows=", ".join(used[:5]))})
        queues.remove(key)


def find_problem(members):
    """Return what is wrong with [{number, penalty}], or an empty text."""
    numbers = [one["number"] for one in members]
    unknown = next((number for number in numbers if not extensions.find(number)), "")
    if unknown:
        return Text("There is no extension {number}.", number=unknown)
    twice = next((number for number in numbers if numbers.count(number) > 1), "")
    return Text("Extension {number} stands here twice.", number=twice) if twice else ""
