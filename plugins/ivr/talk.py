"""Steps that speak to the caller or end the call."""

from flow.parameters import Parameter
from flow.step import OUTCOME, Step


class Answer(Step):
    """Answers the call."""

    kind = "ivr.answer"
    title = "Answer"
    waits = True

    def run(self, call, parameters):
        call.answer()
        return "done"


class Play(Step):
    """Plays one prompt; a key may stop it and is then dropped."""

    kind = "ivr.play"
    title = "Play a prompt"
    waits = True
    parameters = {
        "prompt": Parameter("prompt", required=True, help="the prompt to play"),
        "interrupt": Parameter("boolean", False, help="whether a key stops the prompt"),
    }

    def run(self, call, parameters):
        call.play(parameters["prompt"], "0123456789*#" if parameters["interrupt"] else "")
        return "done"


class Echo(Step):
    """Sends the caller's own voice back until the caller hangs up or presses #."""

    kind = "ivr.echo"
    title = "Echo test"
    waits = True
    resume = OUTCOME

    def run(self, call, parameters):
        call.park("echo")


class Hangup(Step):
    """Ends the call."""

    kind = "ivr.hangup"
    title = "Hang up"
    waits = True
    ends = True
    parameters = {"cause": Parameter("number", 16, minimum=1, maximum=127, help="the Q.850 cause, 16 is normal")}

    def outcomes(self, parameters):
        return ()

    def run(self, call, parameters):
        call.end(int(parameters["cause"]))


STEPS = (Answer(), Play(), Echo(), Hangup())
