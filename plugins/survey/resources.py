"""Surveys, their switches and the answers as people see and change them."""

from hooks.web import Field, Invalid, Permission, Resource
from plugins.survey import definition, models, service

VIEW, CHANGE = "survey.view", "survey.change"
PERMISSIONS = (Permission(VIEW, "See surveys and their results"), Permission(CHANGE, "Change surveys and switch them on and off"))


class Surveys:
    """The hooks.web.Source of surveys."""

    def list(self, query):
        return models.list_surveys(query)

    def get(self, key):
        return models.find_survey(key)

    def save(self, key, values, by):
        """Create or change a survey; raises Invalid. Its name stays: answers and flows refer to it."""
        known = models.find_survey(key) if key else {}
        if key and not known:
            raise Invalid({"name": f"there is no survey {key!r} any more"})
        if not key and models.find_survey(values.get("name", "")):
            raise Invalid({"name": "there is one of this name; take another"})
        try:
            survey = definition.parse({**known, **values, **({"name": key} if key else {})})
        except definition.SurveyError as error:
            raise Invalid(error.problems) from None
        models.save_survey(survey)
        return survey.name

    def delete(self, key, by):
        """Remove a survey; raises Invalid while a switch names it."""
        if models.count_users(key):
            raise Invalid({"": "queues or campaigns are switched to this survey; switch them to another first"})
        models.remove_survey(key)


class Switches:
    """The hooks.web.Source of switches, one a queue or campaign."""

    def list(self, query):
        return models.list_switches(query)

    def get(self, key):
        return models.find_switch(key)

    def save(self, key, values, by):
        """Switch a queue or campaign; effective on the next call. Raises Invalid."""
        wanted = {**(models.find_switch(key) or {} if key else {}), **values}
        survey, name = wanted.get("survey") or "", wanted.get("name") or ""
        problems = {} if name else {"name": "name a queue or a campaign"}
        if survey and not models.find_survey(survey):
            problems["survey"] = f"there is no survey {survey!r}"
        if key and key != f"{wanted.get('kind')}:{name}":
            problems["name"] = "a switch stays with its queue or campaign; make another one"
        if problems:
            raise Invalid(problems)
        try:
            return service.switch(wanted.get("kind"), name, bool(wanted.get("active")), survey)
        except definition.SurveyError as error:
            raise Invalid(error.problems) from None

    def delete(self, key, by):
        models.remove_switch(key)


class Answers:
    """The hooks.web.Source of answers: nobody changes what a caller said."""

    def list(self, query):
        return models.list_answers(query)

    def get(self, key):
        return models.find_answer(key)

    def save(self, key, values, by):
        """Raise Invalid."""
        raise Invalid({"": "answers are what callers said; they cannot be changed"})

    def delete(self, key, by):
        """Raise Invalid."""
        raise Invalid({"": "answers are what callers said; they cannot be removed"})


_ANSWER = (Field("key", "text", "Key", required=True, pattern="[0-9*#]"), Field("name", "name", "Answer", required=True),
           Field("score", "integer", "Score", "from 0, the worst, to 100", required=True, minimum=0, maximum=100))
_QUESTION = (
    Field("name", "name", "Question", required=True),
    Field("prompt", "text", "Prompt", "the prompt that asks it", required=True),
    Field("about", "choice", "Measures", default=definition.SERVICE,
          choices=((definition.SERVICE, "The service"), (definition.PRODUCT, "The product"))),
    Field("answers", "list", "Answers", "empty means satisfied, basically satisfied and dissatisfied on the keys 1, 2 and 3", fields=_ANSWER))
SURVEYS = Resource(
    "surveys", "Surveys", (
        Field("name", "name", "Name", required=True),
        Field("title", "text", "Title"),
        Field("questions", "list", "Questions", required=True, fields=_QUESTION, listed=False),
        Field("tries", "integer", "Tries", "how often a missing or wrong key is forgiven", default=2, minimum=1, maximum=9),
        Field("timeout", "integer", "Seconds to wait for a key", default=5, minimum=1, maximum=60),
        Field("comment", "integer", "Longest comment", "in seconds, 0 asks for none", default=0, minimum=0,
              maximum=definition.LONGEST_COMMENT),
        Field("no_input_prompt", "text", "Prompt after no key", default="survey-no-input", listed=False),
        Field("invalid_prompt", "text", "Prompt after a wrong key", default="survey-invalid", listed=False),
        Field("comment_prompt", "text", "Prompt before the comment", default="survey-comment", listed=False),
        Field("thanks_prompt", "text", "Prompt at the end", default="survey-thanks", listed=False)),
    Surveys(), VIEW, CHANGE, key="name", group="Surveys")
SWITCHES = Resource(
    "survey-switches", "Survey switches", (
        Field("id", "text", "Switch", editable=False, listed=False),
        Field("kind", "choice", "Of", required=True, default=definition.QUEUE,
              choices=((definition.QUEUE, "Queue"), (definition.CAMPAIGN, "Campaign"))),
        Field("name", "name", "Name", "of the queue or campaign", required=True),
        Field("active", "flag", "Ask", "effective on the next call", default=True),
        Field("survey", "reference", "Survey", "empty is the one that the flow names", resource="surveys")),
    Switches(), VIEW, CHANGE, group="Surveys", help="A queue or campaign without a switch is asked as its flow says.")
ANSWERS = Resource(
    "survey-answers", "Survey answers", (
        Field("id", "text", "Answer number", editable=False, listed=False),
        Field("call", "text", "Call", editable=False),
        Field("at", "moment", "Time", editable=False),
        Field("queue", "text", "Queue", editable=False),
        Field("agent", "text", "Agent", editable=False),
        Field("campaign", "text", "Campaign", editable=False),
        Field("survey", "text", "Survey", editable=False),
        Field("question", "text", "Question", editable=False),
        Field("about", "choice", "Measures", editable=False,
              choices=((definition.SERVICE, "The service"), (definition.PRODUCT, "The product"))),
        Field("answer", "text", "Answer", editable=False),
        Field("score", "integer", "Score", editable=False),
        Field("reason", "text", "Why there is no rating", editable=False)),
    Answers(), VIEW, CHANGE, group="Surveys", importable=False)
RESOURCES = (SURVEYS, SWITCHES, ANSWERS)
