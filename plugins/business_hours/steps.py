"""The step that asks whether the centre is open."""

from flow.parameters import Parameter
from flow.step import Step


class Check(Step):
    """Takes `open` or `closed` by a table of hours; costs the caller no time and Asterisk no command."""

    kind = "business_hours.check"
    title = "Open or closed"
    parameters = {"table": Parameter("name", required=True, help="the name of a table of hours, such as starter")}

    def __init__(self, hours):
        self._hours = hours

    def outcomes(self, parameters):
        return ("open", "closed")

    def prepare(self):
        self._hours.prepare()

    def run(self, call, parameters):
        return "open" if self._hours.is_open(parameters["table"], call.now()) else "closed"
