"""Catalogues that follow one another, and steps whose plugin is switched off."""

import pytest

from flow import catalogue
from flow.document import parse
from flow.step import Step
from flow.testing import ScriptedCall, Stage
from plugins.ivr.talk import Hangup, Play
from store.events import StepFailed
from tests.flow.samples import make, step


class Ask(Step):
    """Asks something."""

    kind = "survey.ask"

    def __init__(self, default=None, ran=None):
        self.default_outcome = default
        self.ran = ran

    def run(self, call, parameters):
        if self.ran is not None:
            self.ran.append(call.call)
        return "done"


def walk(ask, **next):
    """Walk a call past `ask`, whose plugin is off; return its path and failures."""
    flow = parse(make({"ask": step("survey.ask", **next), "bye": step("ivr.hangup"),
                       "sorry": step("ivr.play", {"prompt": "apology"}, done="bye")}, on_error="sorry"))
    stage = Stage([ask, Play(), Hangup()], [flow])
    stage.engine.is_on = lambda plugin: plugin != "survey"
    call = stage.play(flow, ScriptedCall())
    stage.close()
    return call.path, [event.reason for event in call.events if isinstance(event, StepFailed)], stage.failures


def test_a_switched_off_step_takes_skipped_before_its_default_outcome():
    ran = []
    path, failed, blamed = walk(Ask("done", ran), done="sorry", skipped="bye")
    assert path == [("ask", "off"), ("bye", "ended")] and failed == blamed == ran == []


def test_a_switched_off_step_takes_its_default_outcome():
    path, failed, blamed = walk(Ask("done"), done="bye", error="sorry")
    assert path == [("ask", "off"), ("bye", "ended")] and failed == blamed == []


def test_a_switched_off_step_without_either_takes_the_error_edge_and_nobody_is_blamed():
    path, failed, blamed = walk(Ask(), done="bye", error="sorry")
    assert path == [("ask", "off"), ("sorry", "done"), ("bye", "ended")] and failed == blamed == []
    path, failed, blamed = walk(Ask(), done="bye")
    assert path[1] == ("sorry", "done") and failed == blamed == []


def test_a_missing_kind_takes_skipped_too_and_says_so():
    flow = parse(make({"ask": step("survey.ask", done="sorry", skipped="bye"), "sorry": step("ivr.hangup"), "bye": step("ivr.hangup")}))
    stage = Stage([Hangup()], [flow])
    call = stage.play(flow, ScriptedCall())
    stage.close()
    assert call.path == [("ask", "off"), ("bye", "ended")]
    assert [event.reason for event in call.events if isinstance(event, StepFailed)] == ["missing"]


def test_an_own_outcome_called_off_is_not_taken_for_a_switch():
    class Lamp(Ask):
        """Has an outcome of that name."""

        def outcomes(self, parameters):
            return ("off", "skipped")

        def run(self, call, parameters):
            return "off"
    flow = parse(make({"ask": step("survey.ask", off="bye", skipped="sorry"), "bye": step("ivr.hangup"), "sorry": step("ivr.hangup")}))
    stage = Stage([Lamp(), Hangup()], [flow])
    call = stage.play(flow, ScriptedCall())
    stage.close()
    assert call.path == [("ask", "off"), ("bye", "ended")]


def test_replace_leaves_the_old_catalogue_as_it_was_and_names_the_edition():
    blamed = []
    old = catalogue.gather([("ivr", Hangup())], lambda *blame: blamed.append(blame))
    new = old.replace("survey", [Ask()], "1")
    newer = new.replace("survey", [Ask()], "2")
    assert old.find("survey.ask") is None and new.find("survey.ask") is not newer.find("survey.ask")
    assert old.edition == "" and len({old.edition, new.edition, newer.edition}) == 3
    assert newer.replace("survey", (), "").edition == "" and newer.replace("survey", (), "").kinds() == ["ivr.hangup"]
    with pytest.raises(ValueError, match="begins with 'ivr.'"):
        new.replace("ivr", [Ask()], "1")


def test_a_call_under_way_keeps_its_catalogue_from_visit_to_visit():
    first, second = [], []
    flow = parse(make({"ask": step("survey.ask", done="wait"), "wait": step("ivr.echo", done="again"), "again": step("survey.ask", done="bye"),
                       "bye": step("ivr.hangup")}))
    from plugins.ivr.talk import Echo

    class Changing(Echo):
        """While it waits, another version comes."""

        def run(self, call, parameters):
            stage.engine.adopt(stage.engine.catalogue.replace("survey", [Ask(ran=second)], "2"))
            return super().run(call, parameters)
    stage = Stage([Ask(ran=first), Changing(), Hangup()], [flow])
    stage.engine.adopt(stage.engine.catalogue.replace("survey", [Ask(ran=first)], "1"))
    stage.play(flow, ScriptedCall())
    assert (len(first), len(second)) == (2, 0)
    stage.play(flow, ScriptedCall())
    assert (len(first), len(second)) == (2, 2)
    stage.close()
