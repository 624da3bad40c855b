"""A command's event reaches the journal and wakes the readers; without a journal process it waits in the spool."""

import threading
import time
import types

import pytest

from store import announce, journal
from store.events import FlowPublished
from store.scribe import Scribe


@pytest.fixture
def place(tmp_path):
    return types.SimpleNamespace(run=tmp_path / "run", spool=tmp_path / "spool")


def test_it_is_in_the_journal_when_announce_returns(database, place):
    stop, scribe = threading.Event(), Scribe(database, "here", place.spool, place.run)
    thread = threading.Thread(target=scribe.run, args=(stop,), daemon=True)
    thread.start()
    reader = journal.Reader(place.run, database, "waiting")
    reader.wait(0.1)
    try:
        for version in (1, 2):
            assert announce.announce(place, FlowPublished("", time.time(), flow="main", version=version, by="anna"))
            assert reader.wait(0.5)
        assert [event.version for _, event in journal.tail("here", 0)] == [1, 2]
    finally:
        stop.set()
        thread.join()
        reader.close()
        scribe.close()


def test_without_a_journal_process_nobody_waits(database, place):
    began = time.monotonic()
    assert not announce.announce(place, FlowPublished("", 1.0, flow="main", version=7))
    assert time.monotonic() - began < 0.5
    scribe = Scribe(database, "here", place.spool, place.run)
    assert scribe.write() == 1 and journal.tail("here", 0)[0][1].version == 7
    scribe.close()
