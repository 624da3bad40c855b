"""What can be asked, and what cannot, each with its remedy."""

import json

import pytest

from plugins.survey.definition import THREE, Answer, Question, Survey, SurveyError, parse, write

WHOLE = Survey("after-sales", "After sales", (Question("service", "survey-service"),
                                              Question("product", "survey-product", "product", (*THREE, Answer("4", "useless", 0)))), 3, 4, 30)


def test_a_survey_comes_back_from_its_json():
    assert parse(json.loads(json.dumps(write(WHOLE)))) == WHOLE


def test_answers_left_out_are_the_three_of_the_field():
    survey = parse({"name": "short", "questions": [{"name": "service", "prompt": "survey-service"}]})
    assert [(answer.key, answer.name) for answer in survey.questions[0].answers] == [
        ("1", "satisfied"), ("2", "basically_satisfied"), ("3", "dissatisfied")]


def ask(**changes):
    return {"name": "a", "questions": [{"name": "service", "prompt": "p", "answers": [{"key": "1", "name": "good", "score": 9}], **changes}]}


@pytest.mark.parametrize("values, field, told", [
    ({"name": "no question", "questions": []}, "name", "such as satisfaction"),
    ({"name": "a", "questions": []}, "questions", "at least one"),
    ({"name": "a", "questions": [{"name": "service"}]}, "questions", "prompt"),
    ({"name": "a", "questions": "hello"}, "questions", "each has name, prompt"),
    ({"name": "a", "colour": 1}, "questions", "colour"),
    ({**ask(), "tries": 0}, "tries", "from 1 to 9"), ({**ask(), "timeout": "5"}, "timeout", "from 1 to 60"),
    ({**ask(), "comment": 601}, "comment", "from 0 to 600"),
    (ask(about="weather"), "questions", "write service or product"),
    (ask(answers=[{"key": "1", "name": "good", "score": 101}]), "questions", "from 0 to 100"),
    (ask(answers=[{"key": "12", "name": "good", "score": 1}]), "questions", "one key"),
    (ask(answers=[{"key": "1", "name": "good", "score": 1}, {"key": "1", "name": "bad", "score": 1}]), "questions", "one key"),
    (ask(answers=[{"key": "1", "name": "no_rating", "score": 1}]), "questions", "never no_rating"),
    ({"name": "a", "questions": ask()["questions"] * 2}, "questions", "a name of its own")])
def test_what_cannot_be_asked_is_told_beside_its_field(values, field, told):
    with pytest.raises(SurveyError) as refused:
        parse(values)
    assert told in refused.value.problems[field]
