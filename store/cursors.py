"""How far each consumer of the journal has come, moved in the consumer's own transaction."""

import peewee

from store import db
from store.columns import Text


class CursorPosition(db.Model):
    """One consumer: everything up to `position` (a journal seq) is in its tables."""

    name = Text(primary_key=True)
    position = peewee.BigIntegerField()


_TABLE = CursorPosition._meta.table_name


def get(name):
    """Return the position of consumer `name`, 0 before its first."""
    row = db.proxy.execute_sql(f"SELECT position FROM {_TABLE} WHERE name = {db.proxy.param}", (name,)).fetchone()
    return row[0] if row else 0


def set(name, position):
    """Move consumer `name` to `position`; call it inside the transaction that writes the results."""
    # Written some times a second by every consumer; to put the statement together anew cost more than to run it.
    mark = db.proxy.param
    db.proxy.execute_sql(f"INSERT INTO {_TABLE} (name, position) VALUES ({mark}, {mark})"
                         " ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position", (name, position))


def positions():
    """Return {consumer: position} of all consumers."""
    return dict(CursorPosition.select(CursorPosition.name, CursorPosition.position).tuples())


def lowest():
    """Return the position of the consumer that is furthest behind, or None without consumers."""
    return CursorPosition.select(peewee.fn.MIN(CursorPosition.position)).scalar()
