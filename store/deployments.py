"""Which dialplan configurations were applied to which node, and how that went."""

import time

import peewee

from store import db
from store.columns import Json, Text


class Deployment(db.Model):
    """One application: `number` counts per node, `files` is {path: sha256}, `result` applied, refused or rolled back."""

    node = Text()
    number = peewee.IntegerField()
    at = peewee.DoubleField()
    author = Text()
    result = Text()
    reason = Text(default="")
    files = Json(default=dict)

    class Meta:
        primary_key = peewee.CompositeKey("node", "number")


def record(node, number, by, result, reason="", files=None):
    """Keep (or correct) the outcome of application `number` on `node`."""
    row = Deployment.insert(node=node, number=number, at=time.time(), author=by, result=result, reason=reason,
                            files=files or {})
    changed = [Deployment.result, Deployment.reason, Deployment.files]
    row.on_conflict(conflict_target=[Deployment.node, Deployment.number], preserve=changed).execute()


def history(node, limit=100):
    """Return the newest applications of `node`, newest first."""
    query = Deployment.select().where(Deployment.node == node)
    return list(query.order_by(Deployment.number.desc()).limit(limit))
