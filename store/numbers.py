"""Which flow answers which dialled number."""

from store import db
from store.columns import Text


class Number(db.Model):
    """One dialled number and the name of its flow."""

    dialled = Text(primary_key=True)
    flow = Text()


def bind(dialled, flow):
    """Let calls to `dialled` enter `flow` from now on."""
    insert = Number.insert(dialled=dialled, flow=flow)
    insert.on_conflict(conflict_target=[Number.dialled], preserve=[Number.flow]).execute()


def unbind(dialled):
    """Let calls to `dialled` enter no flow."""
    Number.delete().where(Number.dialled == dialled).execute()


def bindings():
    """Return {dialled: flow} of all numbers."""
    return {row.dialled: row.flow for row in Number.select().order_by(Number.dialled)}


def find_flow(dialled):
    """Return the name of the flow behind `dialled`, or None."""
    row = Number.get_or_none(Number.dialled == dialled)
    return row.flow if row else None
