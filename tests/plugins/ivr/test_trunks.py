"""Trunks that stand in for each other: the next one carries the call when a way fails, never when the called one does not want it."""

import pytest

from hooks.specs import Refusal
from plugins.ivr.dial import Dial
from plugins.ivr.trunks import Choice
from store import trunks
from tests.flow.samples import step
from tests.plugins.ivr.test_steps import ScriptedCall, facts, walk
from tests.postgres import database, database_url, postgres_server, postgres_url  # noqa: F401 (fixtures)

GROUP = {"cheap-first": ["cheap", "carrier"]}


def dial(results, may_dial=lambda question: None):
    """Walk one dial to the group; return the outcome, the trunks dialled and the call."""
    made = Dial(may_dial, "/state/rec", lambda name: GROUP.get(name, [name]))
    outcome, call = walk(step("ivr.dial", {"number": "057188880000", "trunk": "cheap-first"}), ScriptedCall(results=list(results)), {}, [made])
    return outcome, [one[1].rpartition("@")[2] for one in call.parked if one[0] == "dial"], call


def test_the_next_trunk_carries_the_call_when_one_cannot_be_reached():
    outcome, ways, call = dial([("CHANUNAVAIL", "20", ""), ("ANSWER", "16", "9")])
    assert (outcome, ways) == ("answered", ["cheap", "carrier"]) and facts(call)["dial_trunk"] == "carrier"


@pytest.mark.parametrize("result", [("BUSY", "17", ""), ("NOANSWER", "19", ""), ("CHANUNAVAIL", "1", ""), ("CONGESTION", "21", "")])
def test_who_is_called_decides_for_all_trunks(result):
    assert dial([result, ("ANSWER", "16", "9")])[1] == ["cheap"]


def test_behind_the_last_trunk_it_failed_and_each_is_asked_for():
    asked = []
    outcome, ways, _ = dial([("CHANUNAVAIL", "0", ""), ("CONGESTION", "34", "")], lambda question: asked.append(question.trunk))
    assert (outcome, ways, asked) == ("failed", ["cheap", "carrier"], ["cheap", "carrier"])
    refused = dial([("CHANUNAVAIL", "0", ""), ("ANSWER", "16", "")], lambda question: Refusal("no", "rule") if question.trunk == "carrier" else None)
    assert refused[:2] == ("refused", ["cheap"])


def test_groups_come_from_the_store_without_the_trunks_that_are_off(database, tmp_path):  # noqa: F811
    trunks.save("cheap", secret="x" * 12)
    trunks.save("broken", secret="x" * 12, active=False)
    trunks.save_group("out", members=["broken", "cheap", "carrier"])
    choice = Choice(tmp_path / "groups.json", period=0.05)
    try:
        assert choice.resolve("out") == ["cheap", "carrier"] and choice.resolve("carrier") == ["carrier"]
    finally:
        choice.stop()
    again = Choice(tmp_path / "groups.json")
    again._load()
    assert again._value == {"out": ["cheap", "carrier"]}, "the file holds them for a time without the database"
