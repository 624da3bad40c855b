"""The step in a flow, by the real engine: what is asked, what is kept, and what a second process does not ask again."""

import pytest

from flow import document
from flow.testing import HANG_UP, ScriptedCall, Stage
from plugins.ivr import logic, talk
from plugins.survey import models, service, steps
from plugins.survey.definition import Question, Survey
from plugins.survey.events import SurveyAnswered, SurveyCommented
from store.events import CallFact, RecordingStarted, StepFailed
from tests.flow.samples import make, step

FULL = {"survey": "service-and-product"}


def flow(parameters=None):
    return document.parse(make({
        "set": step("ivr.set", {"variables": {"queue": "sales", "agent": "1001"}}, done="ask"),
        "ask": step("survey.ask", parameters or {}, done="bye", no_rating="bye", skipped="bye"), "bye": step("ivr.hangup")}), 1)


@pytest.fixture
def stage(surveys, tmp_path):
    surveys.prepare()
    opened = Stage([steps.Ask(surveys, tmp_path), *talk.STEPS, *logic.STEPS])
    yield opened
    opened.close()


def answers(call):
    return [(event.question, event.answer, event.reason) for event in call.events if isinstance(event, SurveyAnswered)]


@pytest.mark.parametrize("key, answer", [("1", "satisfied"), ("2", "basically_satisfied"), ("3", "dissatisfied")])
def test_each_key_is_its_answer_with_call_agent_and_queue(stage, key, answer):
    call = stage.play(flow(), ScriptedCall(press=[key]))
    event, = [event for event in call.events if isinstance(event, SurveyAnswered)]
    assert (event.answer, event.agent, event.queue, event.call, event.about) == (answer, "1001", "sales", "scripted-1", "service")
    assert call.path == [("set", "done"), ("ask", "done"), ("bye", "ended")]
    assert [(event.name, event.value) for event in call.events if isinstance(event, CallFact)] == [("survey_service", answer)]
    assert call.heard == ["en/survey-service", "en/survey-thanks"] and not stage.failures


def test_silence_is_no_rating_and_asks_no_more(stage):
    call = stage.play(flow(FULL), ScriptedCall(press=["", ""], language="zh"))
    assert answers(call) == [("service", "no_rating", "timeout")]
    assert call.path[1] == ("ask", "no_rating")
    assert call.heard == ["zh/survey-service", "zh/survey-no-input", "zh/survey-service"]


def test_wrong_keys_have_a_notice_of_their_own_and_the_next_question_is_asked(stage):
    call = stage.play(flow(FULL), ScriptedCall(press=["7", "8", "3"], results=[("DTMF", "x")]))
    assert answers(call) == [("service", "no_rating", "invalid"), ("product", "dissatisfied", "")]
    assert call.heard[:4] == ["en/survey-service", "en/survey-invalid", "en/survey-service", "en/survey-product"]


def test_who_hangs_up_on_the_question_gave_no_rating(stage):
    call = stage.play(flow(), ScriptedCall(press=[HANG_UP]))
    assert answers(call) == [("service", "no_rating", "hangup")] and call.path[-1] == ("ask", "hangup")


def test_a_comment_is_recorded_at_the_end(stage, tmp_path):
    call = stage.play(flow(FULL), ScriptedCall(press=["1", "2"], results=[("DTMF", "x")]))
    told, = [event for event in call.events if isinstance(event, SurveyCommented)]
    started, = [event for event in call.events if isinstance(event, RecordingStarted)]
    record, = [parked for parked in call.parked if parked[0] == "record"]
    assert record[1] == f"{tmp_path}/{told.recording}" and started.recording == told.recording and started.kind == "comment"
    assert call.heard[-2:] == ["en/survey-comment", "en/survey-thanks"] and call.path[1] == ("ask", "done")


def test_an_answered_question_is_in_the_position_before_anything_else_is_said(stage):
    """What a second process finds after a kill -9 during the next question: the position of the last park."""
    from flow.position import decode

    call = ScriptedCall(press=["1"])
    call.next_result = lambda: None     # the first process dies behind the first answer
    stage.play(flow(FULL), call)
    assert answers(call) == [("service", "satisfied", "")]
    again = ScriptedCall(press=["3"], results=[("DTMF", "x")])
    again.lost, again.result = 1, steps_result()
    position = decode(call.position)
    stage.visit(again, flow(FULL), position)
    assert answers(again) == [("product", "dissatisfied", "")] and again.heard == ["en/survey-product"]


def steps_result():
    from flow.call import Result

    return Result("wait", ("DONE",))


def test_a_queue_that_is_switched_off_is_not_asked(stage, surveys):
    from tests.plugins.survey.test_service import await_choice

    service.switch("queue", "sales", False)
    await_choice(surveys, None, "satisfaction", "sales", "")
    call = stage.play(flow(), ScriptedCall())
    assert call.path[1] == ("ask", "skipped") and call.heard == [] and answers(call) == []


def test_a_survey_that_is_not_there_is_told_and_skipped(stage):
    call = stage.play(flow({"survey": "gone"}), ScriptedCall())
    failed, = [event for event in call.events if isinstance(event, StepFailed)]
    assert "no survey 'gone'" in failed.detail and call.path[-1] == ("bye", "ended")


def test_answers_named_like_reasons_are_answers(stage, surveys, database):
    from plugins.survey.definition import Answer

    models.save_survey(Survey("odd", questions=(Question("one", "survey-service", answers=(Answer("5", "timeout", 1),)),
                                                Question("two", "survey-product")), comment=0))
    surveys.stop()
    surveys._refresh()
    call = stage.play(flow({"survey": "odd"}), ScriptedCall(press=["5", "1"]))
    assert answers(call) == [("one", "timeout", ""), ("two", "satisfied", "")]
