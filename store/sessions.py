"""Sessions of browsers: a random id in a cookie, of which only the digest is kept."""

import hashlib
import secrets
import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id

FULL, CODE, PASSWORD = "full", "code", "password"     # what the session still owes: nothing, a one-time code, a new password
SEEN_EVERY = 60.0


class Session(db.Model):
    """One browser of one person; `seen` is when it last asked for something, to the minute."""

    id = Text(primary_key=True)
    digest = Text(unique=True)
    person = Text()
    csrf = Text()
    stage = Text()
    created = peewee.DoubleField()
    seen = peewee.DoubleField()
    address = Text()
    agent = Text()


def start(person, stage, address, agent):
    """Begin a session and return (cookie value, Session); the value is nowhere kept."""
    value, now = secrets.token_urlsafe(32), time.time()
    row = Session.create(id=make_id(), digest=digest(value), person=person, csrf=secrets.token_urlsafe(32), stage=stage,
                         created=now, seen=now, address=address, agent=agent[:300])
    return value, row


def find(value, idle, longest):
    """Return the Session of a cookie value, or None; it ends after `idle` seconds unused and `longest` seconds at all."""
    row, now = Session.get_or_none(Session.digest == digest(value)), time.time()
    if row is None:
        return None
    if now - row.seen > idle or now - row.created > longest:
        end(row.id)
        return None
    if now - row.seen > SEEN_EVERY:
        Session.update(seen=now).where(Session.id == row.id).execute()
    return row


def end(key):
    """End the session `key`."""
    Session.delete().where(Session.id == key).execute()


def end_all(person, but=""):
    """End all sessions of `person` except the one with id `but`; return how many."""
    return Session.delete().where((Session.person == person) & (Session.id != but)).execute()


def read(key):
    """Return the Session with id `key`, or None."""
    return Session.get_or_none(Session.id == key)


def list_of(person):
    """Return the sessions of `person`, newest first."""
    return list(Session.select().where(Session.person == person).order_by(Session.seen.desc()))


def list_all(limit=500):
    """Return the sessions of everybody, last used first."""
    return list(Session.select().order_by(Session.seen.desc()).limit(limit))


def sweep(idle, longest):
    """Remove the sessions that have run out."""
    now = time.time()
    Session.delete().where((Session.seen < now - idle) | (Session.created < now - longest)).execute()


def digest(value):
    """Return what is kept of a secret value: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(value.encode()).hexdigest()
