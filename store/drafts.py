"""Drafts of flows: what somebody is still drawing; nobody overwrites what he has not seen."""

import time

import peewee

from store import db
from store.columns import Text

LONGEST = 4_000_000
NEW = 0


class DraftError(ValueError):
    """The draft cannot be kept or does not exist; the message says the remedy."""


class Conflict(Exception):
    """Somebody saved meanwhile; `draft` is what is kept now (None: it was deleted), and nothing of it was changed."""

    def __init__(self, name, draft):
        super().__init__(f"draft {name!r} was " + (f"saved by {draft.author} as revision {draft.revision}" if draft else "deleted")
                         + " meanwhile; look at it, then save on top of it or under another name")
        self.draft = draft


class Draft(db.Model):
    """One draft: `document` is its text in either form, well or not; `base` the version it began from (0: none).

    `revision` counts the savings from 1.
    """

    name = Text(primary_key=True)
    document = Text()
    base = peewee.IntegerField()
    author = Text()
    revision = peewee.IntegerField()
    at = peewee.DoubleField()


def save(name, document, by, expected=NEW, base=0):
    """Keep `document` (text) as draft `name` and return its new revision number.

    `expected` is the revision that the writer has seen, NEW when he knows of none. Raises Conflict when
    another one is kept, DraftError when the text or the name is too long or empty.
    """
    if not name or len(name) > 200 or len(document) > LONGEST:
        raise DraftError(f"a draft needs a name of up to 200 and a text of up to {LONGEST} characters")
    values = {"document": document, "author": by, "base": base, "revision": expected + 1, "at": time.time()}
    with db.proxy.atomic():
        kept = _insert(name, values) if expected == NEW else _update(name, expected, values)
        if not kept:
            raise Conflict(name, find(name))
    return expected + 1


def find(name):
    """Return the Draft `name`, or None."""
    return Draft.get_or_none(Draft.name == name)


def drafts():
    """Return all drafts in the order of their names, without their documents."""
    fields = (Draft.name, Draft.base, Draft.author, Draft.revision, Draft.at)
    return list(Draft.select(*fields).order_by(Draft.name))


def delete(name, expected):
    """Take the draft away; raises Conflict when its revision is not `expected`. One that is not there is fine."""
    with db.proxy.atomic():
        done = Draft.delete().where(Draft.name == name, Draft.revision == expected).execute()
        kept = None if done else find(name)
        if kept:
            raise Conflict(name, kept)


def _insert(name, values):
    query = Draft.insert(name=name, **values).on_conflict_ignore()
    return bool(query.as_rowcount().execute())


def _update(name, expected, values):
    return bool(Draft.update(**values).where(Draft.name == name, Draft.revision == expected).execute())
