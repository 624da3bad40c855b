"""Sub-flows come back where they were called, whatever happens inside them."""

import pytest

from flow import document, stack
from flow.position import Position, decode
from flow.testing import ScriptedCall, Stage
from store.events import StepFailed
from tests.flow.samples import ALL, make, step

END = {"end": step("ivr.hangup")}


@pytest.fixture
def play():
    """play(documents, call): walk the first of them; return the call."""
    stages = []

    def play(*documents, call=None):
        flows = [document.parse(one, version) for version, one in enumerate(documents, 1)]
        stages.append(Stage(ALL, flows))
        return stages[-1].play(flows[0], call or ScriptedCall())
    yield play
    for stage in stages:
        stage.close()


def call_flow(name, outcomes="done", **next):
    return step("ivr.call_flow", {"flow": name, "outcomes": outcomes}, **next)


def test_a_sub_flow_returns_its_outcome_and_keeps_variables(play):
    main = make({"sub": call_flow("sub", "yes, no", yes="say", no="end"), "say": step("ivr.say", {"value": "${x}"}, done="end", invalid="end"),
                 **END}, name="main")
    sub = make({"set": step("ivr.set", {"variables": {"x": "7"}}, done="talk"), "talk": step("ivr.play", {"prompt": "welcome"}, done="back"),
                "back": step("ivr.return", {"outcome": "yes"})}, name="sub")
    call = play(main, sub)
    assert call.path == [("sub", "sub"), ("set", "done"), ("talk", "done"), ("back", "yes"), ("sub", "yes"), ("say", "done"), ("end", "ended")]
    assert call.heard == ["en/welcome", "en/digits/7"]


def test_the_stack_is_in_the_position_so_that_a_parked_call_still_returns(play):
    main = make({"sub": call_flow("sub", done="end"), **END}, name="main")
    sub = make({"queue": step("acd.queue", {"queue": "sales"}, answered="back", timeout="back", empty="back"), "back": step("ivr.return")}, name="sub")
    call = play(main, sub, call=ScriptedCall(results=[("CONTINUE",)]))
    assert call.path[-2:] == [("sub", "done"), ("end", "ended")]


def test_a_position_keeps_its_stack():
    position = Position("a", 1, "x", since=5.0)
    stack.push(position)
    position.flow, position.version = "b", 2
    again = decode(position.encode())
    assert again == position and stack.pop(again) == ("a", 1, "x", 5.0) and again.stack == []


def test_an_error_that_the_sub_flow_does_not_handle_is_the_callers(play):
    main = make({"sub": call_flow("sub", done="end", error="sorry"), "sorry": step("ivr.play", {"prompt": "closed"}, done="end"), **END}, name="main")
    sub = make({"bad": step("ivr.branch", {"cases": {"x": "number('')"}}, x="back", otherwise="back"), "back": step("ivr.return")}, name="sub")
    call = play(main, sub)
    assert ("sub", "error") in call.path and call.heard == ["en/closed"]


def test_flows_that_call_each_other_for_ever_are_stopped(play):
    call = play(make({"sub": call_flow("main", done="end"), **END}, name="main"))
    assert [step for step, _ in call.path] == ["sub"] * len(call.path) and len(call.path) == 2 * stack.MAXIMUM_DEPTH + 1
    assert "en/apology" in call.heard and call.parked == [("hangup", "41")]


def test_a_return_that_nobody_waits_for_ends_the_call(play):
    assert play(make({"back": step("ivr.return")})).parked == [("hangup", "16")]


def test_a_jump_back_to_a_waiting_flow_ends_the_calls_since(play):
    main = make({"menu": step("ivr.menu", {"prompt": "menu-main", "keys": "12", "tries": 1}, k1="sub", k2="end", no_input="end", invalid="end"),
                 "sub": call_flow("sub", done="end"), **END}, name="main")
    sub = make({"home": step("ivr.goto", {"flow": "main", "step": "menu"})}, name="sub")
    call = play(main, sub, call=ScriptedCall(press=["1"] * 20 + ["2"]))
    assert [outcome for name, outcome in call.path if name == "menu"] == ["1"] * 20 + ["2"]


@pytest.mark.parametrize("parameters", [{"flow": "none"}, {"flow": "main", "step": "none"}])
def test_a_jump_to_nowhere_is_the_steps_error(play, parameters):
    call = play(make({"go": step("ivr.goto", parameters, error="end"), **END}, name="main"))
    assert call.path == [("go", "error"), ("end", "ended")]


def test_a_circle_of_jumps_is_stopped_at_its_limit(play):
    call = play(make({"go": step("ivr.goto", {"flow": "main"})}, name="main"))
    assert 50 < len(call.path) < 70 and call.parked == [("hangup", "41")]
    assert [event.reason for event in call.events if isinstance(event, StepFailed)] == ["loop"]


def test_prompts_may_be_templates_of_names_only(play):
    def flow(value):
        return make({"set": step("ivr.set", {"variables": {"x": value}}, done="play"),
                     "play": step("ivr.play", {"prompt": "vip-${x}"}, done="end", error="sorry"),
                     "sorry": step("ivr.play", {"prompt": "closed"}, done="end"), **END}, name="main")
    assert play(flow("gold")).heard == ["en/vip-gold"]
    for value in ("../../x", "a b", "a&b", "a,b"):
        assert play(flow(value)).heard == ["en/closed"], value
