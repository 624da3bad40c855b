"""Searches that people keep under a name."""

import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id


class SavedSearch(db.Model):
    """One search of one person: `query` is the query of the page's address, so that "the last 7 days" stays that."""

    id = Text(primary_key=True)
    person = Text()
    name = Text()
    query = Text()
    created = peewee.DoubleField()


def of_person(person):
    """Return somebody's searches by name."""
    return list(SavedSearch.select().where(SavedSearch.person == person).order_by(SavedSearch.name))


def save(person, name, query):
    """Keep a search under `name`; one of this name is replaced."""
    row = SavedSearch.insert(id=make_id(), person=person, name=name, query=query, created=time.time())
    row.on_conflict(conflict_target=[SavedSearch.person, SavedSearch.name], preserve=[SavedSearch.query]).execute()


def remove(person, key):
    """Forget the search `key` of `person`; tell whether there was one."""
    return bool(SavedSearch.delete().where(SavedSearch.id == key, SavedSearch.person == person).execute())
