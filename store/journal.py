"""The journal: where every process emits its events and every consumer reads them in order."""

import logging
import os
import time

import peewee

from store import db
from store.columns import Text, clean
from store.events import decode, encode
from store.ring import SIZE, Ring, RingError
from store.wake import Reader

__all__ = ["Entry", "Journal", "Poison", "Reader", "last", "of_call", "open_journal", "poisoned", "set_aside", "tail"]

log = logging.getLogger(__name__)


class Entry(db.Model):
    """One event in the database; `seq` counts per node in the order of commit."""

    node = Text()
    seq = peewee.BigIntegerField()
    source = Text()
    source_seq = peewee.BigIntegerField()
    kind = Text()
    call = Text()
    at = peewee.DoubleField()
    data = Text()

    class Meta:
        table_name = "journal"
        primary_key = peewee.CompositeKey("node", "seq")
        indexes = ((("source", "source_seq"), True),)


class Poison(db.Model):
    """A record that could not become an Entry, kept as it was with the reason."""

    source = Text()
    source_seq = peewee.BigIntegerField()
    node = Text()
    at = peewee.DoubleField()
    reason = Text()
    data = peewee.BlobField()

    class Meta:
        primary_key = peewee.CompositeKey("source", "source_seq")


class Journal:
    """Emits events into a ring; never waits for a database and never raises."""

    def __init__(self, ring):
        self._ring = ring
        self.refused = 0

    @property
    def dropped(self):
        """Number of events lost because the ring was full, since its file was made."""
        return self._ring.dropped

    def emit(self, event):
        """Store `event` for the scribe; safe from any thread. What cannot be stored is counted."""
        try:
            self._ring.append(encode(event))
        except RingError:
            pass  # counted by the ring, shown in status
        except (TypeError, ValueError, RecursionError) as error:
            self.refused += 1
            log.error("event %s cannot be encoded: %s", type(event).__name__, error)

    def close(self):
        """Give the ring up; what is in it is still written by the scribe."""
        self._ring.close()


def open_journal(spool, name, size=SIZE):
    """Return the Journal of process `name` over `spool`/NAME.ring; raises RingError.

    Exactly one living process may use a name; `live` is written behind the others.
    """
    os.makedirs(spool, exist_ok=True)
    return Journal(Ring(os.path.join(spool, f"{name}.ring"), size))


def tail(node, after, limit=1000):
    """Return up to `limit` [(seq, Event)] of `node` behind position `after`, in order."""
    # Every consumer asks this some times a second; to put the statement together anew cost more than to run it.
    mark = db.proxy.param
    found = db.proxy.execute_sql(f"SELECT seq, data FROM journal WHERE node = {mark} AND seq > {mark} ORDER BY seq LIMIT {mark}",
                                 (node, after, limit))
    return [(seq, decode(data)) for seq, data in found]


def of_call(linkedid):
    """Return [(seq, Event)] of one call, in order."""
    query = Entry.select(Entry.seq, Entry.data).where(Entry.call == linkedid).order_by(Entry.node, Entry.seq)
    return [(seq, decode(data)) for seq, data in query.tuples().iterator()]


def last(node):
    """Return the position of the newest event of `node`, 0 when there is none."""
    return Entry.select(peewee.fn.MAX(Entry.seq)).where(Entry.node == node).scalar() or 0


def set_aside(source, source_seq, node, reason, event):
    """Keep `event`, which the consumer `source` could not take at its position `source_seq`. Twice is once."""
    row = Poison.insert(source=source, source_seq=source_seq, node=node, at=time.time(), reason=clean(reason[:500]),
                        data=encode(event))
    row.on_conflict_ignore().execute()


def poisoned():
    """Return the Poison rows, newest first."""
    return list(Poison.select().order_by(Poison.at.desc()))


def first(node):
    """Return the position of the oldest event of `node` that is still there, 0 when there is none."""
    return Entry.select(peewee.fn.MIN(Entry.seq)).where(Entry.node == node).scalar() or 0


def find_last(node, kind):
    """Return the position before the newest event of `kind`, or before the oldest event of all when there is none."""
    found = Entry.select(Entry.seq).where(Entry.node == node, Entry.kind == kind).order_by(Entry.seq.desc()).limit(1).scalar()
    return (found or first(node) or 1) - 1


def find_before(node, at):
    """Return the position before the first event at Unix second `at` or later, by halving: events lie nearly in order of time."""
    low, high = (first(node) or 1) - 1, last(node)
    while low < high:
        middle = (low + high + 1) // 2
        found = Entry.select(Entry.at).where(Entry.node == node, Entry.seq <= middle).order_by(Entry.seq.desc()).limit(1).scalar()
        if found is not None and found >= at:
            high = middle - 1
        else:
            low = middle
    return low


def recent(node, kind, limit=100, back=100000):
    """Return up to `limit` events of `kind`, newest first, among the last `back` of `node`."""
    query = Entry.select(Entry.data).where(Entry.node == node, Entry.seq > last(node) - back, Entry.kind == kind)
    return [decode(data) for (data,) in query.order_by(Entry.seq.desc()).limit(limit).tuples()]
