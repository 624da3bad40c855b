"""How far each consumer of the journal has come, moved in the consumer's own transaction."""

import peewee

from store import db
from store.columns import Text


class CursorPosition(db.Model):
    """One consumer: everything up to `position` (a journal seq) is in its tables."""

    name = Text(primary_key=True)
    position = peewee.BigIntegerField()


def get(name):
    """Return the position of consumer `name`, 0 before its first."""
    row = CursorPosition.get_or_none(CursorPosition.name == name)
    return row.position if row else 0


def set(name, position):
    """Move consumer `name` to `position`; call it inside the transaction that writes the results."""
    insert = CursorPosition.insert(name=name, position=position)
    insert.on_conflict(conflict_target=[CursorPosition.name], preserve=[CursorPosition.position]).execute()


def positions():
    """Return {consumer: position} of all consumers."""
    return dict(CursorPosition.select(CursorPosition.name, CursorPosition.position).tuples())


def lowest():
    """Return the position of the consumer that is furthest behind, or None without consumers."""
    return CursorPosition.select(peewee.fn.MIN(CursorPosition.position)).scalar()
