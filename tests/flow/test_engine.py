"""The engine walks, resumes by rule, fences, and always finds an edge for the caller."""

import time

import pytest

from flow import document
from flow.position import BEGUN, Position
from flow.testing import HANG_UP, ScriptedCall, Stage
from store.events import CallResumed, FlowEnded, StepFailed
from tests.flow import samples
from tests.flow.samples import ALL, MENU, Misbehaving, make, step


@pytest.fixture
def play():
    stages = []

    def play(content, *press, results=(), steps=ALL, others=()):
        flow = document.parse(content, 1)
        stages.append(Stage(steps, [flow, *(document.parse(other, 1) for other in others)]))
        call = ScriptedCall(press, results)
        call.stage = stages[-1]
        return stages[-1].play(flow, call)
    yield play
    for stage in stages:
        stage.close()


def failures(call):
    return [event.reason for event in call.events if isinstance(event, StepFailed)]


def test_a_key_leads_to_its_edge(play):
    call = play(MENU, "1", results=[("CONTINUE", "PJSIP/1001", "3", "60")])
    assert call.path == [("answer", "done"), ("menu", "1"), ("queue", "answered"), ("bye", "ended")]
    assert call.parked[0][:2] == ("queue", "sales")


def test_no_input_and_invalid_have_their_own_prompts_and_counts(play):
    call = play(MENU, "", "9", "", "9", "2")
    assert call.path[1] == ("menu", "2")
    assert [name for name in call.heard if "menu-" in name] == [
        "en/menu-main", "en/menu-no-input", "en/menu-main", "en/menu-invalid", "en/menu-main", "en/menu-no-input",
        "en/menu-main", "en/menu-invalid", "en/menu-main"]
    assert play(MENU, "", "", "").path[1] == ("menu", "no_input")
    assert play(MENU, "9", "9", "9").path[1] == ("menu", "invalid")


def test_at_most_two_commands_a_step(play):
    call = play(MENU, "2")
    assert call.commands <= 2 * len(call.path)


def test_hang_up_is_normal(play):
    call = play(MENU, HANG_UP)
    assert call.path[-1] == ("menu", "hangup") and not call.stage.failures
    assert [event.outcome for event in call.events if isinstance(event, FlowEnded)] == ["hangup"]


def test_set_and_branch(play):
    content = make({"set": step("ivr.set", {"variables": {"who": "${caller}-${dialled}"}}, done="branch"),
                    "branch": step("ivr.branch", {"cases": {"us": "who == '13800001234-4000'"}}, us="bye", otherwise="set"),
                    "bye": step("ivr.hangup")})
    assert play(content).path[1] == ("branch", "us")


def test_a_step_that_raises_takes_its_error_edge(play):
    def explode(step, call):
        raise RuntimeError("boom")
    content = make({"bad": {**step("bad.step", done="bye"), "on_error": "sorry"}, "sorry": step("ivr.play", {"prompt": "goodbye"}, done="bye"),
                    "bye": step("ivr.hangup")})
    call = play(content, steps=[*ALL, Misbehaving(explode)])
    assert [name for name, _ in call.path] == ["bad", "sorry", "bye"] and failures(call) == ["RuntimeError"]
    assert call.stage.failures[0][0] == "bad" and "boom" in call.stage.failures[0][1]


def test_without_an_error_edge_the_caller_hears_the_apology(play):
    def explode(step, call):
        raise RuntimeError("boom")
    call = play(make({"bad": step("bad.step", done="bye"), "bye": step("ivr.hangup")}), steps=[*ALL, Misbehaving(explode)])
    assert call.heard == ["en/apology"] and call.parked == [("hangup", "41")]


@pytest.mark.parametrize("action", [samples.spin, samples.sleep_then_talk])
def test_a_step_that_never_returns_is_fenced(play, action):
    bad = Misbehaving(action)
    content = make({"bad": {**step("bad.step", done="bye"), "on_error": "sorry"}, "sorry": step("ivr.play", {"prompt": "goodbye"}, done="bye"),
                    "bye": step("ivr.hangup")})
    began = time.monotonic()
    call = play(content, steps=[*ALL, bad])
    assert time.monotonic() - began < 3
    assert [name for name, _ in call.path] == ["bad", "sorry", "bye"] and failures(call) == ["timeout"]
    time.sleep(1.2)
    assert call.heard == ["en/goodbye"], "a late verb reached the call"
    assert call.stage.watch.stuck == 0


def test_waiting_for_the_caller_is_not_the_steps_own_time(play):
    class Slow(ScriptedCall):
        def ask(self, *arguments):
            time.sleep(0.6)
            return super().ask(*arguments)

    class Asking(Misbehaving):
        def run(self, call, parameters):
            return "done" if call.ask("menu-main", 1, 5).text else "done"
    flow = document.parse(make({"a": step("bad.step", done="bye"), "bye": step("ivr.hangup")}), 1)
    stage = Stage([*ALL, Asking(None)], [flow])
    assert stage.play(flow, Slow("1")).path[0] == ("a", "done")
    stage.close()


def resume(steps, content, name, **marks):
    """Visit as after the death of a process that had begun step `name`."""
    flow = document.parse(content, 1)
    stage = Stage(steps, [flow])
    call = ScriptedCall(["2"])
    call.lost = 1
    for key, value in marks.items():
        setattr(call, key, value)
    stage.visit(call, flow, Position("sample", 1, name, n=2, phase=BEGUN))
    stage.close()
    assert any(isinstance(event, CallResumed) for event in call.events)
    return call


def test_resume_again_runs_the_step_from_its_prompt():
    call = resume(ALL, MENU, "menu")
    assert call.heard == ["en/menu-main"] and call.path[0] == ("menu", "2")


def test_resume_skip_does_not_do_it_twice():
    content = make({"post": step("once.post", done="bye", skipped="bye"), "bye": step("ivr.hangup")})
    assert resume([*ALL, samples.Once()], content, "post").path[0] == ("post", "skipped")


def test_resume_outcome_asks_the_step():
    content = make({"post": step("once.recover", done="bye"), "bye": step("ivr.hangup")})
    assert resume([*ALL, samples.Recovering()], content, "post").path[0] == ("post", "done")


def test_a_call_whose_process_froze_inside_its_step_takes_the_error_edge():
    call = resume(ALL, MENU, "menu", crashed=2)
    assert failures(call) == ["crashed"] and call.heard == ["en/apology"]


def test_a_call_whose_process_froze_in_a_step_behind_the_checkpoint_is_not_taken_into_it_again():
    ran = []
    content = make({"answer": step("ivr.answer", done="bad"), "bad": step("bad.step", done="bye", error="sorry"),
                    "sorry": step("ivr.play", {"prompt": "apology"}, done="bye"), "bye": step("ivr.hangup")})
    call = resume([*ALL, samples.Misbehaving(lambda step, call: ran.append(call.n))], content, "answer", crashed=3)
    assert failures(call) == ["crashed"] and ran == [] and ("bad", "error") in call.path and call.heard == ["answer", "en/apology"]


def test_jump_to_another_flow_and_its_limit(play):
    one = make({"a": step("ivr.goto", {"flow": "two"})}, name="one")
    two = make({"b": step("ivr.play", {"prompt": "goodbye"}, done="c"), "c": step("ivr.hangup")}, name="two")
    assert [name for name, _ in play(one, others=[two]).path] == ["a", "b", "c"]
    spinning = make({"b": step("ivr.goto", {"flow": "one"})}, name="two")
    call = play(one, others=[spinning])
    assert call.heard == ["en/apology"] and "loop" in failures(call)
