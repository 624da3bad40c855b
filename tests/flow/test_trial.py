"""Tests attached to a flow run by the real engine and say exactly what differs."""

import json

import pytest

from flow import case, document, trial
from flow.catalogue import gather
from flow.parameters import Parameter
from flow.step import Step
from tests.flow.samples import ALL, MENU, make, step


class Ask(Step):
    """Asks a service that a test must never touch."""

    kind = "crm.ask"
    parameters = {"what": Parameter("text", "")}

    def __init__(self, service):
        self._service = service

    def outcomes(self, parameters):
        return ("found", "unknown")

    def run(self, call, parameters):
        raise AssertionError("a test asked outside")


class Hold(Step):
    """Hands the call over and asks nothing else."""

    kind = "crm.hold"
    waits = True

    def run(self, call, parameters):
        call.park("queue", "hold")


CATALOGUE = gather([(one.kind.partition(".")[0], one) for one in [*ALL, Ask(object()), Hold()]], lambda *blame: None)
LOOKUP = make({"look": step("crm.ask", found="vip", unknown="menu"),
               "vip": step("ivr.branch", {"cases": {"gold": "number(level) > 2"}}, gold="gold", otherwise="menu"),
               "gold": step("ivr.play", {"prompt": "welcome"}, done="menu"),
               "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "1"}, k1="queue", no_input="end", invalid="end"),
               "queue": step("acd.queue", {"queue": "sales"}, answered="end", timeout="look", empty="end"), "end": step("ivr.hangup")})


def run(content, given=None, expect=None, others=()):
    flow = document.parse({**content, "tests": [{"name": "it", "given": given or {}, "expect": expect or {"outcome": "ended"}}]})
    return trial.run(flow, CATALOGUE, [document.parse(other) for other in others])[0]


def test_stubs_answer_for_what_asks_outside_and_for_queues():
    found = run(LOOKUP, {"press": ["1"], "stubs": {"look": {"outcome": "found", "variables": {"level": "3"}}, "queue": "answered"}},
                {"path": ["look found", "vip gold", "gold", "menu 1", "queue answered", "end"], "heard": ["welcome", "en/menu-main"],
                 "variables": {"level": 3}, "outcome": "ended"})
    assert found.passed, found.words()
    assert found.heard == ("en/welcome", "en/menu-main") and found.variables == {"level": "3"}


def test_each_time_another_answer():
    found = run(LOOKUP, {"press": ["1", "1"], "stubs": {"look": ["unknown", {"outcome": "found", "variables": {"level": 1}}],
                                                        "queue": [{"result": ["TIMEOUT", "", "9", "0"]}, {"result": "CONTINUE"}]}},
                {"path": ["look unknown", "menu", "queue timeout", "look found", "vip otherwise", "menu", "queue answered", "end"]})
    assert found.passed, found.words()


@pytest.mark.parametrize("given, said", [
    ({}, "'look' (crm.ask) asks outside: add its answer to given.stubs, such as {\"look\": \"found\"}; it knows found, unknown, hangup"),
    ({"stubs": {"look": {"outcome": "found", "variables": {"level": 0}}}, "press": ["1"]}, "'queue' (acd.queue)")])
def test_a_missing_stub_fails_and_says_which_to_add(given, said):
    found = run(LOOKUP, given)
    assert not found.passed and said in "\n".join(found.words())


def test_what_is_handed_over_needs_its_outcome_too():
    content = make({"hold": step("crm.hold", done="end"), "end": step("ivr.hangup")})
    assert "'hold' hands the call over (queue): add its outcome to given.stubs" in "\n".join(run(content).words())
    assert run(content, {"stubs": {"hold": "done"}}).passed and run(content, {"stubs": {"hold": {"result": "CONTINUE"}}}).passed


def test_a_stub_may_hang_up_and_a_caller_may_too():
    assert run(LOOKUP, {"stubs": {"look": "hangup"}}, {"path": ["look hangup"], "outcome": "hangup"}).passed
    assert run(LOOKUP, {"stubs": {"look": "unknown"}, "press": ["hangup"]}, {"path": ["look", "menu hangup"], "outcome": "hangup"}).passed
    assert run(LOOKUP, {"stubs": {"look": "unknown", "queue": {"result": "hangup"}}, "press": ["1"]},
               {"path": ["look", "menu", "queue hangup"], "outcome": "hangup"}).passed


def test_an_outcome_that_leads_nowhere_is_told():
    found = run(LOOKUP, {"stubs": {"look": "lost"}}, {"outcome": "ended"})
    assert found.outcome == "error" and "'lost' leads nowhere" in "\n".join(found.words())


def test_number_time_dialled_and_variables_are_given():
    content = make({"set": step("ivr.set", {"variables": {"who": "${caller} ${dialled} ${trunk} ${language} ${level}"}}, done="end"),
                    "end": step("ivr.hangup")})
    found = run(content, {"number": "1", "dialled": "4", "trunk": "t", "language": "zh", "variables": {"level": 7}, "time": "2026-03-02 10:00"},
                {"variables": {"who": "1 4 t zh 7"}, "path": ["set", "end"]})
    assert found.passed, found.words()


def test_other_flows_are_entered_with_their_stubs():
    content = make({"go": step("ivr.goto", {"flow": "other"})}, name="first")
    other = make({"ask": step("crm.ask", found="end", unknown="end"), "end": step("ivr.hangup")}, name="other")
    assert run(content, {"stubs": {"ask": "found"}}, {"path": ["go other", "ask found", "end"]}, [other]).passed


def test_a_flow_that_is_called_comes_back_with_its_outcome_also_after_a_wait():
    content = make({"call": step("ivr.call_flow", {"flow": "other"}, done="end"), "end": step("ivr.hangup")}, name="first")
    other = make({"hold": step("crm.hold", done="ask"), "ask": step("crm.ask", found="back", unknown="back"), "back": step("ivr.return")}, name="other")
    found = run(content, {"variables": {"a": "1"}, "stubs": {"hold": {"result": "DONE"}, "ask": {"outcome": "found", "variables": {"b": "2"}}}},
                {"path": ["call other", "hold done", "ask found", "back", "call done", "end"], "variables": {"a": "1", "b": "2"}}, [other])
    assert found.passed, found.words()


@pytest.mark.parametrize("expect, said", [
    ({"path": ["answer", "menu 2", "bye"]}, "path: at 2 expected 'menu 2', found 'menu 1'"),
    ({"path": ["answer", "menu"]}, "path: at 3 expected the end, found 'queue answered'"),
    ({"path": ["...", "bye", "more"]}, "path: at 3 expected 'more', found no such one"),
    ({"path": ["answer", "menu", "queue", "bye", "more"]}, "path: at 5 expected 'more', found nothing more"),
    ({"path": ["...", "sorry", "..."]}, "path: at 2 expected 'sorry', found no such one"),
    ({"heard": ["zh/menu-main"]}, "heard: at 1 expected 'zh/menu-main', found 'en/menu-main'"),
    ({"outcome": "hangup"}, "outcome: expected 'hangup', found 'ended'"),
    ({"variables": {"level": "3"}}, "variables: level: expected '3', found ''")])
def test_differences_are_told_in_words_and_as_data(expect, said):
    found = run(MENU, {"press": ["1"], "stubs": {"queue": "answered"}}, expect)
    assert not found.passed and said in "\n".join(found.words()), found.words()
    assert "went: answer done > menu 1 > queue answered > bye ended" in found.words()[-1]
    told = json.loads(json.dumps(found.data()))
    assert told["passed"] is False and told["differences"][0]["what"] in expect and told["path"][1] == {"step": "menu", "outcome": "1"}


@pytest.mark.parametrize("expected, found, where", [
    (["..."], [], None), (["a", "...", "c"], ["a", "b", "b", "c"], None), (["...", "a"], ["a", "b"], 2), (["...", "b", "...", "b"], ["b"], 3),
    ([], ["a"], 0), (["...", "a", "b", "..."], ["a", "a", "b"], None)])
def test_dots_stand_for_any_number(expected, found, where):
    assert trial._match(expected, found, trial._fits_step) == where


def test_a_circle_ends_and_fails():
    content = make({"a": step("ivr.menu", {"prompt": "menu-main", "keys": "1"}, k1="a", no_input="a", invalid="a")})
    assert run(content, {}, {"outcome": "ended"}).outcome == "error"


@pytest.mark.parametrize("test, place", [
    (5, "tests.0"), ({"name": "", "expect": {"outcome": "ended"}}, "tests.0.name"), ({"name": "x"}, "tests.0.expect"),
    ({"name": "x", "expect": {"end": 1}}, "tests.0.expect.end"), ({"name": "x", "given": 5, "expect": {"outcome": "ended"}}, "tests.0.given"),
    ({"name": "x", "given": {"press": ["x"]}, "expect": {"outcome": "ended"}}, "tests.0.given.press"),
    ({"name": "x", "given": {"time": "soon"}, "expect": {"outcome": "ended"}}, "tests.0.given.time"),
    ({"name": "x", "given": {"stubs": {"a": []}}, "expect": {"outcome": "ended"}}, "tests.0.given.stubs"),
    ({"name": "x", "given": {"stubs": {"a": {"variables": {}}}}, "expect": {"outcome": "ended"}}, "tests.0.given.stubs"),
    ({"name": "x", "expect": {"outcome": "fine"}}, "tests.0.expect.outcome"), ({"name": "x", "expect": {"path": "a"}}, "tests.0.expect.path"),
    ({"name": "x", "more": 1, "expect": {"outcome": "ended"}}, "tests.0.more")])
def test_a_wrong_test_is_a_problem_with_its_place(test, place):
    flow = document.parse({**MENU, "tests": [test]})
    found = case.check(flow)
    assert [problem.place for problem in found] == [place] and found[0].remedy
    assert not trial.run(flow, CATALOGUE)[0].passed


def test_two_tests_of_one_name_are_refused():
    flow = document.parse({**MENU, "tests": [{"name": "x", "expect": {"outcome": "ended"}}] * 2})
    assert [problem.place for problem in case.check(flow)] == ["tests"]
