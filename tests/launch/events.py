"""Puts events into a journal for the tests of the worker host, by a real ring and scribe."""

from store import journal
from store.events import CallFact
from store.scribe import Scribe


class Pen:
    """Writes events of a node as a process of its own would."""

    def __init__(self, place, database):
        self._journal = journal.open_journal(place.spool, "agi-1", 1 << 20)
        self._scribe = Scribe(database, place.node, place.spool, place.run)

    def write(self, *values):
        """Write one CallFact a value."""
        for value in values:
            self._journal.emit(CallFact("1.1", 1.0, name="number", value=value))
        self.flush()

    def emit(self, event):
        """Write one event."""
        self._journal.emit(event)
        self.flush()

    def flush(self):
        """Write what all rings of the node hold."""
        self._scribe.write()

    def close(self):
        """Free ring and lock."""
        self._journal.close()
        self._scribe.close()
