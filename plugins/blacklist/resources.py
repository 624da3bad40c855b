"""What the admin shows of the blacklist."""

import time

from hooks.web import Field, Invalid, Permission, Resource
from plugins.blacklist import form, models, rule
from store import flows
from store.ids import make_id

VIEW, CHANGE = "blacklist.view", "blacklist.change"
PERMISSIONS = (Permission(VIEW, "See the blacklist"), Permission(CHANGE, "Change the blacklist"))

_WHO = (("number", "One number"), ("prefix", "Numbers that begin with"), ("region", "A region"), ("anonymous", "Callers without number"),
        ("any", "Every caller"))
_ACTIONS = (("reject", "Reject"), ("busy", "Busy tone"), ("announcement", "Announcement, then hang up"), ("voicemail", "Voicemail"),
            ("flow", "Another flow"), ("pass", "Let through (wins over all others)"))

FIELDS = (
    Field("id", "text", "Id", "The name of the rule in the call log.", editable=False),
    Field("who", "choice", "Caller", required=True, choices=_WHO),
    Field("number", "phone", "Number or prefix", "Digits such as 13800001234 or 0755; +86 may stand before them."),
    Field("region", "text", "Region", "A province or city such as 广东 or 深圳, an area code such as 0755, mobile, or foreign."),
    Field("action", "choice", "Action", required=True, default=rule.REJECT, choices=_ACTIONS),
    Field("reason", "text", "Reason", "Shown in the call log beside the rule.", required=True, maximum=rule.LONGEST_REASON),
    Field("starts", "moment", "From"),
    Field("expires", "moment", "Expires"),
    Field("days", "days", "Days", "None is every day.", listed=False),
    Field("since", "time", "Time of day from", listed=False),
    Field("until", "time", "Time of day until", "Earlier than from: past midnight.", listed=False),
    Field("zone", "text", "Time zone", default=rule.ZONE, listed=False),
    Field("calls", "integer", "Calls allowed", "Calls beyond this many within the seconds meet the rule.", minimum=1,
          maximum=rule.MOST_CALLS, listed=False),
    Field("seconds", "integer", "Within seconds", minimum=1, maximum=rule.LONGEST_WINDOW, listed=False),
    Field("prompt", "name", "Announcement", f"A prompt; {rule.PROMPT} when empty.", listed=False),
    Field("flow", "name", "Flow", "A published flow.", listed=False),
    Field("priority", "integer", "Priority", "The smallest wins.", default=rule.PRIORITY, minimum=0, maximum=9999),
    Field("by", "text", "Added by", editable=False),
    Field("added", "moment", "Added", editable=False),
)


class Rules:
    """hooks.web.Source of the rules."""

    def list(self, query):
        """Return one page of rules."""
        return [form.show(found) for found in models.read_page(query)]

    def get(self, key):
        """Return one rule, or None."""
        found = models.find(key)
        return form.show(found) if found else None

    def save(self, key, values, by):
        """Add a rule (key None) or change one and return its id; raises Invalid."""
        before = models.find(key) if key else None
        if key and before is None:
            raise Invalid({"": f"there is no rule {key!r} any more"})
        who, added = (before.by, before.added) if before else (by, time.time())
        try:
            made = form.read({**(form.show(before) if before else {}), **values}, key or make_id(), who, added)
        except rule.RuleError as error:
            raise Invalid(error.problems) from None
        if made.action == rule.FLOW and made.target not in flows.names():
            raise Invalid({"flow": f"{made.target!r} was never published; published are: {', '.join(flows.names()) or 'none'}"})
        models.save([made])
        return made.id

    def delete(self, key, by):
        """Remove a rule."""
        models.remove(key, by)


RESOURCES = (Resource("blacklist-rules", "Blacklist", FIELDS, Rules(), VIEW, CHANGE, group="Calls",
                      help="Keeps callers out, or lets them in whatever the other rules say. Changes hold within a second."),)
