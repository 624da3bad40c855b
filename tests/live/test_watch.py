"""The watch tells Asterisk's truth: as it happens, and again after it was lost."""

import time

import pytest

from live.ami import Ami
from live.heard import Heard
from live.testing import FakeAsterisk, Notebook, answer_politely, fold_all, make_message, watch_transcript
from live.watch import Watch
from live.wire import Message
from store import events
from tests.live.conftest import TRANSCRIPTS


class World:
    """A fake Asterisk with channels and queue members that can be changed."""

    def __init__(self):
        self.channels, self.queue, self.booted = [], [], "10:00:00"
        self.asterisk = FakeAsterisk(self.answer)
        self.notebook = Notebook()
        self.watch = Watch(self.notebook, reread=0.2)
        self.ami = Ami("127.0.0.1", self.asterisk.port, "live", "x", self.watch.on_event, self.watch.on_up, self.watch.on_down, ping=0.2)
        self.ami.start()
        self.watch.start(self.ami)

    def answer(self, action):
        own = {"ActionID": action["ActionID"]}
        if action["Action"] == "CoreStatus":
            return make_message(Response="Success", CoreStartupDate="2026-11-23", CoreStartupTime=self.booted, **own)
        items = {"CoreShowChannels": self.channels, "QueueStatus": self.queue}.get(action["Action"], [])
        listed = b"".join(make_message(**item, **own) for item in items)
        return listed + answer_politely(action)

    def close(self):
        self.watch.stop()
        self.ami.stop()
        self.asterisk.close()

    def told(self, kind):
        return [event for event in list(self.notebook) if isinstance(event, kind)]

    def wait_truth(self, more=2):
        after = self.watch.truths + more
        wait_for(lambda: self.watch.truths >= after)


def wait_for(true, seconds=8.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def world():
    found = World()
    yield found
    found.close()


def channel(uid="1.1", **more):
    return {"Event": "CoreShowChannel", "Channel": "PJSIP/1001-0000000a", "Uniqueid": uid, "Linkedid": "1.1", "ChannelState": "6",
            "Duration": "00:00:05", "CallerIDNum": "1001", **more}


MEMBER = {"Event": "QueueMember", "Queue": "sales", "Location": "PJSIP/1001", "Status": "1", "Paused": "0"}


def test_what_is_there_at_connection_is_told_once(world):
    entry = {"Event": "QueueEntry", "Queue": "sales", "Uniqueid": "1.1", "Wait": "3", "Position": "1"}
    world.channels, world.queue = [channel()], [MEMBER, entry]
    world.asterisk.drop()
    world.wait_truth(4)
    assert len(world.told(events.ChannelStarted)) == 1 and len(world.told(events.AgentState)) == 1
    assert len(world.told(events.QueueJoined)) == 1 and world.told(events.QueueJoined)[0].call == "1.1"
    assert world.watch.truth.waiting == {"1.1": "sales"}


def test_a_call_that_ended_while_away_is_ended(world):
    world.channels = [channel()]
    world.wait_truth()
    world.channels = []
    world.asterisk.drop()
    wait_for(lambda: world.told(events.CallEnded))
    assert world.told(events.CallEnded)[0].reconciled and len(world.told(events.AmiLost)) == 1
    assert [event.restarted for event in world.told(events.AmiBack)] == [False, False]


def test_a_restart_ends_every_call_when_the_connection_fell(world):
    world.channels = [channel()]
    world.wait_truth()
    world.booted = "11:00:00"
    world.channels = [channel("2.2", Linkedid="2.2")]
    world.asterisk.drop()
    wait_for(lambda: world.told(events.CallEnded))
    [ended], [lost] = world.told(events.CallEnded), world.told(events.AmiLost)
    assert ended.call == "1.1" and ended.at == lost.at and world.told(events.AmiBack)[-1].restarted


def test_a_lost_hangup_is_found_by_reading_twice(world):
    world.channels = [channel()]
    world.wait_truth()
    world.channels = []
    wait_for(lambda: world.told(events.CallEnded))
    assert fold_all(world.notebook)["1.1"]["closed"]


def test_poison_is_counted_and_the_next_event_told(world):
    watch = Watch(Notebook())
    watch.on_event(Message([("Event", "Hangup"), ("Uniqueid", ["not", "text"])]))
    watch.on_event(None)
    assert watch.poisoned >= 1


def test_a_queue_timeout_is_no_abandoned_call():
    kinds = [type(event).__name__ for event in watch_transcript(TRANSCRIPTS / "queue-timeout.txt")]
    assert "QueueAbandoned" not in kinds and "QueueLeft" in kinds
    assert "QueueAbandoned" in [type(event).__name__ for event in watch_transcript(TRANSCRIPTS / "queue-abandoned.txt")]


def test_device_states_are_told_on_change_only(world):
    world.wait_truth(1)
    for state in ("INUSE", "INUSE", "NOT_INUSE"):
        world.asterisk.send(make_message(Event="DeviceStateChange", Device="PJSIP/1001", State=state))
    wait_for(lambda: len(world.told(events.EndpointState)) == 2)
    assert [event.state for event in world.told(events.EndpointState)] == ["inuse", "not_inuse"]


def test_another_source_fills_the_gap_at_connection(tmp_path):
    heard = Heard(tmp_path / "live.heard")
    heard.note(100.0)
    asked = []

    def fill(since):
        asked.append(since)
        return [events.ChannelStarted(call="1.1", at=101.0, uniqueid="1.1", channel="PJSIP/1001-0000000a", endpoint="1001"),
                events.ChannelEnded(call="1.1", at=102.0, uniqueid="1.1", channel="PJSIP/1001-0000000a")]
    watch = Watch(Notebook(), heard=heard, fill=fill)
    watch.on_event(Message([("Event", "FullyBooted"), ("Timestamp", "149.0")]))
    watch.on_up("banner")
    record = fold_all(watch._journal)["1.1"]
    assert 98.0 < asked[0] <= 100.0 and (record["closed"], record["ended"]) == (True, 102.0)
    watch.on_event(Message([("Event", "Newstate"), ("Timestamp", "150.5")]))
    assert heard.at == 150.5
