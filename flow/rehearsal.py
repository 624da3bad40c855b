"""A scripted call for an attached test: steps that ask outside answer from the test, everything else is real."""

import dataclasses

from flow.call import Hangup
from flow.case import HANG_UP
from flow.parameters import Parameter
from flow.position import decode
from flow.step import Step
from flow.testing import ScriptedCall

BEGIN = "=begin"
_ENDING = ("hangup", "busy")


class Script:
    """The answers of one Case, each in its turn; `missing` lists (step, kind, outcomes) of steps without one."""

    def __init__(self, stubs):
        self._left = {step: list(answers) for step, answers in stubs.items()}
        self.missing = []

    def take(self, step):
        """Return the next Answer of `step`, or None; the last one stays."""
        answers = self._left.get(step)
        if not answers:
            return None
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def plays(self, step):
        """Tell whether the real step is run and only what it parked is answered."""
        return step in self._left and self._left[step][0].result is not None

    def knows(self, step):
        """Tell whether the test answers for `step`."""
        return step in self._left


class Stub(Step):
    """Stands in the place of a step that asks outside."""

    kind = "trial.stub"
    parameters = {"step": Parameter("text"), "kind": Parameter("text"), "outcomes": Parameter("text")}

    def __init__(self, script):
        self._script = script

    def run(self, call, parameters):
        answer = self._script.take(parameters["step"])
        if answer is None:
            self._script.missing.append((parameters["step"], parameters["kind"], parameters["outcomes"]))
            call.end()
        if answer.outcome == HANG_UP:
            raise Hangup()
        call.variables.update(answer.variables)
        return answer.outcome


class Begin(Step):
    """Gives the variables of the test to the call before the first step."""

    kind = "trial.begin"

    def __init__(self, variables):
        self._variables = variables

    def run(self, call, parameters):
        call.variables.update(self._variables)
        return "done"


class Rehearsal(ScriptedCall):
    """A ScriptedCall whose parked actions are answered by the Script, step by step."""

    def __init__(self, case, script, clock):
        super().__init__(case.press, number=case.number, dialled=case.dialled, name=case.caller, trunk=case.trunk,
                         language=case.language, clock=clock)
        self._script = script

    def next_result(self):
        """Return the test's result of the last parked action, or None when the call ends there."""
        step = decode(self.position).step
        answer = self._script.take(step) if self._script.plays(step) else None
        self._results = [] if answer is None else [HANG_UP if answer.result == (HANG_UP,) else answer.result]
        found = super().next_result()
        if found is None and answer is None and self.parked[-1][0] not in _ENDING:
            self._script.missing.append((step, self.parked[-1][0], ""))
        return found


def stand_in(flow, catalogue, script):
    """Return `flow` with a Stub in the place of every step that the test answers for or that asks outside."""
    return dataclasses.replace(flow, steps={key: _stand_in(node, catalogue, script) for key, node in flow.steps.items()})


def begin_with(flow):
    """Return `flow` with a Begin before its entry."""
    first = dataclasses.replace(flow.steps[flow.entry], id=BEGIN, kind=Begin.kind, parameters={}, next={"done": flow.entry}, on_error=None)
    return dataclasses.replace(flow, entry=BEGIN, steps={BEGIN: first, **flow.steps})


def _stand_in(node, catalogue, script):
    step = catalogue.find(node.kind)
    if step is None or script.plays(node.id) or not (script.knows(node.id) or step.asks_outside):
        return node
    outcomes = ", ".join(step.outcomes(catalogue.complete(node)))
    return dataclasses.replace(node, kind=Stub.kind, parameters={"step": node.id, "kind": node.kind, "outcomes": outcomes})
