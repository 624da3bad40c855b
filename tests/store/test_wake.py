"""Readers are woken at once, and wait calmly when there is nothing to be woken by."""

import threading
import time

import pytest

from store.db import open_database
from store.events import FlowEnded
from store.journal import Reader, open_journal, tail
from store.scribe import Scribe


@pytest.fixture
def scribe(database, tmp_path):
    made = Scribe(database, "n1", tmp_path / "spool", tmp_path / "run")
    yield made
    made.close()


def test_every_reader_is_woken_by_a_commit(database, scribe, tmp_path):
    readers = [Reader(tmp_path / "run", database, name) for name in ("one", "two")]
    for reader in readers:
        while reader.wait(0.05):
            pass
    open_journal(tmp_path / "spool", "agi-1", 1 << 16).emit(FlowEnded("1", 1.0))
    scribe.write()
    assert [reader.wait(2.0) for reader in readers] == [True, True]
    assert [reader.wait(0.05) for reader in readers] == [False, False]
    for reader in readers:
        reader.close()


def test_wake_between_look_and_wait_is_not_lost(database, scribe, tmp_path):
    reader = Reader(tmp_path / "run", database, "one")
    while reader.wait(0.05):
        pass
    journal = open_journal(tmp_path / "spool", "agi-1", 1 << 16)
    assert tail("n1", 0) == []
    for _ in range(500):
        journal.emit(FlowEnded("1", 1.0))
        scribe.write()
    assert reader.wait(0) or reader.wait(1.0)
    reader.close()


def test_news_takes_less_than_a_quarter_second_from_emit_to_reader(database, scribe, tmp_path):
    reader, stop = Reader(tmp_path / "run", database, "one"), threading.Event()
    while reader.wait(0.05):
        pass
    thread = threading.Thread(target=lambda: (scribe.run(stop), database.close()), daemon=True)
    thread.start()
    journal = open_journal(tmp_path / "spool", "agi-1", 1 << 16)
    time.sleep(0.5)
    began = time.monotonic()
    journal.emit(FlowEnded("1", time.time()))
    assert reader.wait(2.0)
    taken = time.monotonic() - began
    stop.set()
    thread.join()
    assert len(tail("n1", 0)) == 1
    assert taken < 0.25


def test_long_run_folder_is_no_obstacle(tmp_path):
    database = open_database(f"sqlite:{tmp_path}/a.db")
    run = tmp_path / ("d" * 100) / ("e" * 100)
    reader = Reader(run, database, "one")
    Reader(run, database, "one").close()
    reader.close()


def test_absent_postgres_only_costs_the_timeout(postgres_server, tmp_path):
    database = open_database("postgresql://switchroom@127.0.0.1:9/none")
    reader, began = Reader(tmp_path, database, "one"), time.monotonic()
    assert reader.wait(0.3) is False
    assert 0.25 < time.monotonic() - began < 1.5
