"""The step that rings a phone of ours, or lets the call leave to an outside number after asking whether it may."""

import re
import uuid

from flow import expressions
from flow.call import VerbFailed
from flow.parameters import Parameter
from flow.step import Step
from hooks.specs import DialQuestion, Limit, Refusal
from plugins.ivr.trunks import is_no_way
from store.events import RecordingStarted

_NOT_DIALLED = re.compile(r"[^0-9*#+]")
_TRIED = "_trunks_tried"
_NOBODY_ASKED = Refusal("nobody could be asked whether the call may leave", "no guard")


class Dial(Step):
    """Rings an extension of ours, or an outside number by a trunk; the call goes on when nobody answers.

    The dialplan dials between two visits. An outside call is made only when no plugin objects (`may_dial`).
    """

    kind = "ivr.dial"
    title = "Ring an extension or an outside number"
    waits = True
    parameters = {
        "extension": Parameter("text", "", maximum=60, help="the extension to ring, such as 1001 or ${extension}"),
        "number": Parameter("text", "", maximum=60, help="or the outside number to dial, such as 057112345678 or ${agency}; needs a trunk"),
        "trunk": Parameter("name", "", help="the trunk by which an outside number is dialled, or a group of trunks: the next one when one fails"),
        "ring": Parameter("number", 20, minimum=1, maximum=300, help="seconds to ring"),
        "shown": Parameter("text", "", maximum=60, help="the number that the called sees; empty: outside the dialled number, inside the caller's"),
        "recorded": Parameter("boolean", False, help="whether the talk is recorded"),
        "handed_to": Parameter("text", "", maximum=60, help="what the call record says of an outside call, such as agency; empty: the trunk"),
        "refused_prompt": Parameter("prompt", "dial-refused", help="played when an outside call is not allowed"),
    }
    _OUTCOMES = {"ANSWER": "answered", "BUSY": "busy", "NOANSWER": "no_answer"}

    def __init__(self, may_dial=None, folder="", resolve=lambda trunk: [trunk]):
        self._may_dial = may_dial or (lambda question: _NOBODY_ASKED)
        self._folder = folder
        self._resolve = resolve

    def outcomes(self, parameters):
        return ("answered", "busy", "no_answer", "failed", *(("refused",) if parameters["number"] else ()))

    def prompts(self, parameters):
        return super().prompts(parameters) if parameters["number"] else []

    def run(self, call, parameters):
        names = call.names()
        shown = _filter(parameters["shown"], names)
        if parameters["number"]:
            call.variables.pop(_TRIED, None)
            return self._leave(call, parameters, _filter(parameters["number"], names), shown or _filter(call.dialled, {}))
        if not parameters["extension"]:
            raise ValueError("name an extension, or a number with its trunk")
        extension = _filter(parameters["extension"], names)
        if not extension:
            return "failed"
        self._park(call, parameters, f"PJSIP/{extension}", "", shown)

    def finish(self, call, parameters, result):
        outcome = self._OUTCOMES.get(result.field(0), "failed")
        if parameters["number"] and is_no_way(result.field(0), result.field(1)) and self._is_another(call, parameters):
            names = call.names()
            return self._leave(call, parameters, _filter(parameters["number"], names), _filter(parameters["shown"], names) or _filter(call.dialled, {}))
        if parameters["number"]:
            call.note("dial_result", outcome)
            call.note("dial_talk", int(result.field(2)) if result.field(2).isdigit() else 0)
        return outcome

    def _is_another(self, call, parameters):
        return int(call.variables.get(_TRIED, 0)) < len(self._resolve(parameters["trunk"]))

    def _leave(self, call, parameters, number, shown):
        if not parameters["trunk"]:
            raise ValueError("name the trunk by which the number is dialled")
        tried = int(call.variables.get(_TRIED, 0))
        ways = self._resolve(parameters["trunk"])[tried:]
        if not number or not ways:
            return "failed"
        trunk = ways[0]
        call.variables[_TRIED] = tried + 1
        answer = self._may_dial(DialQuestion(call.call, number, trunk, call.number, at=call.now()))
        if isinstance(answer, Refusal):
            return self._refuse(call, parameters, answer)
        call.note("handed_to", parameters["handed_to"] or trunk)
        call.note("dial_trunk", trunk)
        seconds = str(int(answer.seconds)) if isinstance(answer, Limit) else ""
        self._park(call, parameters, f"PJSIP/{number}@{trunk}", seconds, shown)

    @staticmethod
    def _refuse(call, parameters, refusal):
        call.note("dial_refused", refusal.reason)
        if parameters["refused_prompt"]:
            try:
                call.play(parameters["refused_prompt"])
            except VerbFailed:
                pass  # the refusal stands without its sentence, too
        return "refused"

    def _park(self, call, parameters, target, seconds, shown):
        call.park("dial", target, str(int(parameters["ring"])), "g", seconds, shown, self._announce(call) if parameters["recorded"] else "")

    def _announce(self, call):
        """Tell of the recording before the dialplan begins: a caller who hangs up in the talk ends it without us."""
        name = uuid.uuid4().hex
        call.emit(RecordingStarted(call=call.call, at=call.now(), recording=name, kind="call"))
        return f"{self._folder}/{name}"


def _filter(template, names):
    """Return what may be dialled of a filled template."""
    return _NOT_DIALLED.sub("", expressions.fill(template, names))[:40]
