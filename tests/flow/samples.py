"""Flow documents and steps for the tests of flow."""

import threading
import time

from flow.step import OUTCOME, SKIP, Step
from plugins.acd.steps import Queue
from plugins.ivr import input, logic, speak, talk
from plugins.ivr.dial import Dial

IVR = [*talk.STEPS, *speak.STEPS, *input.STEPS, *logic.STEPS, Dial()]
ALL = [*IVR, Queue()]


def make(steps, entry=None, name="sample", **top):
    """Return a flow document of `steps`, entered at the first."""
    return {"format": "switchroom.flow/1", "name": name, "entry": entry or next(iter(steps)), "steps": steps, **top}


def step(kind, parameters=None, /, **next):
    """Return one step's part of a document; outcomes that are no Python names begin with k."""
    edges = {key.removeprefix("k") if key[1:].isdigit() else key: target for key, target in next.items()}
    return {"kind": kind, "parameters": parameters or {}, "next": edges}


MENU = make({
    "answer": step("ivr.answer", done="menu"),
    "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "12"}, k1="queue", k2="bye", no_input="silent", invalid="wrong"),
    "queue": step("acd.queue", {"queue": "sales"}, answered="bye", timeout="bye", empty="bye"),
    "silent": step("ivr.play", {"prompt": "goodbye"}, done="bye"),
    "wrong": step("ivr.play", {"prompt": "menu-invalid"}, done="bye"),
    "bye": step("ivr.hangup"),
})


class Misbehaving(Step):
    """A step that does what a bad plugin might."""

    kind = "bad.step"
    seconds = 0.3
    release = threading.Event()

    def __init__(self, action):
        self._action = action
        self.late = []

    def outcomes(self, parameters):
        return ("done",)

    def run(self, call, parameters):
        self._action(self, call)
        return "done"


def spin(step, call):
    while True:
        pass


def sleep_then_talk(step, call):
    time.sleep(1.0)
    try:
        call.play("goodbye")
    except BaseException as error:
        step.late.append(type(error).__name__)
        raise


class Once(Step):
    """A step that must not run twice."""

    kind = "once.post"
    waits = True
    resume = SKIP

    def optional_outcomes(self, parameters):
        return ("skipped",)

    def run(self, call, parameters):
        call.variables["posted"] = "yes"
        return "done"


class Recovering(Once):
    """A step that finds out what its dead process had done."""

    kind = "once.recover"
    resume = OUTCOME

    def recover(self, call, parameters):
        return "done"
