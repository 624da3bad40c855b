"""Emitting never waits and never raises; reading gives events in order."""

import pytest

from store import events, journal
from store.events import CallFact, FlowEnded, UnknownEvent
from store.journal import open_journal
from store.scribe import Scribe


@pytest.fixture
def write(database, tmp_path):
    scribe = Scribe(database, "n1", tmp_path / "spool", tmp_path / "run")
    yield scribe.write
    scribe.close()


def test_tail_goes_on_where_it_was(database, write, tmp_path):
    emitter = open_journal(tmp_path / "spool", "agi-1", 1 << 16)
    for n in range(10):
        emitter.emit(FlowEnded(str(n), float(n), outcome="done"))
    write()
    first = journal.tail("n1", 0, limit=4)
    rest = journal.tail("n1", first[-1][0])
    assert [event.call for _, event in first + rest] == [str(n) for n in range(10)]
    assert [seq for seq, _ in first + rest] == sorted({seq for seq, _ in first + rest})
    assert journal.last("n1") == rest[-1][0]
    assert (journal.tail("n2", 0), journal.last("n2")) == ([], 0)


def test_events_of_one_call(database, write, tmp_path):
    emitter = open_journal(tmp_path / "spool", "agi-1", 1 << 16)
    for call in ("1", "2", "1"):
        emitter.emit(FlowEnded(call, 1.0))
    write()
    assert [event.call for _, event in journal.of_call("1")] == ["1", "1"]


def test_kind_of_a_plugin_that_is_gone_can_be_read(database, write, tmp_path):
    open_journal(tmp_path / "spool", "agi-1", 1 << 16).emit(UnknownEvent("Survey", {"score": 5}, "1", 2.0))
    write()
    assert journal.tail("n1", 0) == [(1, UnknownEvent("Survey", {"score": 5}, "1", 2.0))]


def test_emit_counts_what_it_cannot_store(tmp_path):
    emitter = open_journal(tmp_path, "agi-1", 4096)
    loop = []
    loop.append(loop)
    emitter.emit(CallFact("1", 1.0, "loop", loop))
    assert emitter.refused == 1
    emitter.emit(CallFact("1", 1.0, "big", "x" * 5000))
    assert emitter.dropped == 1
    emitter.emit(CallFact("1", 1.0, "strange", object()))
    assert (emitter.refused, emitter.dropped) == (1, 1)


def test_consumer_sets_an_event_aside_once(database):
    for _ in range(2):
        journal.set_aside("worker.billing", 7, "n1", "division by zero \0", FlowEnded("1", 2.0))
    row, = journal.poisoned()
    assert (row.source, row.source_seq, row.reason) == ("worker.billing", 7, "division by zero ")
    assert events.decode(bytes(row.data)) == FlowEnded("1", 2.0)


def test_search_by_call_uses_its_index(database):
    if database.is_postgres:
        pytest.skip("the planner of PostgreSQL decides by table size")
    sql, values = journal.Entry.select().where(journal.Entry.call == "1").sql()
    assert "journal_call" in str(database.execute_sql("EXPLAIN QUERY PLAN " + sql, values).fetchall())


def test_what_a_consumer_cannot_take_is_kept_once(database):
    for _ in range(2):
        journal.set_aside("cc_event:survey:n1", 7, "n1", "KeyError: 'sco\0re'", FlowEnded("1", 1.0, outcome="done"))
    row, = journal.poisoned()
    assert (row.source, row.source_seq, row.node) == ("cc_event:survey:n1", 7, "n1") and "KeyError" in row.reason
