"""A recordings folder, a database on both engines, and a journal with its scribe."""

import pytest

from hooks.place import open_place
from hooks.specs import EventNews
from plugins.recording import service
from store import journal
from store.events import RecordingKept
from store.scribe import Scribe
from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


class Desk:
    """What surrounds the ingest: `own_journal` to emit into, and a look at what became of it."""

    def __init__(self, place, database):
        self.place = place
        self.own_journal = journal.open_journal(place.spool, "worker", 1 << 20)
        self._scribe = Scribe(database, place.node, place.spool, place.run)
        self._told = 0

    def kept(self):
        """Return the RecordingKept events of the journal, after writing what is in the ring."""
        self._scribe.write()
        return [event for _, event in journal.tail(self.place.node, 0) if isinstance(event, RecordingKept)]

    def tell(self):
        """Give the new events of the journal to the plugin, as the worker host does."""
        self._scribe.write()
        for seq, event in journal.tail(self.place.node, self._told):
            service.note(EventNews(seq, event, self.place.node))
            self._told = seq

    def close(self):
        """Free ring and lock."""
        self.own_journal.close()
        self._scribe.close()


@pytest.fixture
def place(tmp_path):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nnode = n1\nstate = {tmp_path}/state\n", encoding="utf-8")
    return open_place(config)


@pytest.fixture
def desk(place, database):
    opened = Desk(place, database)
    yield opened
    opened.close()
