"""From the pick-up to the survey: the caller hears who serves, stays when the agent hangs up, and rates."""

import time
import wave

import pytest

from launch.phone import tone
from launch.phone.source import Tone
from plugins.acd.announcement import list_parts
from plugins.survey import models, service
from plugins.survey.definition import Question, Survey
from store import flows
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.instance import wait_until
from tests.listening import find_all, read

CALLER = "1370000{:04d}"
numbers = iter(range(1, 1000))
# The starter's survey waits 5 s for a key, twice; a test has no time for that.
SHORT = Survey("short", questions=(Question("service", "survey-service"),), tries=1, timeout=1)
BOTH = Survey("both", questions=(Question("service", "survey-service"), Question("product", "survey-product", "product")), comment=20)


def flow(survey, say_agent="no"):
    return make({
        "answer": step("ivr.answer", done="record"), "record": step("recording.start", done="queue"),
        "queue": step("acd.queue", {"queue": "sales", "timeout": 60, "say_agent": say_agent}, answered="survey", timeout="end", empty="end"),
        "survey": step("survey.ask", {"survey": survey}, done="bye", no_rating="bye", skipped="bye"),
        "bye": step("ivr.play", {"prompt": "goodbye"}, done="end"), "end": step("ivr.hangup")}, name=f"talk-{survey}-{say_agent}")


@pytest.fixture(scope="module")
def database(site):
    """The site's database with the surveys of these tests; the number is as it was afterwards."""
    opened = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    models.save_survey(SHORT)
    models.save_survey(BOTH)
    yield opened
    flows.bind("4001", "echo")
    opened.close()


@pytest.fixture
def dial(site, database):
    """A maker of outside callers who dial 4001."""
    made = []

    def dial():
        phone = site.carrier(CALLER.format(next(numbers)))
        made.append(phone)
        leg = phone.dial("4001")
        leg.caller = phone.account.from_number
        return leg
    yield dial
    site.release(*made)


def hears(site, leg, prompt, seconds=10):
    assert leg.wait_recording(site.place.sounds / "en" / f"{prompt}.wav", timeout=seconds, first=1.5), f"{prompt} was not heard"


def hears_not(site, leg, prompt):
    return not leg.heard_recording(site.place.sounds / "en" / f"{prompt}.wav", first=1.5)


def answers(record):
    """The rows of a call, once they are there: (question, about, answer, agent, queue)."""
    wait_until(lambda: models.answers_of(record["linkedid"]), 5, "no answer was written")
    return [(row["question"], row["about"], row["answer"], row["agent"], row["queue"]) for row in models.answers_of(record["linkedid"])]


def wait_for_comment(site):
    """The opaque id under which a comment is being recorded, once it is."""
    wait_until(lambda: models.SurveyComment.select().count(), 5, "no comment began")
    comment = models.SurveyComment.get()
    assert (comment.survey, comment.agent, comment.queue) == ("both", "1001", "sales")
    wait_until((site.place.recordings / f"{comment.recording}.wav").exists, 5, "nothing is recorded")
    return comment.recording


@pytest.mark.covers("F17", "F36.1")
def test_the_caller_hears_the_agents_number_before_the_talk_and_so_does_the_recording(site, agent, dial):
    site.bind("4001", flow("short", say_agent="yes"))
    agent("1001", after=0.5, talk=8.0)
    leg = dial()
    hears(site, leg, "agents/1001")
    assert not leg.heard(700, 0.2), "the agent was heard before"
    assert leg.wait_heard(700, 0.5, 8)
    parts = [site.place.sounds / "en" / f"{name}.wav" for name in list_parts("1001")]
    heard = find_all(leg.received, parts)
    assert None not in heard, f"the caller heard {heard} of agent, 1, 0, 0, 1, at your service"
    leg.hangup()
    record = site.record(leg.caller)
    path = site.place.recordings / f"{record['recording']}.wav"
    kept = find_all(path, parts)
    assert None not in kept, f"the recording has {kept} of agent, 1, 0, 0, 1, at your service"
    with wave.open(str(path), "rb") as file:
        assert file.getnframes() / 8000 > kept[-1] + 0.5, "the talk is not on the recording"


@pytest.mark.covers("F36.2")
def test_callers_stay_when_the_agent_hangs_up_and_rate_or_do_not(site, agent, dial):
    site.bind("4001", flow("short"))
    for number in ("1001", "1002"):
        agent(number, talk=1.0)
    pressed = {"": "no_rating", "1": "satisfied", "2": "basically_satisfied", "3": "dissatisfied"}
    legs = {key: dial() for key in pressed}
    for key, leg in legs.items():
        hears(site, leg, "survey-service", 25)
        assert leg.state == "answered" and leg.heard(700, 0.3), "the survey came without a talk"
        if key:
            leg.press(key)
    for key, leg in legs.items():
        assert leg.wait_ended(20)
        assert hears_not(site, leg, "survey-thanks") == (key == "")
        record = site.record(leg.caller)
        assert record["agent"] in ("1001", "1002") and record["facts"]["survey_service"] == pressed[key]
        assert answers(record) == [("service", "service", pressed[key], record["agent"], "sales")]
        assert [(one["step"], one["outcome"]) for one in record["path"]][2:4] == [("queue", "answered"), ("survey", "done" if key else "no_rating")]


@pytest.mark.covers("F36.3")
def test_a_queue_is_switched_off_and_on_for_the_next_call(site, agent, dial):
    site.bind("4001", flow("short"))
    agent("1001", talk=0.6)
    for active in (False, True):
        service.switch("queue", "sales", active)
        time.sleep(1.0)
        leg = dial()
        if active:
            hears(site, leg, "survey-service", 15)
            leg.press("1")
        hears(site, leg, "goodbye", 15)
        assert leg.wait_ended(5)
        assert hears_not(site, leg, "survey-service") != active
        outcome = dict((one["step"], one["outcome"]) for one in site.record(leg.caller)["path"])["survey"]
        assert outcome == ("done" if active else "skipped")
    models.remove_switch("queue:sales")


@pytest.mark.covers("P35")
def test_service_and_product_are_two_scores_and_kill_9_asks_no_answered_question_again(site, agent, dial):
    site.bind("4001", flow("both"))
    agent("1001", talk=0.6)
    began = time.time()
    leg = dial()
    hears(site, leg, "survey-service", 15)
    leg.press("1")
    hears(site, leg, "survey-product")
    leg.forget()
    site.kill("agi")
    hears(site, leg, "survey-product", 15)
    assert hears_not(site, leg, "survey-service"), "the answered question was asked again"
    leg.press("3")
    hears(site, leg, "survey-comment")
    leg.press("1")      # any key skips the rest of the prompt
    comment = wait_for_comment(site)
    leg.play(Tone(440))
    time.sleep(1.2)
    leg.press("#")
    hears(site, leg, "survey-thanks")
    assert leg.wait_ended(15)
    record = site.record(leg.caller)
    assert comment in record["facts"]["recordings"] and record["recording"] != comment
    sound = site.place.recordings / f"{comment}.wav"
    assert tone.longest(read(sound).tobytes(), 440) > 0.8, "the comment is not on its recording"
    wait_until(lambda: len(models.answers_of(record["linkedid"])) == 2, 5, "an answer is missing")
    assert answers(record) == [("service", "service", "satisfied", "1001", "sales"), ("product", "product", "dissatisfied", "1001", "sales")]
    assert service.read_results(began, time.time(), "agent", "both")[1] == {"1001": {"service": 100.0, "product": 0.0}}
    assert record["facts"]["resumed"] >= 1
