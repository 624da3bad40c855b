"""Steps that only decide: they cost the caller no time and Asterisk no command."""

from flow import expressions
from flow.parameters import Parameter
from flow.step import Step

LONGEST_VALUE = 200


class Set(Step):
    """Sets variables of the flow from templates such as "${caller}"."""

    kind = "ivr.set"
    title = "Set variables"
    parameters = {"variables": Parameter("map", required=True, help='such as {"greeting": "vip-${dialled}"}')}

    def run(self, call, parameters):
        for name, template in parameters["variables"].items():
            call.variables[name] = expressions.fill(template, call.names())[:LONGEST_VALUE]
        return "done"


class Branch(Step):
    """Takes the edge of the first case whose expression is true, else `otherwise`."""

    kind = "ivr.branch"
    title = "Branch on conditions"
    parameters = {"cases": Parameter("cases", required=True, help='outcome to expression, such as {"vip": "number(level) > 2"}')}

    def outcomes(self, parameters):
        return (*(parameters["cases"] or ()), "otherwise")

    def run(self, call, parameters):
        names = call.names()
        for outcome, expression in parameters["cases"].items():
            if expressions.evaluate(expression, names):
                return outcome
        return "otherwise"


class Language(Step):
    """Chooses the language of all that follows; `caller` keeps what the caller's record said."""

    kind = "ivr.language"
    title = "Choose the language"
    parameters = {"language": Parameter("text", "caller", choices=("caller", "en", "zh", "other"),
                                        help="caller keeps the caller's own, other changes to the other one")}

    def run(self, call, parameters):
        chosen = parameters["language"]
        if chosen == "other":
            call.language = "zh" if call.language == "en" else "en"
        elif chosen != "caller":
            call.language = chosen
        elif call.language not in ("en", "zh"):
            call.language = "en"
        return "done"


class GoTo(Step):
    """Goes on at the entry of another published flow."""

    kind = "ivr.goto"
    title = "Go to another flow"
    ends = True
    parameters = {"flow": Parameter("name", required=True, help="the name of a published flow")}

    def outcomes(self, parameters):
        return ()

    def run(self, call, parameters):
        call.jump(parameters["flow"])


STEPS = (Set(), Branch(), Language(), GoTo())
