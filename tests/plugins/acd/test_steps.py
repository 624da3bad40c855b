"""The queue step: what it asks of the dialplan, and what it tells the steps behind."""

import pytest

from flow import document
from flow.testing import ScriptedCall, Stage
from plugins.acd import steps
from plugins.ivr import talk
from store.events import QueueResult
from tests.flow.samples import make, step


def play(parameters, *fields, usual=True):
    flow = document.parse(make({"queue": step("acd.queue", {"queue": "sales", **parameters}, answered="bye", timeout="bye", empty="bye", k1="bye"),
                                "bye": step("ivr.hangup")}), 1)
    stage = Stage([steps.Queue(usual), *talk.STEPS])
    try:
        return stage.play(flow, ScriptedCall(results=[fields], language="zh"))
    finally:
        stage.close()


def test_the_dialplan_is_told_language_music_priority_and_whether_to_say_the_agent():
    assert play({}, "TIMEOUT").parked[0] == ("queue", "sales", "tc", "300", "zh", "default", "0", "1")
    told = play({"priority": 7, "say_agent": "no", "music": "jazz", "timeout": 0}, "TIMEOUT").parked[0]
    assert told == ("queue", "sales", "tc", "", "zh", "jazz", "7", "")


@pytest.mark.parametrize("wish, usual, said", [("usual", True, "1"), ("usual", False, ""), ("yes", False, "1"), ("no", True, "")])
def test_the_step_decides_whether_the_agent_is_said_and_else_cc_ini(wish, usual, said):
    assert play({"say_agent": wish}, "TIMEOUT", usual=usual).parked[0][-1] == said


@pytest.mark.parametrize("fields, outcome", [
    (("CONTINUE", "PJSIP/1001", "3", "60"), "answered"), (("TIMEOUT", "", "", "0"), "timeout"), (("WITHDRAW", "", "", "0"), "timeout"),
    (("JOINEMPTY", "", "", "0"), "empty"), (("FULL", "", "", "0"), "empty"), (("KEY", "1"), "1")])
def test_every_end_of_the_wait_has_its_outcome(fields, outcome):
    call = play({"keys": "1"}, *fields)
    assert call.path[0] == ("queue", outcome)
    event, = [event for event in call.events if isinstance(event, QueueResult)]
    assert (event.queue, event.status) == ("sales", fields[0])


def test_the_steps_behind_know_queue_and_agent():
    from flow.position import decode

    assert decode(play({}, "CONTINUE", "PJSIP/1001", "3", "60").position).variables == {"queue": "sales", "agent": "1001"}
    assert decode(play({}, "TIMEOUT", "PJSIP/1001", "3", "0").position).variables == {"queue": "sales"}, "who rang has not served"


@pytest.mark.parametrize("member, agent", [("PJSIP/1001", "1001"), ("PJSIP/1001@site", "1001"), ("Local/77@cc-agent/n", "77"), ("1001", "1001")])
def test_the_agent_is_read_from_the_interface(member, agent):
    assert steps.read_agent(member) == agent
