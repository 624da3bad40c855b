"""Bearer tokens of programs: rights and an end, bound to a person."""

import secrets
import time

import peewee

from store import db
from store.columns import Json, Text
from store.ids import make_id
from store.sessions import digest

PREFIX = "sw_"


class Token(db.Model):
    """One token; `rights` narrows what its person may do, `expires` and `used` are unix seconds (0: never)."""

    id = Text(primary_key=True)
    digest = Text(unique=True)
    person = Text()
    name = Text()
    rights = Json(default=list)
    created = peewee.DoubleField()
    expires = peewee.DoubleField()
    used = peewee.DoubleField(default=0)


def issue(person, name, rights, expires):
    """Make a token and return (its text, Token); the text is nowhere kept."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = Token.create(id=make_id(), digest=digest(text), person=person, name=name, rights=sorted(rights), created=time.time(), expires=expires)
    return text, row


def find(text):
    """Return the Token of a bearer text that has not run out, or None."""
    row, now = Token.get_or_none(Token.digest == digest(text)), time.time()
    if row is None or (row.expires and row.expires <= now):
        return None
    if now - row.used > 60:
        Token.update(used=now).where(Token.id == row.id).execute()
    return row


def list_of(person):
    """Return the tokens of `person`, newest first."""
    return list(Token.select().where(Token.person == person).order_by(Token.id.desc()))


def revoke(key, person):
    """Remove token `key` of `person`; False when they have no such token."""
    return bool(Token.delete().where((Token.id == key) & (Token.person == person)).execute())


def revoke_all(person):
    """Remove all tokens of `person`."""
    Token.delete().where(Token.person == person).execute()
