"""The step that asks a survey: one question a visit, so that no answer is asked for twice."""

import json
import os
import uuid

from flow.call import Hangup
from flow.parameters import Parameter
from flow.step import Step
from plugins.survey.definition import KEYS, NO_RATING
from plugins.survey.events import SurveyAnswered, SurveyCommented
from store.events import RecordingStarted

STATE = "_survey"
SILENCE = 4         # seconds without a sound that end a comment
TIMEOUT, INVALID, HUNG_UP = "timeout", "invalid", "hangup"
_NONE = "-"         # begins the reason that stands for an answer in the state; no answer's name does


class Ask(Step):
    """Asks the survey that the caller's queue or campaign has, or this one; `skipped` when it is switched off.

    What was answered stands in the flow's variables, and the dialplan keeps them behind every question: whoever goes on
    with the call asks only the rest. Answers leave as events, so that no caller waits for the database.
    """

    kind = "survey.ask"
    title = "Ask a survey"
    waits = True
    default_outcome = "skipped"
    parameters = {
        "survey": Parameter("name", "satisfaction", help="the survey, unless the queue's or campaign's switch names another"),
        "queue": Parameter("name", "", help="whose switch counts; empty is the queue where the caller was last"),
        "campaign": Parameter("name", "", help="whose switch counts, too; empty is the variable `campaign` of the flow"),
    }

    def __init__(self, surveys, recordings):
        self._surveys = surveys
        self._recordings = os.fspath(recordings)

    def outcomes(self, parameters):
        return ("done", "no_rating", "skipped")

    def prepare(self):
        self._surveys.prepare()

    def run(self, call, parameters):
        queue = parameters["queue"] or str(call.variables.get("queue", ""))
        campaign = parameters["campaign"] or str(call.variables.get("campaign", ""))
        survey = self._surveys.choose(parameters["survey"], queue, campaign)
        if survey is None:
            return "skipped"
        return self._go_on(call, survey, {"survey": survey.name, "queue": queue, "campaign": campaign, "given": {},
                                          "agent": str(call.variables.get("agent", ""))})

    def finish(self, call, parameters, result):
        state = json.loads(call.variables[STATE])
        return self._go_on(call, self._surveys.find(state["survey"]), state)

    def _go_on(self, call, survey, state):
        given = state["given"]
        question = next((one for one in survey.questions if one.name not in given), None)
        # Who pressed nothing is asked no more.
        if question and _NONE + TIMEOUT not in given.values():
            given[question.name] = self._ask(call, survey, question, state)
            self._keep(call, state)
        rated = any(not value.startswith(_NONE) for value in given.values())
        if rated and survey.comment and "comment" not in state:
            self._take_comment(call, survey, state)
        if rated and survey.thanks_prompt:
            call.play(survey.thanks_prompt)
        call.variables.pop(STATE, None)
        return "done" if rated else "no_rating"

    @staticmethod
    def _keep(call, state):
        """Let the channel keep the answers before anything else is said: a visit that does nothing else."""
        call.variables[STATE] = json.dumps(state, separators=(",", ":"))
        call.park("wait", "0")

    def _ask(self, call, survey, question, state):
        """Ask one question; return the answer's name, or why there is none."""
        try:
            key, reason = _listen(call, survey, question)
        except Hangup:
            _tell(call, state, question, "", HUNG_UP)
            raise
        _tell(call, state, question, key, reason)
        answer = question.find(key)
        call.variables[f"survey_{question.name}"] = answer.name if answer else NO_RATING
        return answer.name if answer else _NONE + reason

    def _take_comment(self, call, survey, state):
        call.play(survey.comment_prompt, KEYS)
        state["comment"] = uuid.uuid4().hex
        # Told before it begins: a caller who hangs up in the middle has commented, too.
        call.emit(RecordingStarted(call=call.call, at=call.now(), recording=state["comment"], kind="comment"))
        call.emit(SurveyCommented(call=call.call, at=call.now(), recording=state["comment"], survey=state["survey"],
                                  queue=state["queue"], agent=state["agent"], campaign=state["campaign"]))
        call.variables[STATE] = json.dumps(state, separators=(",", ":"))
        call.park("record", f"{self._recordings}/{state['comment']}", "wav", str(SILENCE), str(survey.comment), "k")


def _listen(call, survey, question):
    """Return (the last key pressed, why it is no answer or an empty text)."""
    key, reason = "", TIMEOUT
    for attempt in range(survey.tries):
        if attempt:
            notice = survey.invalid_prompt if key else survey.no_input_prompt
            key = call.play(notice, KEYS) if notice else ""
        key = key or call.ask(question.prompt, 1, survey.timeout).text
        if question.find(key):
            return key, ""
        reason = INVALID if key else TIMEOUT
    return key, reason


def _tell(call, state, question, key, reason):
    answer = question.find(key)
    name = answer.name if answer else NO_RATING
    call.emit(SurveyAnswered(call=call.call, at=call.now(), n=call.n, survey=state["survey"], question=question.name,
                             about=question.about, key=key, answer=name, score=answer.score if answer else None, reason=reason,
                             queue=state["queue"], agent=state["agent"], campaign=state["campaign"]))
    call.note(f"survey_{question.name}", name)
