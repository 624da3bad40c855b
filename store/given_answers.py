"""Answers that were given to requests with a key of their own, so that a repeated one is not done twice."""

import time

import peewee

from store import db, locks
from store.columns import Json, Text

HOURS = 24


class GivenAnswer(db.Model):
    """One answer; `request` is the digest of what was asked, `at` Unix seconds."""

    person = Text()
    key = Text()
    request = Text()
    status = peewee.IntegerField()
    headers = Json()
    body = Text()
    at = peewee.DoubleField()

    class Meta:
        primary_key = peewee.CompositeKey("person", "key")


def find(person, key):
    """Return the GivenAnswer of this key in the last 24 hours, or None.

    Call it inside the transaction of the deed: another request with this key waits until that ends.
    """
    locks.hold(f"answer {person} {key}")
    GivenAnswer.delete().where(GivenAnswer.at < time.time() - HOURS * 3600).execute()
    return GivenAnswer.get_or_none(GivenAnswer.person == person, GivenAnswer.key == key)


def keep(person, key, request, status, headers, body):
    """Keep an answer in the transaction of its deed: both are there or neither."""
    GivenAnswer.create(person=person, key=key, request=request, status=status, headers=headers, body=body, at=time.time())
