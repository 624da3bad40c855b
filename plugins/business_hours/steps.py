"""The steps that ask whether the centre is open, and say when it is."""

from flow.parameters import Parameter
from flow.step import Step
from plugins.business_hours import prompts, spoken

KEYS = "0123456789*#"
_TABLE = Parameter("name", required=True, help="the name of a table of hours, such as starter")


class Check(Step):
    """Takes `open` or `closed` by a table of hours; costs the caller no time and Asterisk no command."""

    kind = "business_hours.check"
    title = "Open or closed"
    parameters = {"table": _TABLE}

    def __init__(self, hours):
        self._hours = hours

    def outcomes(self, parameters):
        return ("open", "closed")

    def prepare(self):
        self._hours.prepare()

    def run(self, call, parameters):
        return "open" if self._hours.is_open(parameters["table"], call.now()) else "closed"


class Announce(Step):
    """Says the usual hours of a table as they are now, so that what callers hear never goes stale."""

    kind = "business_hours.announce"
    title = "Say the working hours"
    waits = True
    parameters = {"table": _TABLE, "interrupt": Parameter("boolean", False, help="whether a key stops it")}

    def __init__(self, hours):
        self._hours = hours

    def prompts(self, parameters):
        return list(prompts.SPOKEN)

    def run(self, call, parameters):
        keys = KEYS if parameters["interrupt"] else ""
        for phrase in spoken.make_phrases(self._hours.find(parameters["table"]), call.language):
            if call.play(phrase, keys):
                break
        return "done"
