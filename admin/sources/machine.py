"""The machine and what people do about it: alarms, who is told, maintenance, equipment, requests, how long recordings are kept."""

import time

from admin.sources import sheet
from hooks.web import Field, Invalid, Resource
from store import alarms, announce, copies, equipment, queues
from store.events import AlarmAcknowledged

OTHERS = "_others"      # the key of all queues that have no rule of their own; no queue can have this name
SEVERITIES = (("warning", "Warning"), ("minor", "Minor"), ("major", "Major"), ("critical", "Critical"))
STATES = (("asked", "Asked for"), ("approved", "Approved"), ("refused", "Refused"), ("done", "Done"))
RIGHTS = "hardware.view", "hardware.change"

ALARMS = (
    Field("raised", "moment", "Raised", editable=False), Field("severity", "choice", "Severity", choices=SEVERITIES, editable=False),
    Field("text", "text", "What is wrong", editable=False), Field("equipment", "text", "Equipment", editable=False),
    Field("acknowledged", "moment", "Acknowledged", editable=False), Field("acknowledged_by", "text", "Acknowledged by", editable=False),
    Field("ended", "moment", "Over", editable=False), Field("seconds", "number", "Seconds", editable=False),
    Field("care", "flag", "I take care of it", "Whoever is told later when nobody cares is not told any more.", default=False, listed=False),
)
ROUTES = (
    Field("kind", "choice", "By way of", required=True, choices=(("mail", "Mail"), ("hook", "Web hook")), default="mail"),
    Field("target", "text", "Sent to", "An address of mail, or the http address of a web hook.", required=True),
    Field("severity", "choice", "From severity", required=True, choices=SEVERITIES, default="major"),
    Field("after", "integer", "After seconds", "So long nobody acknowledged it; 0 is at once.", default=0, minimum=0, maximum=86400),
)
MAINTENANCE = (
    Field("equipment", "text", "Equipment", "Alarms of all whose name begins so are kept, and nobody is told; empty is everything."),
    Field("begins", "moment", "Begins", required=True), Field("ends", "moment", "Ends", required=True), Field("note", "text", "Note"),
)
EQUIPMENT = (
    Field("kind", "text", "Kind", "card, span, disk, phone or whatever it is.", required=True), Field("name", "text", "Name", required=True),
    Field("state", "text", "State", editable=False), Field("description", "text", "Description"), Field("part_of", "text", "Part of"),
    Field("supplier", "text", "Supplier"), Field("serial", "text", "Serial number", listed=False), Field("place", "text", "Place"),
    Field("bought", "date", "Bought", listed=False), Field("note", "long", "Note", listed=False),
    Field("seen", "moment", "Last seen", editable=False), Field("gone", "moment", "Gone since", editable=False, listed=False),
)
REQUESTS = (
    Field("title", "text", "What is asked for", required=True), Field("wanted", "text", "How much"), Field("reason", "long", "Why", listed=False),
    Field("state", "choice", "State", choices=STATES, default="asked"), Field("note", "text", "Note"),
    Field("asked_by", "text", "Asked by", editable=False), Field("asked", "moment", "Asked on", editable=False),
    Field("decided_by", "text", "Decided by", editable=False), Field("decided", "moment", "Decided on", editable=False),
)
RETENTION = (
    Field("queue", "name", "Queue", "Short name of the queue, or _others for all that stand not here.", required=True,
          pattern=r"_others|[a-z0-9][a-z0-9_-]{0,39}"),
    Field("keep_days", "integer", "Days kept at least", "Younger recordings are never removed, not even when the disk is full.",
          default=0, minimum=0, maximum=36500),
    Field("longest_days", "integer", "Days kept at most", "Older ones are removed unless somebody holds them; 0 is for ever.",
          default=0, minimum=0, maximum=36500),
)


def make_resources(house):
    """Return the resources of the machine."""
    def make(name, title, fields, source, help, key="id", importable=False):
        return Resource(name, title, fields, source, *RIGHTS, key=key, group="System", help=help, importable=importable)
    return [
        make("alarms", "Alarms", ALARMS, Alarms(house.place), "What is or was wrong with disks, cards and lines. An alarm ends by itself."),
        make("alarm-routes", "Who is told of alarms", ROUTES, Routes(), "Whom an alarm reaches, by which way and when."),
        make("maintenance", "Maintenance windows", MAINTENANCE, Windows(), "Times of planned work, in which nobody is told of alarms."),
        make("equipment", "Equipment", EQUIPMENT, Register(house.place.node),
             "Cards, lines and disks that were found, and what people enter.", importable=True),
        make("expansion-requests", "Requests for expansion", REQUESTS, Requests(),
             "Seats, lines or systems that somebody needs more of, and what became of it."),
        make("retention", "Retention of recordings", RETENTION, Retention(), "How long recordings of each queue are kept.", key="queue"),
    ]


class Alarms:
    """Rows of alarms; all that can be changed is who takes care."""

    def __init__(self, place):
        self._place = place

    def list(self, query):
        """Return one page of alarms, the newest first."""
        newest = query if query.order else type(query)(query.search, query.where, "-raised", query.after, query.limit)
        return sheet.pick(map(describe_alarm, alarms.history()), newest, "id")

    def get(self, key):
        """Return one alarm, or None."""
        row = alarms.find(key)
        return row and describe_alarm(row)

    def save(self, key, values, by):
        """Acknowledge an alarm; raises Invalid for a new one."""
        if key is None:
            raise Invalid({"": "Alarms come by themselves."})
        if values.get("care") and alarms.acknowledge(key, by):
            announce.announce(self._place, AlarmAcknowledged(call="", at=time.time(), alarm=key, condition=alarms.find(key).condition, by=by))
        return key

    def delete(self, key, by):
        """Refuse: what happened stays."""
        raise Invalid({"": "Alarms are kept; they end by themselves."})


class Routes:
    """Rows of those who are told."""

    def list(self, query):
        """Return one page of routes."""
        return sheet.pick(map(describe_route, alarms.routes()), query, "id")

    def get(self, key):
        """Return one route, or None."""
        return next((describe_route(row) for row in alarms.routes() if row.id == key), None)

    def save(self, key, values, by):
        """Add a route, or put another in its place; raises Invalid."""
        wanted = {**(self.get(key) or {}), **values}
        whole = wanted["target"].startswith(("http://", "https://")) if wanted["kind"] == "hook" else "@" in wanted["target"]
        sheet.refuse({"target": not whole and "Write an address such as night@example.org, or http://host/path for a web hook."})
        return alarms.add_route(wanted["kind"], wanted["target"], wanted.get("severity") or "major", wanted.get("after") or 0, key)

    def delete(self, key, by):
        """Tell somebody no more."""
        alarms.remove_route(key)


class Windows:
    """Rows of maintenance windows."""

    def list(self, query):
        """Return one page of windows."""
        return sheet.pick(map(describe_window, alarms.windows()), query, "id")

    def get(self, key):
        """Return one window, or None."""
        return next((describe_window(row) for row in alarms.windows() if row.id == key), None)

    def save(self, key, values, by):
        """Plan or move a window; raises Invalid."""
        wanted = {"equipment": "", "note": "", **(self.get(key) or {}), **values}
        sheet.refuse({"ends": wanted["ends"] <= wanted["begins"] and "It has to end after it begins."})
        return alarms.plan_maintenance(wanted["equipment"] or "", wanted["begins"], wanted["ends"], wanted["note"] or "", by, key)

    def delete(self, key, by):
        """Take a window back."""
        alarms.cancel_maintenance(key)


class Register:
    """Rows of equipment of all nodes; what is entered here belongs to `node`."""

    def __init__(self, node):
        self._node = node

    def list(self, query):
        """Return one page of the register."""
        return sheet.pick(map(describe, equipment.every()), query, "id")

    def get(self, key):
        """Return one thing, or None."""
        return next((describe(row) for row in equipment.every() if row.id == key), None)

    def save(self, key, values, by):
        """Enter or describe a thing."""
        words = {name: value or "" for name, value in values.items() if name not in ("kind", "name") or key is None}
        if key is None:
            return equipment.add(self._node, words.pop("kind"), words.pop("name"), **words)
        equipment.change(key, **words)
        return key

    def delete(self, key, by):
        """Take a thing out; one that is there is found again."""
        equipment.remove(key)


class Requests:
    """Rows of requests."""

    def list(self, query):
        """Return one page of requests."""
        return sheet.pick(map(describe, equipment.requests()), query, "id")

    def get(self, key):
        """Return one request, or None."""
        return next((describe(row) for row in equipment.requests() if row.id == key), None)

    def save(self, key, values, by):
        """Ask for something, or move a request on; raises Invalid."""
        if key is None:
            return equipment.ask(values["title"], values.get("wanted") or "", values.get("reason") or "", by)
        known = self.get(key)
        if values.get("state", known["state"]) == known["state"]:
            raise Invalid({"state": "Choose what becomes of the request; its words stay as they were asked."})
        if values["state"] not in equipment.NEXT[known["state"]]:
            raise Invalid({"state": "A request is asked for, then approved or refused; an approved one gets done."})
        equipment.decide(key, values["state"], by, values.get("note") or "")
        return key

    def delete(self, key, by):
        """Refuse: what was asked for stays."""
        raise Invalid({"": "Requests are kept; refuse it instead."})


class Retention:
    """Rows of how long the recordings of a queue are kept."""

    def list(self, query):
        """Return one page of rules."""
        return sheet.pick(self._rows(), query, "queue")

    def get(self, key):
        """Return one rule, or None."""
        return next((row for row in self._rows() if row["queue"] == key), None)

    def save(self, key, values, by):
        """Set how long recordings are kept; raises Invalid."""
        wanted = {"keep_days": 0, "longest_days": 0, **(self.get(key) or {}), **{name: value for name, value in values.items() if value is not None}}
        name = key or wanted["queue"]
        least, most = wanted["keep_days"], wanted["longest_days"]
        sheet.refuse({"queue": key is None and name != OTHERS and not queues.find(name) and "There is no such queue.",
                      "longest_days": 0 < most < least and "At most is less than at least; 0 is for ever."})
        copies.set_retention("" if name == OTHERS else name, least, most, by)
        return name

    def delete(self, key, by):
        """Let the recordings of a queue follow the rule of all others."""
        copies.clear_retention("" if key == OTHERS else key)

    def _rows(self):
        return [{"queue": queue or OTHERS, "keep_days": least, "longest_days": most} for queue, (least, most) in copies.retention().items()]


def describe(row):
    """Return a row as a dict."""
    return dict(row.__data__)


def describe_alarm(row):
    """Return the row of an alarm."""
    names = ("id", "raised", "severity", "text", "equipment", "acknowledged", "acknowledged_by", "ended", "seconds")
    return {**{name: getattr(row, name) for name in names}, "care": row.acknowledged is not None}


def describe_route(row):
    """Return the row of a route."""
    return {"id": row.id, "kind": row.kind, "target": row.target, "severity": row.severity, "after": row.after}


def describe_window(row):
    """Return the row of a maintenance window."""
    return {"id": row.id, "equipment": row.equipment, "begins": row.begins, "ends": row.ends, "note": row.note}
