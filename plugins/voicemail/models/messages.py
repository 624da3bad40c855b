"""Messages and what became of them."""

import peewee

from store import db
from store.columns import Text
from store.paging import narrow, select_page

RECORDING, NEW, HEARD, DONE, DELETED = STATES = ("recording", "new", "heard", "done", "deleted")


class VoicemailMessage(db.Model):
    """One message in one box; `recording` names its audio, which forwarded messages share.

    `at` is when it was left, `number` the caller's (unmasked), `queue` and `after_hours` say where it came from.
    """

    id = Text(primary_key=True)
    box = Text()
    recording = Text()
    node = Text()
    call = Text()
    number = Text(default="")
    name = Text(default="")
    at = peewee.DoubleField()
    seconds = peewee.DoubleField(default=0.0)
    size = peewee.BigIntegerField(default=0)
    state = Text(default=RECORDING)
    queue = Text(default="")
    after_hours = peewee.BooleanField(default=False)
    heard_at = peewee.DoubleField(null=True)
    heard_by = Text(default="")
    deleted_at = peewee.DoubleField(null=True)
    forwarded_by = Text(default="")


Row = VoicemailMessage
COLUMNS = {name: getattr(Row, name) for name in ("id", "box", "call", "number", "at", "seconds", "state", "queue", "after_hours",
                                                 "heard_by", "forwarded_by")}
WORDS = (Row.box, Row.number, Row.name, Row.queue)


def find(key):
    """Return the message `key`, or None."""
    return Row.get_or_none(Row.id == key)


def insert(**values):
    """Insert a message; False when it is there already."""
    with db.proxy.atomic():
        if find(values["id"]):
            return False
        Row.insert(**values).on_conflict_ignore().execute()
        return True


def change(key, states, **values):
    """Change the message `key` if its state is one of `states`; tell whether it was."""
    return bool(Row.update(**values).where(Row.id == key, Row.state.in_(states)).execute())


def remove(key):
    """Remove the row of the message `key`."""
    Row.delete().where(Row.id == key).execute()


def of_recording(recording):
    """Return the messages whose audio is `recording`."""
    return list(Row.select().where(Row.recording == recording))


def of_box(box, states=(NEW, HEARD)):
    """Return the messages of `box`: new ones first (left after hours before others, oldest first), then the latest heard."""
    rows = list(Row.select().where(Row.box == box, Row.state.in_(states)))
    return sorted(rows, key=lambda row: (row.state != NEW, not row.after_hours and row.state == NEW,
                                         row.at if row.state == NEW else -row.at))


def count():
    """Return {box: (new, heard)} of all boxes that have any."""
    found = {}
    rows = Row.select(Row.box, Row.state, peewee.fn.COUNT(Row.id)).where(Row.state.in_((NEW, HEARD))).group_by(Row.box, Row.state)
    for box, state, number in rows.tuples():
        new, heard = found.get(box, (0, 0))
        found[box] = (number, heard) if state == NEW else (new, number)
    return found


def list_begun(node):
    """Return the messages of `node` that are being recorded, or were and are not taken in yet."""
    return list(Row.select().where(Row.node == node, Row.state == RECORDING).order_by(Row.at))


def list_expired(node, deleted_before, begun_before, limit=500):
    """Return messages of `node` that were deleted, or begun and never finished, before these Unix seconds."""
    deleted = (Row.state == DELETED) & (Row.deleted_at < deleted_before)
    return list(Row.select().where(Row.node == node, deleted | ((Row.state == RECORDING) & (Row.at < begun_before))).limit(limit))


def list_older(box, node, before, limit=500):
    """Return the messages of `box` on `node` left before the Unix second `before`."""
    return list(Row.select().where(Row.box == box, Row.node == node, Row.at < before, Row.state != RECORDING).limit(limit))


def read_page(query):
    """Return the messages of one page of a list query (store.paging)."""
    return select_page(Row, query, COLUMNS, WORDS)


def read_morning(query):
    """Return one page of a list query in the order of work: new before others, left after hours first, oldest first."""
    urgency = peewee.Case(None, (((Row.state == NEW) & Row.after_hours, 0), (Row.state == NEW, 1), (Row.state == HEARD, 2)), 3)
    found = narrow(Row.select(), query, COLUMNS, WORDS)
    last = find(query.after) if query.after else None
    if last:
        rank = 0 if last.state == NEW and last.after_hours else {NEW: 1, HEARD: 2}.get(last.state, 3)
        later = (Row.at > last.at) | ((Row.at == last.at) & (Row.id > last.id))
        found = found.where((urgency > rank) | ((urgency == rank) & later))
    return list(found.order_by(urgency, Row.at, Row.id).limit(query.limit))
