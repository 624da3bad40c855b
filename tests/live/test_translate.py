"""AMI messages become the facts of the journal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live import translate
from live.testing import parse_transcript
from live.wire import Message
from store import events
from tests.live.conftest import TRANSCRIPTS

VALUES = st.one_of(st.text(max_size=20), st.sampled_from(["6", "-1", "1795426304.0", "<unknown>", "PJSIP/1001-0000000a", "Local/1@a/n"]))


def told(name):
    return [event for message in parse_transcript(TRANSCRIPTS / f"{name}.txt") for event in translate.translate(message, 0.0)]


def kinds(found):
    return [type(event).__name__ for event in found if event.call]


def test_a_queue_call_tells_its_whole_story():
    assert kinds(told("queue-answered")) == [
        "ChannelStarted", "ChannelAnswered", "QueueJoined", "ChannelStarted", "AgentRang", "DialStarted", "ChannelAnswered",
        "DialEnded", "QueueLeft", "AgentAnswered", "BridgeEntered", "BridgeEntered", "AgentDone", "BridgeLeft", "BridgeLeft",
        "ChannelEnded", "ChannelEnded"]


def test_times_are_asterisks_own():
    assert all(event.at > 1.79e9 for event in told("queue-answered"))


def test_the_callers_number_is_the_one_before_it_was_masked():
    started = [event for event in told("queue-answered") if isinstance(event, events.ChannelStarted)]
    assert started[0].number == "13812345678" and started[0].endpoint == "carrier" and started[0].context == "cc-trunk"


def test_a_missed_ring_is_told_in_seconds():
    [missed] = [event for event in told("queue-missed") if isinstance(event, events.AgentMissed)]
    assert missed.agent == "1002" and 7 <= missed.ring <= 9


def test_a_fallback_is_told():
    [fallback] = [event for event in told("fallback") if isinstance(event, events.CallFellBack)]
    assert fallback.reason == "unreachable" and fallback.call


def test_hold_is_told_twice():
    assert [kind for kind in kinds(told("queue-hold")) if "Hold" in kind] == ["HoldStarted", "HoldEnded"]


@pytest.mark.parametrize("channel, endpoint", [
    ("PJSIP/1001-0000000a", "1001"), ("PJSIP/my-trunk-0000000a", "my-trunk"), ("PJSIP/1001", "1001"), ("PJSIP/my-trunk", "my-trunk"),
    ("Local/1001@agents/n", "1001"), ("Local/1001@agents-00000002;1", "1001"), ("DAHDI/i1/5551234-3", "i1/5551234"), ("", ""), ("x", "")])
def test_endpoints_are_read_from_channels_and_interfaces(channel, endpoint):
    assert translate.read_endpoint(channel) == endpoint


@given(st.sampled_from(sorted(translate.TABLE)), st.dictionaries(st.sampled_from(
    ["Timestamp", "Linkedid", "Uniqueid", "Channel", "ChannelState", "Cause", "Position", "HoldTime", "RingTime", "TalkTime",
     "Interface", "DestChannel", "Device", "State", "UserEvent", "CallerIDNum"]), VALUES))
def test_no_message_raises_and_all_can_be_written(kind, headers):
    for event in translate.translate(Message([("Event", kind), *headers.items()]), 1.0):
        assert events.decode(events.encode(event)).at == event.at


def test_unknown_messages_tell_nothing():
    assert translate.translate(Message([("Event", "RTCPSent")]), 1.0) == []
