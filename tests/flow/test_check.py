"""A flow is checked as a graph before anyone can hear it."""

import pytest

from flow import check, document
from flow.catalogue import gather
from tests.flow.samples import ALL, MENU, make, step

CATALOGUE = gather([(one.kind.partition(".")[0], one) for one in ALL], lambda *blame: None)


def problems(content, prompts=None):
    return [str(problem) for problem in check.check(document.parse(content), CATALOGUE, prompts)]


def test_a_whole_flow_has_no_problem():
    assert problems(MENU, lambda name, language: True) == []


@pytest.mark.parametrize("steps, said", [
    ({"a": step("ivr.answer", done="nowhere")}, "steps.a.next.done: leads to no step: 'nowhere'"),
    ({"a": step("ivr.hangup"), "b": step("ivr.hangup")}, "steps.b: is never reached"),
    ({"a": step("ivr.nothing")}, "no plugin provides 'ivr.nothing'"),
    ({"a": step("ivr.menu", {"prompt": "m", "keys": "1"}, k1="b", invalid="b"), "b": step("ivr.hangup")}, "steps.a.next.no_input: is missing"),
    ({"a": step("ivr.menu", {"prompt": "m", "keys": "1"}, k1="b", no_input="b"), "b": step("ivr.hangup")}, "steps.a.next.invalid: is missing"),
    ({"a": step("ivr.play", {"prompt": "m"}, done="b"), "b": step("ivr.play", {"prompt": "m"}, done="a")}, "loop without an exit"),
    ({"a": step("ivr.branch", {"cases": {"x": "1 > 2"}}, x="a", otherwise="b"), "b": step("ivr.hangup")}, "without ever waiting"),
    ({"a": step("ivr.menu", {"prompt": "m", "keys": "1", "tries": 99}, k1="b", no_input="b", invalid="b"), "b": step("ivr.hangup")},
     "steps.a.parameters.tries: 99 is above 9"),
    ({"a": step("ivr.play", {}, done="b"), "b": step("ivr.hangup")}, "steps.a.parameters.prompt: is missing"),
    ({"a": step("ivr.play", {"prompt": "../etc/x"}, done="b"), "b": step("ivr.hangup")}, "is not a name"),
    ({"a": step("ivr.branch", {"cases": {"x": "1 +"}}, x="b", otherwise="b"), "b": step("ivr.hangup")}, "steps.a.parameters.cases"),
    ({"a": step("ivr.answer", done="b", maybe="b"), "b": step("ivr.hangup")}, "is no outcome of ivr.answer"),
])
def test_faults_are_named(steps, said):
    assert any(said in line for line in problems(make(steps))), problems(make(steps))


def test_missing_prompts_are_named_by_language():
    found = problems(MENU, lambda name, language: (name, language) != ("menu-main", "zh"))
    assert found == ["steps.menu.parameters: prompt 'menu-main' is missing in zh; record or upload it"]


def test_missing_entry():
    assert any("names no step" in line for line in problems(make({"a": step("ivr.hangup")}, entry="zz")))
