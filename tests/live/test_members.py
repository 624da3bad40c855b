"""An agent has one state, told when it changes."""

from live.members import Members
from live.testing import parse_transcript
from live.wire import Message
from store import events
from tests.live.conftest import TRANSCRIPTS


def seat(kind="QueueMemberStatus", queue="sales", status="1", paused="0", interface="PJSIP/1001", reason=""):
    return Message([("Event", kind), ("Queue", queue), ("Interface", interface), ("Status", status), ("Paused", paused),
                    ("PausedReason", reason)])


def test_two_queues_make_one_state():
    members = Members()
    members.follow(seat(), 1.0)
    [state] = members.follow(seat(queue="support"), 2.0)
    assert state == events.AgentState(call="", at=2.0, agent="1001", state="idle", paused=False, reason="", queues=("sales", "support"))
    assert members.follow(seat(), 3.0) == []


def test_paused_means_paused_in_all_queues():
    members = Members()
    members.follow(seat(), 1.0)
    members.follow(seat(queue="support"), 1.0)
    assert members.follow(seat(paused="1", reason="lunch"), 2.0) == []
    [state] = members.follow(seat(queue="support", paused="1", reason="lunch"), 3.0)
    assert state.paused and state.reason == "lunch"


def test_the_real_story_of_a_member():
    members = Members()
    told = [event for message in parse_transcript(TRANSCRIPTS / "queue-pause.txt") for event in members.follow(message, 1.0)]
    assert [(state.state, state.paused, state.reason, state.queues) for state in told] == [
        ("idle", False, "", ("support",)), ("idle", True, "lunch", ("support",)), ("idle", False, "", ("support",)), ("off", False, "", ())]


def test_a_listing_signs_off_who_is_not_in_it():
    members = Members()
    members.follow(seat(), 1.0)
    location = Message([("Event", "QueueMember"), ("Queue", "sales"), ("Location", "PJSIP/1002"), ("Status", "5"), ("Paused", "0")])
    told = {state.agent: state.state for state in members.compare([location], 2.0)}
    assert told == {"1002": "unavailable", "1001": "off"}
    assert members.compare([location], 3.0) == []
    members.forget()
    assert [state.agent for state in members.compare([location], 4.0) if state.state != "off"] == ["1002"]
