"""Steps of an outside call: read the dialled number, and tell the caller why it is not dialled."""

from flow import expressions
from flow.parameters import Parameter
from flow.step import Step
from plugins.billing import barring, numbering, prompts
from plugins.billing.guard import RulesUnknown

_TEMPLATE = {"number": Parameter("text", "${dialled}", maximum=60, help="the number to dial, such as ${dialled} or ${agency}")}


class Route(Step):
    """Reads a dialled number: takes the outside prefix off and puts the access code before long distance.

    Sets the variables `number` (what to dial, for ivr.dial) and `number_kind` (local, mobile, long ...).
    """

    kind = "billing.route"
    title = "Read an outside number"
    parameters = _TEMPLATE

    def __init__(self, guard):
        self._guard = guard

    def outcomes(self, parameters):
        return ("done", "unknown")

    def prepare(self):
        self._guard.prepare()

    def run(self, call, parameters):
        settings = self._guard.settings
        dialled = "".join(filter("0123456789*#".__contains__, expressions.fill(parameters["number"], call.names())))
        found = numbering.read_outside(dialled, settings.plan, settings.outside_prefix)
        call.variables["number"], call.variables["number_kind"] = found.send, found.kind
        return "unknown" if found.kind == numbering.UNKNOWN else "done"


class Explain(Step):
    """Tells the caller why the outside call is not made: barred, not allowed, no credit, or no such number."""

    kind = "billing.explain"
    title = "Say why a call is refused"
    waits = True
    parameters = {"number": Parameter("text", "${number}", maximum=60, help="the number that was refused")}

    def __init__(self, guard):
        self._guard = guard

    def prompts(self, parameters):
        return [prompt.name for prompt in prompts.PROMPTS]

    def run(self, call, parameters):
        number = self._guard.read(expressions.fill(parameters["number"], call.names()))
        try:
            prompt = self._choose(self._guard.judge(number, call.number), call.number)
        except RulesUnknown:
            prompt = prompts.REFUSED
        call.play(prompt)
        return "done"

    def _choose(self, verdict, caller):
        if verdict is None:
            return prompts.CREDIT if self._guard.find_account(caller) else prompts.REFUSED
        rule = verdict.rule.partition(":")[0]
        return {barring.BARRED: prompts.BARRED, barring.NUMBER: prompts.UNKNOWN}.get(rule, prompts.REFUSED)
