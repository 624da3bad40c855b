"""Which survey is asked, answered from memory: switches within a second, and no database needed afterwards."""

import subprocess
import sys
import time

import pytest

from plugins.survey import models, service
from plugins.survey.definition import SurveyError
from plugins.survey.service import Surveys, SurveyUnknown, switch
from store import db

CHILD = """
import sys
from plugins.survey.service import Surveys
from store import db
db.open_database(sys.argv[1])
print(Surveys(sys.argv[2]).choose("satisfaction", "sales", ""), Surveys(sys.argv[2]).choose("satisfaction", "support", "").name)
"""


def name(survey):
    return survey and survey.name


def await_choice(surveys, expected, *asked, seconds=2.0):
    end = time.monotonic() + seconds
    while name(surveys.choose(*asked)) != expected:
        assert time.monotonic() < end, f"{asked} is not {expected}"
        time.sleep(0.02)


def test_a_queue_is_switched_off_and_on_for_the_next_call(surveys):
    assert name(surveys.choose("satisfaction", "sales", "")) == "satisfaction"
    switch("queue", "sales", False)
    await_choice(surveys, None, "satisfaction", "sales", "")
    assert name(surveys.choose("satisfaction", "support", "")) == "satisfaction"
    switch("queue", "sales", True, "service-and-product")
    await_choice(surveys, "service-and-product", "satisfaction", "sales", "")
    switch("queue", "sales", False)
    await_choice(surveys, None, "satisfaction", "sales", "")
    switch("queue", "sales", True)
    await_choice(surveys, "service-and-product", "satisfaction", "sales", "")


def test_a_campaign_has_a_switch_of_its_own_and_both_must_be_on(surveys):
    switch("campaign", "spring", True, "service-and-product")
    await_choice(surveys, "service-and-product", "satisfaction", "sales", "spring")
    switch("queue", "sales", False)
    await_choice(surveys, None, "satisfaction", "sales", "spring")
    with pytest.raises(SurveyError, match="write queue or campaign"):
        switch("planet", "mars", True)


def test_a_change_is_known_within_a_second_at_the_usual_period(database, tmp_path):
    surveys = Surveys(tmp_path / "survey.json")
    try:
        surveys.prepare()
        switch("queue", "sales", False)
        await_choice(surveys, None, "satisfaction", "sales", "", seconds=1.0)
    finally:
        surveys.stop()


def test_an_unknown_survey_names_those_there_are(surveys):
    with pytest.raises(SurveyUnknown, match="no survey 'gone'; there are: satisfaction, service-and-product; name one"):
        surveys.choose("gone", "sales", "")


def test_a_fresh_process_answers_from_the_file(surveys, tmp_path):
    switch("queue", "sales", False)
    await_choice(surveys, None, "satisfaction", "sales", "")
    child = subprocess.run([sys.executable, "-c", CHILD, "sqlite:/nowhere/at/all.db", tmp_path / "survey.json"], capture_output=True, text=True,
                           timeout=30)
    assert child.stdout.split() == ["None", "satisfaction"], child.stderr


def test_without_database_and_file_the_reason_is_told(tmp_path):
    db.open_database("sqlite:/nowhere/at/all.db")
    surveys = Surveys(tmp_path / "survey.json", period=0.1)
    with pytest.raises(SurveyUnknown, match="bring the database back"):
        surveys.choose("satisfaction", "", "")
    (tmp_path / "survey.json").write_text('{"surveys": [{"na', encoding="utf-8")
    with pytest.raises(SurveyUnknown, match="no surveys are known"):
        surveys.choose("satisfaction", "", "")
    surveys.stop()


def test_results_of_a_period(database):
    from tests.plugins.survey.test_models import GOOD, change

    models.keep_answer("n", GOOD)
    models.keep_answer("n", change(question="product", about="product", answer="dissatisfied", score=0, key="3"))
    found, scores = service.read_results(0.0, 1000.0, "queue")
    assert scores == {"sales": {"service": 100.0, "product": 0.0}} and {result.question for result in found} == {"service", "product"}
    periods = service.read_periods([0.0, 100.0, 200.0], "agent")
    assert [(since, until, scores.get("1001")) for since, until, _, scores in periods] == [
        (0.0, 100.0, None), (100.0, 200.0, {"service": 100.0, "product": 0.0})]
