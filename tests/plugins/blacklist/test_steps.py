"""The step in a flow, by the real engine, and what the plugin brings."""

import pytest

from flow import document
from flow.testing import ScriptedCall, Stage
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from plugins.blacklist import models, prompts, steps
from plugins.blacklist.service import Screening
from plugins.ivr import talk
from store import db, migrate
from store.events import CallFact, StepFailed

NUMBER = "13800001234"


def flow(name, **steps):
    return document.parse({"format": "switchroom.flow/1", "name": name, "entry": next(iter(steps)), "steps": steps}, 1)


MAIN = flow("main", screen={"kind": "blacklist.check", "next": {"pass": "queue", "voicemail": "message"}},
            queue={"kind": "ivr.hangup", "parameters": {"cause": 16}}, message={"kind": "ivr.hangup", "parameters": {"cause": 17}})
OTHER = flow("other", end={"kind": "ivr.hangup", "parameters": {"cause": 18}})


@pytest.fixture
def call(sqlite, tmp_path):
    """A maker of walked calls: call(number, rule, ...)."""
    screening = Screening(tmp_path / "blacklist.json", tmp_path / "calls", patience=5.0)
    stage = Stage([steps.Check(screening), *talk.STEPS], [MAIN, OTHER])

    def call(*rules, number=NUMBER):
        models.save(rules)
        return stage.play(MAIN, ScriptedCall(number=number))
    yield call
    stage.close()
    screening.stop()


@pytest.mark.parametrize("action, target, heard, parked, last", [
    ("reject", "", [], ("hangup", "21"), "screen"), ("busy", "", [], ("busy",), "screen"),
    ("announcement", "blacklist-refused", ["answer", "en/blacklist-refused"], ("hangup", "16"), "screen"),
    ("voicemail", "", [], ("hangup", "17"), "message"), ("flow", "other", [], ("hangup", "18"), "end"),
    ("pass", "", [], ("hangup", "16"), "queue")])
def test_each_action_has_its_way_and_the_log_names_the_rule(call, make, action, target, heard, parked, last):
    done = call(make("r1", value=NUMBER, action=action, target=target, reason="why"))
    assert (done.heard, done.parked[-1], done.path[-1][0]) == (heard, parked, last)
    fact, = [event for event in done.events if isinstance(event, CallFact)]
    assert (fact.name, fact.value) == ("whitelist_rule" if action == "pass" else "blacklist_rule", f"r1 {action}: why")


def test_other_callers_pass_without_a_command_and_without_a_fact(call, make):
    done = call(make("r1", value=NUMBER), number="13900001234")
    assert done.heard == [] and done.path[-1][0] == "queue" and not [event for event in done.events if isinstance(event, CallFact)]


def test_callers_pass_when_no_rule_can_be_read(tmp_path):
    db.open_database("sqlite:/nowhere/at/all.db")
    screening = Screening(tmp_path / "none.json", tmp_path / "calls", patience=0.1)
    stage = Stage([steps.Check(screening), *talk.STEPS], [MAIN])
    done = stage.play(MAIN, ScriptedCall(number=NUMBER))
    stage.close()
    screening.stop()
    failed, = [event for event in done.events if isinstance(event, StepFailed)]
    assert "no rules are known" in failed.detail and done.path[-1][0] == "queue"


def test_the_plugin_brings_what_it_says(tmp_path):
    config = tmp_path / "cc.ini"
    config.write_text(f"[launch]\nstate = {tmp_path}\n", encoding="utf-8")
    hooks = Hooks(load(["blacklist"], entry_points=False), open_place(config))
    assert [step.kind for _, step in hooks.collect("cc_steps")] == ["blacklist.check"]
    assert [prompt for _, prompt in hooks.collect("cc_prompts")] == list(prompts.PROMPTS)
    assert [permission.name for _, permission in hooks.collect("cc_permissions")] == ["blacklist.view", "blacklist.change"]
    assert [resource.name for _, resource in hooks.collect("cc_resources")] == ["blacklist-rules"]
    (owner, package), = hooks.each("cc_migrations")
    assert [step.number for step in migrate.load(owner, package).migrations] == [1]
    assert not hooks.failures
