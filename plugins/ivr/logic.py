"""Steps that only decide: they cost the caller no time and Asterisk no command."""

from flow import expressions
from flow.parameters import Parameter, split_names
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
    parameters = {
        "language": Parameter("text", "caller", choices=("caller", "en", "zh", "other"),
                              help="caller keeps the caller's own, other changes to the other one"),
        "variable": Parameter("name", "", help="a variable whose value en or zh, as a look-up brought it, goes before `language`"),
    }

    def run(self, call, parameters):
        known = str(call.variables.get(parameters["variable"], ""))[:2].lower() if parameters["variable"] else ""
        chosen = known if known in ("en", "zh") else parameters["language"]
        if chosen == "other":
            call.language = "zh" if call.language == "en" else "en"
        elif chosen != "caller":
            call.language = chosen
        elif call.language not in ("en", "zh"):
            call.language = "en"
        return "done"


class GoTo(Step):
    """Goes on in another published flow, at its entry or at one of its steps."""

    kind = "ivr.goto"
    title = "Go to another flow"
    ends = True
    parameters = {
        "flow": Parameter("name", required=True, help="the name of a published flow"),
        "step": Parameter("name", "", help="the step at which to go on; empty is the flow's entry"),
    }

    def outcomes(self, parameters):
        return ()

    def run(self, call, parameters):
        call.jump(parameters["flow"], parameters["step"] or "")


class CallFlow(Step):
    """Lets another published flow run and goes on with the outcome that its ivr.return names."""

    kind = "ivr.call_flow"
    title = "Run another flow and come back"
    parameters = {
        "flow": Parameter("name", required=True, help="the name of a published flow"),
        "outcomes": Parameter("names", "done", help="what the flow may return, such as done, cancelled"),
    }

    def outcomes(self, parameters):
        return split_names(parameters["outcomes"])

    def run(self, call, parameters):
        call.enter(parameters["flow"])


class Return(Step):
    """Comes back to the ivr.call_flow that entered this flow; a flow that nobody entered so ends the call."""

    kind = "ivr.return"
    title = "Return to the calling flow"
    ends = True
    parameters = {"outcome": Parameter("name", "done", help="the outcome of the ivr.call_flow")}

    def outcomes(self, parameters):
        return ()

    def run(self, call, parameters):
        call.leave(parameters["outcome"])


STEPS = (Set(), Branch(), Language(), GoTo(), CallFlow(), Return())
