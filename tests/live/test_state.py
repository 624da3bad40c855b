"""The wall's state follows the events and holds nothing that is gone."""

import pytest

from live import state as wall
from live.testing import watch_transcript
from store import events
from tests.live.conftest import TRANSCRIPTS

NAMES = sorted(path.stem for path in TRANSCRIPTS.glob("*.txt"))


def fold(story, start=wall.EMPTY):
    for event in story:
        start = wall.fold(start, event)
    return start


def states(name):
    state, found = wall.EMPTY, []
    for event in watch_transcript(TRANSCRIPTS / f"{name}.txt"):
        state = wall.fold(state, event)
        found.append(state)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_after_a_real_call(name):
    last = states(name)[-1]
    assert last["calls"] == {} and not any(last["queues"].values())


def test_a_caller_is_seen_waiting_then_talking():
    found = states("queue-answered")
    assert max(wall.count_waiting(state, "sales") for state in found) == 1
    assert any(call["agent"] == "1001" and len(call["channels"]) == 2 for state in found for call in state["calls"].values())
    assert {state["agents"].get("1001", {}).get("state") for state in found} >= {"ringing", "talking", "idle"}


def test_an_agents_time_in_a_state_is_kept_over_other_changes():
    def told(at, state, queues):
        return events.AgentState(call="", at=at, agent="1001", state=state, queues=queues)
    state = fold([told(1.0, "idle", ("a",)), told(2.0, "idle", ("a", "b"))])
    assert state["agents"]["1001"]["since"] == 1.0
    assert fold([told(3.0, "talking", ("a",))], state)["agents"]["1001"]["since"] == 3.0
    assert fold([told(4.0, "off", ())], state)["agents"] == {}


def test_a_restarted_asterisk_has_no_calls():
    state = fold([events.AmiBack(call="", at=0.0), events.CallEntered(call="a", at=1.0, number="1"), events.AmiLost(call="", at=2.0)])
    assert not state["connected"] and state["calls"]
    assert fold([events.AmiBack(call="", at=3.0, restarted=False)], state)["calls"]
    assert fold([events.AmiBack(call="", at=3.0, restarted=True)], state)["calls"] == {}


def test_a_stray_event_makes_no_call():
    stray = (events.HoldStarted, events.AgentAnswered, events.ChannelEnded)
    assert fold([kind(call="a", at=1.0) for kind in stray]) == wall.EMPTY


def test_states_given_out_are_not_altered():
    story = watch_transcript(TRANSCRIPTS / "queue-answered.txt")
    state = wall.EMPTY
    for event in story:
        before = repr(state)
        after = wall.fold(state, event)
        assert repr(state) == before
        state = after
