"""The second copies of recordings, how long recordings are kept, and which may go."""

import dataclasses

import peewee

from store import db
from store.calls import Call
from store.columns import Text
from store.holds import RecordingHold
from store.recordings import Recording

GOOD, BAD = "good", "bad"


class RecordingCopy(db.Model):
    """The copy of one recording on the second volume; `checked` is when its checksum was last found right."""

    recording = Text(primary_key=True)
    node = Text()
    path = Text()
    size = peewee.BigIntegerField()
    sha256 = Text()
    state = Text(default=GOOD)
    checked = peewee.DoubleField()


class RecordingRetention(db.Model):
    """How long recordings of a queue are kept: `keep_days` at least, `longest_days` at most (0 is for ever); queue "" is all others."""

    queue = Text(primary_key=True)
    keep_days = peewee.IntegerField(default=0)
    longest_days = peewee.IntegerField(default=0)
    changed_by = Text(default="")


@dataclasses.dataclass(frozen=True)
class Kept:
    """A recording whose first file is there; `copied` tells whether a good second copy is."""

    id: str
    linkedid: str
    path: str
    started: float
    size: int
    sha256: str
    held: bool
    queue: str
    copied: bool


def retention():
    """Return {queue: (keep_days, longest_days)}."""
    return {row.queue: (row.keep_days, row.longest_days) for row in RecordingRetention.select()}


def set_retention(queue, keep_days, longest_days, by=""):
    """Set how long recordings of `queue` ("" is all others) are kept; raises ValueError when at most is less than at least."""
    if keep_days < 0 or longest_days < 0 or 0 < longest_days < keep_days:
        raise ValueError(f"keep {keep_days} days at least and {longest_days} at most: the second is smaller; 0 is for ever")
    row = RecordingRetention.insert(queue=queue, keep_days=keep_days, longest_days=longest_days, changed_by=by)
    row.on_conflict(conflict_target=[RecordingRetention.queue],
                    preserve=[RecordingRetention.keep_days, RecordingRetention.longest_days, RecordingRetention.changed_by]).execute()


def clear_retention(queue):
    """Let the recordings of `queue` follow the rule of all others."""
    RecordingRetention.delete().where(RecordingRetention.queue == queue).execute()


def oldest(node, limit=500, before=None, after=(0.0, "")):
    """Return up to `limit` Kept calls of `node` behind `after` (started, id), oldest first, begun before Unix second `before`."""
    started, last = after
    query = _kept(node).where((Recording.started > started) | ((Recording.started == started) & (Recording.id > last)), Recording.away.is_null())
    return _read(query if before is None else query.where(Recording.started < before), limit)


def away_only(node, limit=500):
    """Return up to `limit` Kept calls whose copy is all that is left, oldest first; `path` is the copy's."""
    return _read(_kept(node, RecordingCopy.path).where(Recording.away.is_null(False), Recording.removed.is_null(), RecordingCopy.state == GOOD), limit)


def _kept(node, path=Recording.path):
    queue = Call.select(peewee.fn.MAX(Call.queue)).where(Call.linkedid == Recording.linkedid, Call.node == Recording.node)
    columns = (Recording.id, Recording.linkedid, path.alias("place"), Recording.started, Recording.size, Recording.sha256, RecordingHold.since,
               queue.alias("queue"), RecordingCopy.state.alias("copy"))
    return (Recording.select(*columns).join(RecordingCopy, peewee.JOIN.LEFT_OUTER, on=RecordingCopy.recording == Recording.id)
            .join_from(Recording, RecordingHold, peewee.JOIN.LEFT_OUTER, on=RecordingHold.recording == Recording.id)
            .where(Recording.node == node, Recording.kind == "call", Recording.kept.is_null(False)))


def _read(query, limit):
    return [Kept(row["id"], row["linkedid"], row["place"], row["started"], row["size"], row["sha256"], row["since"] is not None,
                 row["queue"] or "", row["copy"] == GOOD) for row in query.order_by(Recording.started, Recording.id).limit(limit).dicts()]


def uncopied(node, limit=20, skipped=(), since=0.0):
    """Return recordings of `node` kept at Unix second `since` or later that have no good copy, oldest first, without the ids `skipped`."""
    query = (Recording.select(Recording).join(RecordingCopy, peewee.JOIN.LEFT_OUTER, on=RecordingCopy.recording == Recording.id)
             .where(Recording.node == node, Recording.kept >= since, Recording.away.is_null(), Recording.removed.is_null(),
                    RecordingCopy.recording.is_null() | (RecordingCopy.state != GOOD)))
    if skipped:
        query = query.where(Recording.id.not_in(list(skipped)))
    return list(query.order_by(Recording.started).limit(limit))


def copied(recording, node, path, size, sha256, at):
    """Note that a good copy of a recording is at `path`, checked at Unix second `at`."""
    row = RecordingCopy.insert(recording=recording, node=node, path=path, size=size, sha256=sha256, state=GOOD, checked=at)
    row.on_conflict(conflict_target=[RecordingCopy.recording], preserve=[
        RecordingCopy.node, RecordingCopy.path, RecordingCopy.size, RecordingCopy.sha256, RecordingCopy.state, RecordingCopy.checked]).execute()


def spoilt(recording):
    """Note that the copy of a recording is missing or wrong."""
    RecordingCopy.update(state=BAD).where(RecordingCopy.recording == recording).execute()


def dropped(recording):
    """Forget the copy of a recording."""
    RecordingCopy.delete().where(RecordingCopy.recording == recording).execute()


def behind(node, last, limit):
    """Return up to `limit` (RecordingCopy, Recording or None) of good copies, in the order of their ids behind `last`."""
    rows = RecordingCopy.select().where(RecordingCopy.node == node, RecordingCopy.state == GOOD, RecordingCopy.recording > last)
    rows = list(rows.order_by(RecordingCopy.recording).limit(limit))
    known = {row.id: row for row in Recording.select().where(Recording.id.in_([row.recording for row in rows]))}
    return [(row, known.get(row.recording)) for row in rows]


def paths(recording):
    """Return the files from which a recording can be played, the first one first; () when all were removed."""
    row = Recording.get_or_none(Recording.id == recording)
    if row is None or row.removed is not None:
        return ()
    copy = RecordingCopy.get_or_none(RecordingCopy.recording == recording)
    return tuple(path for path in (row.path if row.away is None else "", copy.path if copy and copy.state == GOOD else "") if path)
