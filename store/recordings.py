"""One row a recording: where it is, how long, and the checksum it was kept with."""

import time

import peewee

from store import db
from store.columns import Text


class Recording(db.Model):
    """A recorded call or message under an opaque id; `kept` is null until it was checked.

    `away` is when its first file was removed by rotation, `removed` when its last file was, and why.
    """

    id = Text(primary_key=True)
    node = Text()
    linkedid = Text(index=True)
    kind = Text(default="call")
    path = Text(default="")
    started = peewee.DoubleField()
    seconds = peewee.DoubleField(default=0.0)
    size = peewee.BigIntegerField(default=0)
    sha256 = Text(default="")
    kept = peewee.DoubleField(null=True)
    away = peewee.DoubleField(null=True)
    removed = peewee.DoubleField(null=True)
    removed_reason = Text(default="")


def start(recording, node, linkedid, path="", kind="call", started=None):
    """Note that `recording` (its id) began; `kind` is call or message. Twice is once."""
    row = Recording.insert(id=recording, node=node, linkedid=linkedid, path=path, kind=kind,
                           started=time.time() if started is None else started)
    row.on_conflict_ignore().execute()


def keep(recording, path, size, sha256, seconds, node="", linkedid=""):
    """Note that the finished file was checked: `size` bytes, `seconds` of sound. Twice is once."""
    now = time.time()
    row = Recording.insert(id=recording, node=node, linkedid=linkedid, path=path, started=now - seconds,
                           seconds=seconds, size=size, sha256=sha256, kept=now)
    found = [Recording.path, Recording.seconds, Recording.size, Recording.sha256, Recording.kept]
    row.on_conflict(conflict_target=[Recording.id], preserve=found).execute()


def find(recording):
    """Return the Recording with this id, or None."""
    return Recording.get_or_none(Recording.id == recording)


def of_call(linkedid):
    """Return the recordings of a call, oldest first."""
    return list(Recording.select().where(Recording.linkedid == linkedid).order_by(Recording.started))


def unkept(node, before):
    """Return the recordings of `node` begun before Unix second `before` and not checked yet."""
    return list(Recording.select().where(Recording.node == node, Recording.kept.is_null(), Recording.started < before))


def forget(recording):
    """Remove the row of a recording whose file is gone by intent, such as a deleted message."""
    Recording.delete().where(Recording.id == recording).execute()


def note_removed(recording, reason, at, last=True):
    """Note that the first file of a recording was removed at Unix second `at`, and whether that was its `last`."""
    values = {"removed": at, "removed_reason": reason} if last else {"removed_reason": reason}
    Recording.update(away=at, **values).where(Recording.id == recording).execute()
