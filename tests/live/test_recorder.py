"""Records are written once, in order, whatever breaks between."""

import threading
import time

import pytest

from live.recorder import Recorder
from live.testing import fold_all, watch_transcript
from store import calls, cursors, events
from store.journal import Entry
from tests.live.conftest import TRANSCRIPTS

CALL = "1700000000.1"


def write(story, start=1, node="test"):
    for seq, event in enumerate(story, start):
        payload = events.encode(event).decode()
        Entry.insert(node=node, seq=seq, source="s", source_seq=seq, kind=type(event).__name__, call=event.call, at=event.at,
                     data=payload).execute()


def make(database):
    return Recorder(database, "test", lambda timeout: time.sleep(0.01))


def stored():
    return {call.linkedid: call.as_record() for call in calls.Call.select()}


def without_id(record):
    return {name: value for name, value in record.items() if name != "id"}


@pytest.mark.covers("F34.1")
@pytest.mark.parametrize("name", ["queue-answered", "attended-transfer"])
def test_a_real_call_is_stored_as_it_was_folded(database, name):
    story = watch_transcript(TRANSCRIPTS / f"{name}.txt")
    write(story)
    recorder = make(database)
    assert recorder.fold() == len(story) and recorder.fold() == 0
    [(call, record)] = stored().items()
    assert without_id(record) == fold_all(story)[call] and cursors.get("recorder:test") == len(story)


def test_events_one_at_a_time_give_the_same_record(database):
    story = watch_transcript(TRANSCRIPTS / "queue-hold.txt")
    recorder = make(database)
    for seq, event in enumerate(story, 1):
        write([event], seq)
        recorder.fold()
    [(call, record)] = stored().items()
    assert without_id(record) == fold_all(story)[call]


def test_a_transaction_that_breaks_is_repeated_whole(database):
    write(watch_transcript(TRANSCRIPTS / "queue-answered.txt"))
    recorder = make(database)
    with pytest.raises(KeyboardInterrupt), database.atomic():
        recorder.fold()
        raise KeyboardInterrupt
    assert stored() == {} and cursors.get("recorder:test") == 0
    recorder.fold()
    assert [record["closed"] for record in stored().values()] == [True]


def test_an_event_that_cannot_be_folded_is_passed_by(database):
    write([events.CallEntered(call=CALL, at=1.0, number="138"), events.StepTaken(call=CALL, at=2.0, n="x", step="a"),
           events.StepTaken(call=CALL, at=2.0, n=1, step="b"), events.ChannelStarted(call=CALL, at=3.0, channel=7),
           events.CallEnded(call=CALL, at=5.0)])
    recorder = make(database)
    recorder.fold()
    assert stored()[CALL]["closed"] and recorder.poisoned == 2
    assert [step["n"] for step in stored()[CALL]["path"]] == [1]


def test_a_value_that_the_database_refuses_costs_only_itself(database):
    # a charge beyond 64 bits folds well and can be stored by neither engine
    write([events.CallEntered(call=CALL, at=1.0), events.CallFact(call=CALL, at=2.0, name="charge", value=2**80),
           events.CallEntered(call="2.2", at=1.0), events.CallEnded(call=CALL, at=5.0), events.CallEnded(call="2.2", at=6.0)])
    recorder = make(database)
    while recorder.fold():
        pass
    assert {call: (record["closed"], record["charge"]) for call, record in stored().items()} == {CALL: (True, None), "2.2": (True, None)}
    assert recorder.poisoned == 1


def test_hostile_names_are_stored(database):
    name = "\ud800'; DROP TABLE call; --"
    write([events.CallEntered(call=CALL, at=1.0, number="1\x002", name=name), events.CallEnded(call=CALL, at=2.0)])
    make(database).fold()
    assert "DROP TABLE" in stored()[CALL]["name_from"]


def test_other_nodes_are_left_to_their_own_recorder(database):
    write([events.CallEntered(call=CALL, at=1.0)], node="elsewhere")
    assert make(database).fold() == 0


def test_the_loop_waits_out_an_absent_database(postgres_server, postgres_url):
    from store import db, migrate
    opened = db.open_database(postgres_url)
    migrate.migrate(opened, [migrate.core()])
    write([events.CallEntered(call=CALL, at=1.0)])
    stop = threading.Event()
    recorder = make(opened)
    thread = threading.Thread(target=recorder.run, args=(stop,), daemon=True)
    thread.start()
    wait_for(lambda: CALL in stored())
    postgres_server.stop()
    time.sleep(1.0)
    postgres_server.start()
    wait_for(lambda: try_write([events.CallEnded(call=CALL, at=2.0)], 2))
    wait_for(lambda: stored()[CALL]["closed"])
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    opened.close()


def try_write(story, start):
    from store.db import DatabaseError
    try:
        write(story, start)
    except DatabaseError:
        return False
    return True


def wait_for(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
