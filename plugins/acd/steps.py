"""The step that queues a caller; Asterisk's app_queue does the waiting and ringing."""

from flow.parameters import Parameter
from flow.step import Step
from store.events import QueueResult

OPTIONS = "tc"
_EMPTY = {"JOINEMPTY", "LEAVEEMPTY", "JOINUNAVAIL", "LEAVEUNAVAIL", "FULL"}
_OUTCOMES = {"CONTINUE": "answered", "TIMEOUT": "timeout", "WITHDRAW": "timeout"}


class Queue(Step):
    """Waits in a queue with music and position until an agent answers and the talk is over.

    No thread waits meanwhile. `answered` follows when the agent hung up and the caller is still there; the flow's
    variables `queue` and `agent` then say who served, for the steps behind.
    """

    kind = "acd.queue"
    title = "Queue for an agent"
    waits = True
    parameters = {
        "queue": Parameter("name", required=True, help="the queue's name, such as sales"),
        "timeout": Parameter("number", 300, minimum=0, maximum=7200, help="longest wait in seconds, 0 is for ever"),
        "music": Parameter("name", "default", help="the class of music on hold"),
        "keys": Parameter("keys", "", maximum=12, help="keys by which the caller leaves the queue; the queue itself must allow it (leave_by_key)"),
        "priority": Parameter("number", 0, minimum=0, maximum=100, help="callers of a higher priority come first, whenever they came"),
        "say_agent": Parameter("text", "usual", choices=("usual", "yes", "no"),
                               help="whether caller and agent hear the agent's number at the pick-up; usual is as cc.ini says, the queue can forbid it"),
    }

    def __init__(self, say_agent=True):
        self._say_agent = say_agent

    def outcomes(self, parameters):
        return ("answered", "timeout", "empty", *dict.fromkeys(parameters["keys"] or ""))

    def run(self, call, parameters):
        timeout = str(int(parameters["timeout"])) if parameters["timeout"] else ""
        call.variables["queue"] = parameters["queue"]
        call.variables.pop("agent", None)
        call.park("queue", parameters["queue"], OPTIONS, timeout, call.language, parameters["music"],
                  str(int(parameters["priority"])), "1" if self._is_said(parameters["say_agent"]) else "")

    def finish(self, call, parameters, result):
        status = result.field(0)
        member = result.field(1) if status == "CONTINUE" else ""
        call.emit(QueueResult(call=call.call, at=call.now(), queue=parameters["queue"], status=status,
                              member=result.field(1), waited=_seconds(result.field(2)),
                              talked=_seconds(result.field(3))))
        if member:
            call.variables["agent"] = read_agent(member)
        return self._choose(status, parameters, result)

    def _is_said(self, wish):
        return self._say_agent if wish == "usual" else wish == "yes"

    @staticmethod
    def _choose(status, parameters, result):
        if status == "KEY":
            return result.field(1)
        if status in _EMPTY:
            return "empty"
        return _OUTCOMES.get(status, "timeout")


def read_agent(member):
    """Return the agent's number of an interface of app_queue: 1001 of PJSIP/1001."""
    return member.partition("/")[2].partition("@")[0] or member


def _seconds(text):
    try:
        return float(text)
    except ValueError:
        return 0.0
