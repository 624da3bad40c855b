"""Mails that carry messages: what waits, what went out, what could not."""

import hashlib

import peewee

from store import db
from store.columns import Text
from store.paging import select_page

QUEUED, SENDING, SENT, FAILED = STATES = ("queued", "sending", "sent", "failed")


class VoicemailMail(db.Model):
    """One mail of one message to one address; `due` is the Unix second of the next try, or the end of a lease while sending."""

    id = Text(primary_key=True)
    message = Text()
    address = Text()
    node = Text()
    state = Text(default=QUEUED)
    tries = peewee.IntegerField(default=0)
    due = peewee.DoubleField()
    sent_at = peewee.DoubleField(null=True)
    error = Text(default="")


Row = VoicemailMail
COLUMNS = {name: getattr(Row, name) for name in ("id", "message", "address", "state", "tries", "due", "sent_at")}


def queue(message, address, node, now):
    """Queue the mail of `message` to `address`; twice is once."""
    key = hashlib.sha256(f"{message} {address}".encode()).hexdigest()[:32]
    Row.insert(id=key, message=message, address=address, node=node, due=now).on_conflict_ignore().execute()


def claim(node, now, lease):
    """Take one mail of `node` that is due, for `lease` seconds, or None; one that a dead process had taken comes again."""
    due = (Row.node == node) & Row.state.in_((QUEUED, SENDING)) & (Row.due <= now)
    for row in Row.select().where(due).order_by(Row.due).limit(10):
        taken = Row.update(state=SENDING, due=now + lease, tries=row.tries + 1)
        if taken.where(Row.id == row.id, Row.tries == row.tries, Row.state == row.state).execute():
            row.tries += 1
            return row
    return None


def settle(key, state, **values):
    """Note what became of the mail `key`."""
    Row.update(state=state, **values).where(Row.id == key).execute()


def find(key):
    """Return the mail `key`, or None."""
    return Row.get_or_none(Row.id == key)


def discard(key):
    """Remove the mail `key` unless it is being sent; tell whether it was removed."""
    return bool(Row.delete().where(Row.id == key, Row.state != SENDING).execute())


def of_message(message):
    """Return the mails of `message`."""
    return list(Row.select().where(Row.message == message))


def remove(message):
    """Remove the mails of `message`."""
    Row.delete().where(Row.message == message).execute()


def count_failed(since):
    """Return how many mails failed for good that were due after the Unix second `since`."""
    return Row.select().where(Row.state == FAILED, Row.due >= since).count()


def read_page(query):
    """Return the mails of one page of a list query (store.paging)."""
    return select_page(Row, query, COLUMNS, (Row.address, Row.error))
