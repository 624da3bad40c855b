"""Forgets journal entries that are old and that every consumer has read."""

import time

from store import cursors
from store.journal import Entry, last

DAY = 86400.0
CHUNK = 2000
PAUSE_BUSY, PAUSE_IDLE = 1.0, 600.0


class Pruner:
    """Forgets entries of `node` older than `days`, a chunk at a time; 0 days keeps everything.

    An entry that a consumer has not read yet is kept twice as long: one that never comes back must not fill the disk.
    The newest entry always stays, since numbers go on from it.
    """

    def __init__(self, node, days, clock=time.time):
        self._node = node
        self._days = days
        self._clock = clock
        self._next = 0.0

    def tick(self):
        """Forget a chunk when it is time; return how many entries went. Raises DatabaseError."""
        if not self._days or self._clock() < self._next:
            return 0
        went = self.prune()
        self._next = self._clock() + (PAUSE_BUSY if went else PAUSE_IDLE)
        return went

    def prune(self):
        """Forget at most CHUNK entries now; return how many went."""
        first = Entry.select(Entry.seq).where(Entry.node == self._node).order_by(Entry.seq).limit(1).scalar()
        if first is None:
            return 0
        until = min(first + CHUNK, last(self._node))
        old = self._clock() - self._days * DAY
        forgotten = Entry.at < old - self._days * DAY
        read = cursors.lowest()
        if read is not None:
            forgotten |= (Entry.at < old) & (Entry.seq <= read)
        # entries are numbered nearly in the order of their time, so that no index by time is needed
        return Entry.delete().where((Entry.node == self._node) & (Entry.seq < until) & forgotten).execute()
