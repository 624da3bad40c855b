"""What a survey is (pure): its questions, the keys that answer them, and its JSON form."""

import dataclasses
import re

KEYS = "0123456789*#"
SERVICE, PRODUCT = "service", "product"
OBJECTS = (SERVICE, PRODUCT)
NO_RATING = "no_rating"
QUEUE, CAMPAIGN = "queue", "campaign"
TARGETS = (QUEUE, CAMPAIGN)
LONGEST_COMMENT = 600
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class SurveyError(ValueError):
    """A survey cannot be used; `problems` is {field: what is wrong and what would be right}."""

    def __init__(self, problems):
        super().__init__("; ".join(f"{field}: {text}" for field, text in problems.items()))
        self.problems = problems


@dataclasses.dataclass(frozen=True)
class Answer:
    """One key that answers a question; `score` is what it counts, from 0 (worst) to 100."""

    key: str
    name: str
    score: int


THREE = (Answer("1", "satisfied", 100), Answer("2", "basically_satisfied", 50), Answer("3", "dissatisfied", 0))


@dataclasses.dataclass(frozen=True)
class Question:
    """One question: `about` says whether it measures the service or the product, which are scored apart."""

    name: str
    prompt: str
    about: str = SERVICE
    answers: tuple = THREE

    def find(self, key):
        """Return the Answer of a pressed key, or None."""
        return next((answer for answer in self.answers if answer.key == key), None)


@dataclasses.dataclass(frozen=True)
class Survey:
    """Questions in order; `tries` and `timeout` (seconds) are for each, `comment` is the longest comment, 0 asks for none."""

    name: str
    title: str = ""
    questions: tuple = ()
    tries: int = 2
    timeout: int = 5
    comment: int = 0
    no_input_prompt: str = "survey-no-input"
    invalid_prompt: str = "survey-invalid"
    comment_prompt: str = "survey-comment"
    thanks_prompt: str = "survey-thanks"

    def find(self, name):
        """Return the Question called `name`, or None."""
        return next((question for question in self.questions if question.name == name), None)


@dataclasses.dataclass(frozen=True)
class Switch:
    """Whether callers of one queue or campaign are asked, and by which survey; an empty one is that of the step."""

    kind: str
    name: str
    active: bool
    survey: str = ""


def write(survey):
    """Return `survey` as plain JSON values."""
    return {**dataclasses.asdict(survey), "questions": [write_question(question) for question in survey.questions]}


def write_question(question):
    """Return one question as plain JSON values."""
    return {**dataclasses.asdict(question), "answers": [dataclasses.asdict(answer) for answer in question.answers]}


def parse(values):
    """Return the Survey in `values`; raises SurveyError with a problem for each field that is wrong."""
    try:
        survey = Survey(**{**values, "questions": tuple(map(_parse_question, values.get("questions") or ()))})
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise SurveyError({"questions": f"{error}; each has name, prompt, about and answers of key, name and score"}) from None
    problems = dict(_check(survey))
    if problems:
        raise SurveyError(problems)
    return survey


def _parse_question(values):
    given = values.get("answers")
    answers = THREE if not given else tuple(Answer(str(one["key"]), one["name"], int(one["score"])) for one in given)
    return Question(values["name"], values["prompt"], values.get("about") or SERVICE, answers)


def _check(survey):
    if not _is_name(survey.name):
        yield "name", "write up to 40 of a-z, 0-9, - and _, such as satisfaction"
    for field, least, most in (("tries", 1, 9), ("timeout", 1, 60), ("comment", 0, LONGEST_COMMENT)):
        value = getattr(survey, field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield field, f"{value!r}: write a whole number from {least} to {most}"
    problem = next(filter(None, map(_refuse_question, survey.questions)), None) or _refuse_questions(survey.questions)
    if problem:
        yield "questions", problem


def _refuse_questions(questions):
    names = [question.name for question in questions]
    if not questions:
        return "a survey asks at least one question"
    return f"{', '.join(names)}: each needs a name of its own" if len(set(names)) < len(names) else ""


def _refuse_question(question):
    """Return why a question cannot be asked, or an empty text."""
    answers = question.answers
    names, keys = {answer.name for answer in answers}, {answer.key for answer in answers}
    if not _is_name(question.name):
        return f"{question.name!r}: write up to 40 of a-z, 0-9, - and _, such as service"
    if not isinstance(question.prompt, str) or not question.prompt:
        return f"{question.name}: name the prompt that asks it"
    if question.about not in OBJECTS:
        return f"{question.name}: {question.about!r} is measured nowhere; write {' or '.join(OBJECTS)}"
    if len(keys) < len(answers) or len(names) < len(answers) or not keys <= set(KEYS):
        return f"{question.name}: every answer has one key of {KEYS} and a name of its own"
    if NO_RATING in names or not all(map(_is_name, names)):
        return f"{question.name}: answers are called such as satisfied, and never {NO_RATING}"
    if not all(0 <= answer.score <= 100 for answer in answers):
        return f"{question.name}: scores go from 0 to 100"
    return ""


def _is_name(text):
    return isinstance(text, str) and bool(_NAME.fullmatch(text))
