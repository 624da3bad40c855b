"""Surveys, their switches and what callers answered, in the database."""

import uuid

import peewee

from plugins.survey import definition
from store import db
from store.columns import Json, Text
from store.paging import select_page


class Survey(db.Model):
    """One survey; `questions` is a list of {name, prompt, about, answers}, `revision` another text after every change."""

    name = Text(primary_key=True)
    title = Text()
    questions = Json(default=list)
    tries = peewee.IntegerField()
    timeout = peewee.IntegerField()
    comment = peewee.IntegerField()
    no_input_prompt = Text()
    invalid_prompt = Text()
    comment_prompt = Text()
    thanks_prompt = Text()
    revision = Text()


class SurveySwitch(db.Model):
    """Whether one queue or campaign asks; `id` is kind:name."""

    id = Text(primary_key=True)
    kind = Text()
    name = Text()
    active = peewee.BooleanField()
    survey = Text(default="")
    revision = Text()


class SurveyAnswer(db.Model):
    """What one caller said to one question; `score` is NULL when nothing was rated, `reason` then says why."""

    id = Text(primary_key=True)
    node = Text()
    call = Text(index=True)
    n = peewee.IntegerField()
    at = peewee.DoubleField(index=True)
    survey = Text()
    question = Text()
    about = Text()
    pressed = Text()
    answer = Text()
    score = peewee.IntegerField(null=True)
    reason = Text()
    queue = Text()
    agent = Text()
    campaign = Text()


class SurveyComment(db.Model):
    """One spoken comment; its sound is the recording of that id."""

    recording = Text(primary_key=True)
    node = Text()
    call = Text()
    at = peewee.DoubleField(index=True)
    survey = Text()
    queue = Text()
    agent = Text()
    campaign = Text()


MODELS = [Survey, SurveySwitch, SurveyAnswer, SurveyComment]
GROUPS = {"agent": SurveyAnswer.agent, "queue": SurveyAnswer.queue, "campaign": SurveyAnswer.campaign, "survey": SurveyAnswer.survey}


# -- surveys and switches ------------------------------------------------------------------------

def read_marks():
    """Return {what: revision} of all surveys and switches: it differs after any change."""
    surveys = {f"survey:{name}": revision for name, revision in db.fetch("SELECT name, revision FROM survey")}
    return surveys | dict(db.fetch("SELECT id, revision FROM survey_switch"))


def read_surveys():
    """Return ({name: definition.Survey}, {name: why it cannot be used})."""
    found, broken = {}, {}
    for row in Survey.select():
        try:
            found[row.name] = definition.parse(as_values(row))
        except definition.SurveyError as error:
            broken[row.name] = str(error)
    return found, broken


def read_switches():
    """Return [definition.Switch] of every queue and campaign that was ever switched."""
    return [definition.Switch(row.kind, row.name, row.active, row.survey) for row in SurveySwitch.select()]


def list_surveys(query):
    """Return the rows of one page of surveys as dicts."""
    columns = {"name": Survey.name, "title": Survey.title}
    return [as_values(row) for row in select_page(Survey, query, columns, (Survey.name, Survey.title), "name")]


def find_survey(name):
    """Return one survey as a dict, or None."""
    row = Survey.get_or_none(Survey.name == name)
    return row and as_values(row)


def save_survey(survey):
    """Insert or replace one definition.Survey."""
    row = Survey.insert(**definition.write(survey), revision=uuid.uuid4().hex)
    row.on_conflict(conflict_target=[Survey.name], preserve=_others(Survey, "name")).execute()


def remove_survey(name):
    """Remove a survey; steps that name it skip it, answers stay."""
    Survey.delete().where(Survey.name == name).execute()


def list_switches(query):
    """Return the rows of one page of switches as dicts."""
    columns = {"id": SurveySwitch.id, "kind": SurveySwitch.kind, "name": SurveySwitch.name, "active": SurveySwitch.active}
    return [as_values(row) for row in select_page(SurveySwitch, query, columns, (SurveySwitch.name,), "id")]


def find_switch(key):
    """Return the switch kind:name as a dict, or None."""
    row = SurveySwitch.get_or_none(SurveySwitch.id == key)
    return row and as_values(row)


def save_switch(switch):
    """Insert or replace one definition.Switch; return its key."""
    key = f"{switch.kind}:{switch.name}"
    row = SurveySwitch.insert(id=key, kind=switch.kind, name=switch.name, active=switch.active, survey=switch.survey,
                              revision=uuid.uuid4().hex)
    row.on_conflict(conflict_target=[SurveySwitch.id], preserve=_others(SurveySwitch, "id")).execute()
    return key


def remove_switch(key):
    """Forget a switch: its queue or campaign asks again as its flow says."""
    SurveySwitch.delete().where(SurveySwitch.id == key).execute()


def count_users(survey):
    """Return how many switches name `survey`."""
    return SurveySwitch.select().where(SurveySwitch.survey == survey).count()


# -- answers -------------------------------------------------------------------------------------

def keep_answer(node, event):
    """Write one SurveyAnswered; the same again changes nothing, a later answer to the same question replaces it."""
    row = SurveyAnswer.insert(
        id=f"{node}-{event.call}-{event.n}-{event.question}", node=node, call=event.call, n=event.n, at=event.at, survey=event.survey,
        question=event.question, about=event.about, pressed=event.key, answer=event.answer, score=event.score, reason=event.reason,
        queue=event.queue, agent=event.agent, campaign=event.campaign)
    # An older event may come again behind a newer one: at least once, in order, but from the last saved cursor.
    row.on_conflict(conflict_target=[SurveyAnswer.id], preserve=_others(SurveyAnswer, "id"), where=SurveyAnswer.at <= event.at).execute()


def keep_comment(node, event):
    """Write one SurveyCommented; twice is once."""
    row = SurveyComment.insert(recording=event.recording, node=node, call=event.call, at=event.at, survey=event.survey, queue=event.queue,
                               agent=event.agent, campaign=event.campaign)
    row.on_conflict_ignore().execute()


def list_answers(query):
    """Return the rows of one page of answers as dicts."""
    names = ("id", "call", "at", "survey", "question", "about", "answer", "queue", "agent", "campaign")
    columns = {name: getattr(SurveyAnswer, name) for name in names}
    return [as_values(row) for row in select_page(SurveyAnswer, query, columns, (SurveyAnswer.agent, SurveyAnswer.queue))]


def find_answer(key):
    """Return one answer as a dict, or None."""
    row = SurveyAnswer.get_or_none(SurveyAnswer.id == key)
    return row and as_values(row)


def answers_of(call, node=None):
    """Return the answers of one call as dicts, in the order asked."""
    found = SurveyAnswer.select().where(SurveyAnswer.call == call)
    if node is not None:
        found = found.where(SurveyAnswer.node == node)
    return [as_values(row) for row in found.order_by(SurveyAnswer.n, SurveyAnswer.at)]


def tally(since, until, group, survey="", agents=None):
    """Return [(group value, question, about, answer, count, sum of scores or None)] of the answers in [since, until).

    `group` is one of GROUPS; times are unix seconds; `agents` are the extensions whose calls count, None for all. Raises KeyError for
    another group.
    """
    column = GROUPS[group]
    parts = (column, SurveyAnswer.question, SurveyAnswer.about, SurveyAnswer.answer)
    found = SurveyAnswer.select(*parts, peewee.fn.COUNT(SurveyAnswer.id), peewee.fn.SUM(SurveyAnswer.score))
    found = found.where(SurveyAnswer.at >= since, SurveyAnswer.at < until)
    if survey:
        found = found.where(SurveyAnswer.survey == survey)
    if agents is not None:
        found = found.where(SurveyAnswer.agent.in_(sorted(agents)))
    return list(found.group_by(*parts).order_by(*parts).tuples())


def as_values(row):
    """Return a row as a plain dict without its revision."""
    return {name: value for name, value in row.__data__.items() if name != "revision"}


def _others(model, key):
    return [field for field in model._meta.sorted_fields if field.name != key]
