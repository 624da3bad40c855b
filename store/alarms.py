"""Alarms: one row a condition with the times it was raised, acknowledged and over, and who is told of it."""

import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id

SEVERITIES = ("warning", "minor", "major", "critical")
QUEUED, SENT, FAILED = "queued", "sent", "failed"
KINDS = ("mail", "hook")


class Alarm(db.Model):
    """One occurrence of a condition; times are Unix seconds. `active` is unique while it lasts and null afterwards."""

    id = Text(primary_key=True)
    node = Text()
    condition = Text()
    active = Text(null=True, unique=True)
    equipment = Text(default="")
    severity = Text()
    text = Text()
    raised = peewee.DoubleField(index=True)
    acknowledged = peewee.DoubleField(null=True)
    acknowledged_by = Text(default="")
    ended = peewee.DoubleField(null=True)
    quiet = peewee.BooleanField(default=False)

    @property
    def seconds(self):
        """How long it lasted, or None while it does."""
        return None if self.ended is None else self.ended - self.raised


class AlarmRoute(db.Model):
    """Whom to tell: by `kind` (mail, hook) at `target`, from `severity` up, when not acknowledged `after` seconds."""

    id = Text(primary_key=True)
    kind = Text()
    target = Text()
    severity = Text(default="major")
    after = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)


class AlarmNotice(db.Model):
    """One message on its way: `what` is raised or ended; sent once, tried again at `due`."""

    id = Text(primary_key=True)
    node = Text()
    alarm = Text()
    route = Text()
    what = Text()
    kind = Text()
    target = Text()
    made = peewee.DoubleField()
    due = peewee.DoubleField()
    tries = peewee.IntegerField(default=0)
    state = Text(default=QUEUED)
    error = Text(default="")


class Maintenance(db.Model):
    """A time in which the alarms of `equipment` (and of what its name begins) are kept but nobody is told."""

    id = Text(primary_key=True)
    equipment = Text()
    begins = peewee.DoubleField()
    ends = peewee.DoubleField()
    note = Text(default="")
    made_by = Text(default="")


def open_alarm(alarm):
    """Store the Alarm values `alarm` (a dict) of a condition that began; return False when it is known as active."""
    row = Alarm.insert(**alarm, active=f"{alarm['node']} {alarm['condition']}")
    return bool(row.on_conflict_ignore().as_rowcount().execute())


def close(alarm, ended):
    """Store that an alarm was over at Unix second `ended`; return whether it was still active."""
    return bool(Alarm.update(ended=ended, active=None).where(Alarm.id == alarm, Alarm.ended.is_null()).execute())


def reword(alarm, severity, text):
    """Store that an active alarm became better or worse."""
    Alarm.update(severity=severity, text=text).where(Alarm.id == alarm, Alarm.ended.is_null()).execute()


def acknowledge(alarm, by, at=None):
    """Note that `by` takes care of an alarm; return whether it was the first. Later notices of it are not sent."""
    values = {"acknowledged": time.time() if at is None else at, "acknowledged_by": by}
    return bool(Alarm.update(**values).where(Alarm.id == alarm, Alarm.acknowledged.is_null()).execute())


def find(alarm):
    """Return the Alarm with this id, or None."""
    return Alarm.get_or_none(Alarm.id == alarm)


def active(node=None):
    """Return the alarms that last, the worst first."""
    query = Alarm.select().where(Alarm.active.is_null(False))
    rows = query if node is None else query.where(Alarm.node == node)
    return sorted(rows, key=lambda row: (-SEVERITIES.index(row.severity), row.raised))


def history(since=0.0, limit=1000):
    """Return the alarms raised at Unix second `since` or later, newest first."""
    return list(Alarm.select().where(Alarm.raised >= since).order_by(Alarm.raised.desc(), Alarm.id.desc()).limit(limit))


# -- who is told -----------------------------------------------------------------------------------


def add_route(kind, target, severity="major", after=0, route=None):
    """Tell `target` of alarms from now on, instead of `route` (an id) if given; returns the route's id. Raises ValueError for words that mean nothing."""
    if kind not in KINDS or severity not in SEVERITIES or after < 0 or not target.strip():
        raise ValueError(f"a route is of {' or '.join(KINDS)}, has a target, a severity of {', '.join(SEVERITIES)} and seconds from 0")
    made = route or make_id()
    row = AlarmRoute.insert(id=made, kind=kind, target=target.strip(), severity=severity, after=after, active=True)
    row.on_conflict(conflict_target=[AlarmRoute.id], preserve=[AlarmRoute.kind, AlarmRoute.target, AlarmRoute.severity, AlarmRoute.after]).execute()
    return made


def remove_route(route):
    """Tell a route's target no more."""
    AlarmRoute.delete().where(AlarmRoute.id == route).execute()


def routes():
    """Return the routes in force."""
    return list(AlarmRoute.select().where(AlarmRoute.active == True).order_by(AlarmRoute.after, AlarmRoute.id))  # noqa: E712 (SQL)


def notices(alarm):
    """Return the notices of one alarm, in the order they were made."""
    return list(AlarmNotice.select().where(AlarmNotice.alarm == alarm).order_by(AlarmNotice.made, AlarmNotice.id))


def queue_notice(node, alarm, route, what, at):
    """Queue one notice for sending; return False when it was queued before."""
    row = AlarmNotice.insert(id=make_id(), node=node, alarm=alarm, route=route.id, what=what, kind=route.kind, target=route.target,
                             made=at, due=at)
    return bool(row.on_conflict_ignore().as_rowcount().execute())


def due(node, at, limit=20):
    """Return the queued notices of `node` whose time has come."""
    query = AlarmNotice.select().where(AlarmNotice.node == node, AlarmNotice.state == QUEUED, AlarmNotice.due <= at)
    return list(query.order_by(AlarmNotice.due).limit(limit))


def settle(notice, state, tries, due, error=""):
    """Store what became of a notice."""
    AlarmNotice.update(state=state, tries=tries, due=due, error=error[:500]).where(AlarmNotice.id == notice).execute()


def told(alarm):
    """Return {route id} of those who were told that an alarm was raised."""
    return {row.route for row in AlarmNotice.select(AlarmNotice.route).where(AlarmNotice.alarm == alarm, AlarmNotice.what == "raised")}


# -- maintenance -------------------------------------------------------------------------------------


def plan_maintenance(equipment, begins, ends, note="", by="", window=None):
    """Keep the alarms of `equipment` quiet between two Unix seconds; "" is everything; `window` is moved. Returns an id; raises ValueError."""
    if not begins < ends:
        raise ValueError("a maintenance window ends after it begins")
    made = window or make_id()
    row = Maintenance.insert(id=made, equipment=equipment, begins=begins, ends=ends, note=note, made_by=by)
    row.on_conflict(conflict_target=[Maintenance.id], preserve=[Maintenance.equipment, Maintenance.begins, Maintenance.ends, Maintenance.note]).execute()
    return made


def cancel_maintenance(window):
    """Take a window back."""
    Maintenance.delete().where(Maintenance.id == window).execute()


def windows():
    """Return all maintenance windows, the latest first."""
    return list(Maintenance.select().order_by(Maintenance.begins.desc()))


def maintained(at):
    """Return the equipment whose maintenance windows hold Unix second `at`."""
    return [row.equipment for row in Maintenance.select().where(Maintenance.begins <= at, Maintenance.ends > at)]
