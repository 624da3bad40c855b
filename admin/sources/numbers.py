"""The numbers that callers dial, and the flow that answers each."""

from admin.sources import sheet
from hooks.web import Field, Invalid, Resource, Text
from store import extensions, flows, numbers


class Flows:
    """The published flows as choices, read each time that somebody looks."""

    def __iter__(self):
        return iter([(name, name) for name in flows.names()])


FIELDS = (
    Field("dialled", "digits", "Number", "As the carrier sends it, or as our phones dial it, such as 4000 or *97.", required=True, maximum=numbers.LONGEST),
    Field("flow", "choice", "Answered by the flow", "Calls that are under way stay where they are.", required=True, choices=Flows()),
)


def make_resource():
    """Return the resource of numbers."""
    return Resource("numbers", "Numbers", FIELDS, Numbers(), "dialplan.view", "dialplan.change", key="dialled", effect="dialplan", group="Numbers and queues",
                    help="Which flow answers which number. Another flow answers from the next call on; a number that is new has to be applied.")


class Numbers:
    """Rows of numbers."""

    def list(self, query):
        """Return one page of numbers."""
        return sheet.pick([{"dialled": dialled, "flow": flow} for dialled, flow in numbers.bindings().items()], query, "dialled")

    def get(self, key):
        """Return one number, or None."""
        flow = numbers.find_flow(key)
        return {"dialled": key, "flow": flow} if flow else None

    def save(self, key, values, by):
        """Bind a number to a flow; raises Invalid."""
        dialled = key or values["dialled"]
        other = numbers.find_flow(dialled)
        sheet.refuse({"dialled": key is None and (other and Text("This number enters the flow {flow} already; change that entry.", flow=other)
                                                  or extensions.find(dialled) and "A telephone of ours has this number."),
                      "flow": values["flow"] not in flows.names() and "Nobody has published a flow of this name."})
        try:
            numbers.bind(dialled, values["flow"])
        except numbers.NumberError as error:
            raise Invalid({"dialled": str(error)}) from None
        return dialled

    def delete(self, key, by):
        """Unbind a number."""
        numbers.unbind(key)
