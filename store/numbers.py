"""Which flow answers which dialled number."""

from store import db
from store.columns import Text

SIGNS = frozenset("0123456789*#+ABCD")
LONGEST = 32


class Number(db.Model):
    """One dialled number and the name of its flow."""

    dialled = Text(primary_key=True)
    flow = Text()


class NumberError(ValueError):
    """A number that no phone can dial, or one that is not bound; the message says the remedy."""


def bind(dialled, flow):
    """Let calls to `dialled` enter `flow` from now on; raises NumberError for what cannot be dialled."""
    if not dialled or len(dialled) > LONGEST or not set(dialled) <= SIGNS:
        raise NumberError(f"{dialled!r} cannot be dialled; use 1 to {LONGEST} of 0-9 * # + A-D")
    insert = Number.insert(dialled=dialled, flow=flow)
    insert.on_conflict(conflict_target=[Number.dialled], preserve=[Number.flow]).execute()


def unbind(dialled):
    """Let calls to `dialled` enter no flow; return whether it was bound."""
    return bool(Number.delete().where(Number.dialled == dialled).execute())


def bindings():
    """Return {dialled: flow} of all numbers."""
    return dict(db.fetch("SELECT dialled, flow FROM number ORDER BY dialled"))


def find_flow(dialled):
    """Return the name of the flow behind `dialled`, or None."""
    row = Number.get_or_none(Number.dialled == dialled)
    return row.flow if row else None
