"""The second door: every plugin is asked whether a call may leave, and a broken one opens no door."""

import json
import types

import pluggy
import pytest

from hooks import specs
from hooks.call import Hooks
from hooks.loader import Loaded
from hooks.place import open_place
from hooks.specs import DialQuestion, Limit, Refusal
from store.events import DialDecided

QUESTION = DialQuestion("1.1", "16812345", "carrier", "1001", "spring", 1000.0)


class Ears:
    """Keeps what is emitted."""

    def __init__(self):
        self.events = []

    def emit(self, event):
        self.events.append(event)


@pytest.fixture
def ask(tmp_path):
    """ask({plugin: answer function}, question) -> (answer, the event, the Hooks)."""
    (tmp_path / "cc.ini").write_text("[launch]\nstate = .\n", encoding="utf-8")

    def ask(answers, question=QUESTION):
        registry = pluggy.PluginManager(specs.NAMESPACE)
        registry.add_hookspecs(specs)
        for name, answer in answers.items():
            module = types.ModuleType(name)
            module.cc_may_dial = specs.impl(answer)
            registry.register(module, name)
        ears = Ears()
        hooks = Hooks(Loaded(registry, list(answers), {}), open_place(tmp_path / "cc.ini"), journal=ears)
        return hooks.may_dial(question), ears.events, hooks
    return ask


def forbid(question):
    return Refusal("barred", "barred:168")


def fail(question):
    raise LookupError("no table")


def test_without_a_word_against_it_the_call_goes(ask):
    answer, (event,), _ = ask({"a": lambda question: None})
    assert answer is None
    assert event == DialDecided("1.1", 1000.0, "16812345", "carrier", "1001", "spring", True, "", "", 0)


def test_any_refusal_forbids_and_every_reason_is_kept(ask):
    answer, (event,), _ = ask({"a": lambda question: Limit(9), "b": forbid, "c": lambda question: Refusal("night", "hours")})
    assert answer == Refusal("barred", "barred:168")
    assert (event.allowed, event.reason, event.rule, event.limit) == (False, "barred; night", "barred:168", 0)


def test_the_shortest_limit_holds(ask):
    answer, (event,), _ = ask({"a": lambda question: Limit(90, "credit"), "b": lambda question: Limit(30, "law"), "c": lambda question: None})
    assert answer == Limit(30, "law")
    assert (event.allowed, event.reason, event.limit) == (True, "law", 30)


@pytest.mark.parametrize("broken", [fail, lambda question: True, lambda question: Limit(0), lambda question: "no"])
def test_a_broken_plugin_refuses_with_its_name(ask, broken):
    answer, (event,), hooks = ask({"zoo": broken, "a": lambda question: Limit(5)})
    assert isinstance(answer, Refusal) and answer.rule == "plugin:zoo" and "zoo" in answer.reason
    assert not event.allowed and event.reason == answer.reason and hooks.failures["zoo"] == 1


def test_each_plugin_gets_its_own_request_and_steps_get_the_door(ask):
    seen = []
    _, _, hooks = ask({"a": lambda question: seen.append(question.request)})
    assert seen[0].place.config_path.name == "cc.ini" and seen[0].journal is not None
    assert seen[0].may_dial == hooks.may_dial


def test_the_trace_of_the_last_error_stands_in_the_report(tmp_path):
    (tmp_path / "cc.ini").write_text("[launch]\nstate = .\n", encoding="utf-8")
    registry = pluggy.PluginManager(specs.NAMESPACE)
    registry.add_hookspecs(specs)
    hooks = Hooks(Loaded(registry, ["wrong"], {}), open_place(tmp_path / "cc.ini"), tmp_path / "x.plugins.json")
    try:
        raise ValueError("no such thing")
    except ValueError:
        hooks.blame("wrong", "wrong.step: ValueError")
    line, = json.loads((tmp_path / "x.plugins.json").read_text())
    assert "test_call.py" in line["trace"] and line["trace"].endswith("ValueError: no such thing\n")
    hooks.blame("wrong", "too late")
    assert json.loads((tmp_path / "x.plugins.json").read_text())[0]["trace"] == "", "the trace is that of the last error"
