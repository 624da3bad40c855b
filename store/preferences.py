"""What each person chose for themselves, by name."""

from store import db
from store.columns import Text

import peewee


class Preference(db.Model):
    """One choice of one person."""

    person = Text()
    name = Text()
    value = Text()

    class Meta:
        primary_key = peewee.CompositeKey("person", "name")


def get(person, name, default=""):
    """Return what `person` chose, or `default`."""
    row = Preference.get_or_none(Preference.person == person, Preference.name == name)
    return row.value if row else default


def set(person, name, value):
    """Keep a choice."""
    row = Preference.insert(person=person, name=name, value=value)
    row.on_conflict(conflict_target=[Preference.person, Preference.name], preserve=[Preference.value]).execute()
