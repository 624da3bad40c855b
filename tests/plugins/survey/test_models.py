"""Surveys, switches and answers in the database, on both engines."""

import dataclasses

import pytest

from hooks.web import Query
from plugins.survey import models
from plugins.survey.events import SurveyAnswered, SurveyCommented
from tests.plugins.survey.test_definition import WHOLE

GOOD = SurveyAnswered(call="1.1", at=100.0, n=4, survey="satisfaction", question="service", about="service", key="1", answer="satisfied",
                      score=100, queue="sales", agent="1001")


def change(**changes):
    return dataclasses.replace(GOOD, **changes)


def test_tables_are_those_of_the_models(database):
    for model in models.MODELS:
        columns = {column.name: column for column in database.get_columns(model._meta.table_name)}
        assert columns.keys() == model._meta.columns.keys(), model


def test_the_two_first_surveys_ask(database):
    found, broken = models.read_surveys()
    assert not broken and set(found) == {"satisfaction", "service-and-product"}
    assert [question.about for question in found["service-and-product"].questions] == ["service", "product"]


def test_a_survey_comes_back_and_changes_the_mark(database):
    before = models.read_marks()
    models.save_survey(WHOLE)
    assert models.read_surveys()[0]["after-sales"] == WHOLE
    assert set(models.read_marks()) - set(before) == {"survey:after-sales"}
    models.save_survey(dataclasses.replace(WHOLE, tries=9))
    assert models.read_surveys()[0]["after-sales"].tries == 9
    models.remove_survey("after-sales")
    assert models.read_marks() == before


def test_a_row_that_was_spoiled_by_hand_is_left_out_alone(database):
    models.Survey.update(tries=77).where(models.Survey.name == "satisfaction").execute()
    found, broken = models.read_surveys()
    assert "tries" in broken["satisfaction"] and "service-and-product" in found


def test_an_answer_twice_is_one_row_and_the_later_wins_in_any_order(database):
    models.keep_answer("n", GOOD)
    models.keep_answer("n", change(at=105.0, key="3", answer="dissatisfied", score=0))
    models.keep_answer("n", GOOD)
    row, = models.answers_of("1.1")
    assert (row["answer"], row["score"], row["agent"], row["queue"]) == ("dissatisfied", 0, "1001", "sales")
    models.keep_answer("n", change(question="product", about="product"))
    models.keep_answer("other-node", GOOD)
    assert len(models.answers_of("1.1", "n")) == 2 and len(models.answers_of("1.1")) == 3


def test_a_comment_twice_is_one_row(database):
    event = SurveyCommented(call="1.1", at=1.0, recording="abc", survey="satisfaction", queue="sales", agent="1001")
    models.keep_comment("n", event)
    models.keep_comment("n", event)
    assert models.SurveyComment.select().count() == 1


def test_hostile_texts_are_data(database):
    evil = "'; DROP TABLE survey_answer; --\x00\ud800"
    models.keep_answer("n", change(queue=evil, campaign=evil))
    assert models.answers_of("1.1")[0]["queue"].startswith("'; DROP TABLE")


def test_the_tally_counts_by_group_within_the_period(database):
    for number, (agent, answer, score, at) in enumerate([("1001", "satisfied", 100, 100.0), ("1001", "satisfied", 100, 150.0),
                                                         ("1001", "no_rating", None, 199.9), ("1002", "dissatisfied", 0, 120.0),
                                                         ("1001", "satisfied", 100, 200.0)]):
        models.keep_answer("n", change(call=f"2.{number}", agent=agent, answer=answer, score=score, at=at))
    assert [(row[0], row[3], row[4]) for row in models.tally(100.0, 200.0, "agent")] == [
        ("1001", "no_rating", 1), ("1001", "satisfied", 2), ("1002", "dissatisfied", 1)]
    assert models.tally(100.0, 200.0, "queue", survey="other") == []
    with pytest.raises(KeyError):
        models.tally(0, 1, "agent; DROP")


def test_pages_of_answers(database):
    for number in range(5):
        models.keep_answer("n", change(call=f"3.{number}", at=float(number)))
    first = models.list_answers(Query(order="-at", limit=3))
    assert [row["at"] for row in first] == [4.0, 3.0, 2.0]
    assert [row["at"] for row in models.list_answers(Query(order="-at", limit=3, after=first[-1]["id"]))] == [1.0, 0.0]
    assert models.list_answers(Query(where={"agent": "1002"})) == []
