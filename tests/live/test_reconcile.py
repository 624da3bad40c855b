"""What the store holds open and Asterisk has not is ended, once."""

from live.census import Truth
from live.reconcile import Reconciler
from live.recorder import Recorder
from live.testing import Notebook
from store import calls, events

CALL = "1.1"


def truth(at, channels=None, waiting=None):
    return Truth(at, channels or {}, frozenset([CALL] if channels else []), waiting or {})


def prepare(story):
    recorder = Recorder(None, "n", None)
    for record in recorder._fold_events(story):
        calls.save(record)


def begin():
    return [events.ChannelStarted(call=CALL, at=1.0, uniqueid=CALL, channel="PJSIP/carrier-1", context="cc-trunk"),
            events.ChannelStarted(call=CALL, at=2.0, uniqueid="2.2", channel="PJSIP/1001-1", endpoint="1001")]


def test_a_call_that_two_readings_miss_is_ended_at_the_first(database):
    prepare(begin())
    notebook = Notebook()
    reconciler = Reconciler(notebook, "n")
    first = truth(10.0)
    assert [reconciler.check(first), reconciler.check(first)] == [0, 0]
    assert reconciler.check(truth(15.0)) == 1
    assert notebook == [events.CallEnded(call=CALL, at=10.0, reconciled=True)]


def test_a_call_that_is_there_stays(database):
    prepare(begin())
    notebook = Notebook()
    reconciler = Reconciler(notebook, "n")
    for at in (10.0, 15.0, 20.0):
        reconciler.check(truth(at, {CALL: "", "2.2": ""}))
    assert notebook == []


def test_a_call_younger_than_the_reading_stays(database):
    prepare(begin())
    reconciler = Reconciler(Notebook(), "n")
    assert [reconciler.check(truth(at)) for at in (0.5, 0.9)] == [0, 0]


def test_legs_queues_and_bridges_that_ended_unseen_are_ended(database):
    prepare([*begin(), events.QueueJoined(call=CALL, at=3.0, uniqueid=CALL, queue="sales"),
             events.BridgeEntered(call=CALL, at=4.0, uniqueid=CALL, bridge="b")])
    notebook = Notebook()
    reconciler = Reconciler(notebook, "n")
    for at in (10.0, 15.0):
        reconciler.check(truth(at, {CALL: ""}))
    assert sorted(type(event).__name__ for event in notebook) == ["BridgeLeft", "ChannelEnded", "QueueLeft"]


def test_other_nodes_are_left_alone(database):
    prepare(begin())
    reconciler = Reconciler(Notebook(), "other")
    assert [reconciler.check(truth(at)) for at in (10.0, 15.0)] == [0, 0]
