"""Runs a flow, or one step, without a phone: the engine is the real one, the call is scripted."""

import threading
import time

from flow.call import Digits, Hangup, Result, listen
from flow.catalogue import gather
from flow.engine import Engine
from flow.fence import Watch
from flow.library import Shelf
from flow.position import decode
from store.events import StepTaken

HANG_UP = "hangup"
MAXIMUM_VISITS = 200
_SILENT = ("monitor", "unmonitor", "wait", "echo")


class ScriptedCall:
    """A call whose keys and results are given beforehand; what happened is in `heard` and `events`.

    `press` lists one entry for each time the flow listens: the keys, an empty text for silence, or
    HANG_UP. `results` lists the fields of each parked action in turn, such as ("CONTINUE",).
    """

    def __init__(self, press=(), results=(), number="13800001234", dialled="4000", name="", trunk="carrier",
                 language="en", clock=time.time):
        self.call, self.number, self.name = "scripted-1", number, name
        self.dialled, self.trunk, self.language = dialled, trunk, language
        self.clock = clock
        self.lost, self.crashed, self.result = 0, 0, None
        self.heard, self.events, self.parked, self.commands = [], [], [], 0
        self.position = ""
        self._press = list(press)
        self._results = list(results)

    def answer(self):
        """Note the answer."""
        self._say("answer")

    def play(self, prompt, keys="", language="en"):
        """Note what is played; no key stops it."""
        self._play(prompt, language)
        return ""

    def ask(self, prompt, digits, timeout, language="en"):
        """Note what is played and return the next scripted keys."""
        self._play(prompt, language)
        keys = self._press.pop(0) if self._press else ""
        if keys == HANG_UP:
            raise Hangup()
        return Digits(keys[:digits], timed_out=len(keys) < digits)

    def checkpoint(self, text):
        """Keep the position as the channel would."""
        self.commands += 1
        self.position = text

    def commit(self, action, arguments, text):
        """Keep position and action as the channel would."""
        self.commands += 1
        self.position = text
        self.parked.append((action, *arguments))

    def emit(self, event):
        """Keep the event."""
        self.events.append(event)

    def mark(self, n):
        """Return a mark that does nothing."""
        return lambda inside: None

    def next_result(self):
        """Return the scripted result of the last parked action, or None when the call ends there."""
        action = self.parked[-1][0]
        if action in ("hangup", "busy"):
            return None
        if action in _SILENT:
            return Result(action, ("DONE",))
        if not self._results:
            return None
        fields = self._results.pop(0)
        return None if fields == HANG_UP else Result(action, tuple(fields))

    @property
    def path(self):
        """The steps taken as [(step, outcome)], the last report of each winning."""
        taken = {event.n: (event.step, event.outcome) for event in self.events if isinstance(event, StepTaken)}
        return [taken[n] for n in sorted(taken)]

    def _play(self, prompt, language):
        self.commands += 1
        self.heard += [f"{language}/{one}" if isinstance(one, str) else str(one) for one in listen(prompt)]

    def _say(self, what):
        self.commands += 1
        self.heard.append(what)


class Stage:
    """An engine with its fence for scripted calls; `failures` lists (plugin, reason)."""

    def __init__(self, steps, flows=(), clock=time.time):
        self.failures = []
        catalogue = gather([(step.kind.partition(".")[0], step) for step in steps],
                           lambda plugin, reason: self.failures.append((plugin, reason)))
        self.watch = Watch().start()
        self.engine = Engine(catalogue, Shelf(flows), self.watch, lambda *blame: self.failures.append(blame),
                             "stage", clock)

    def play(self, flow, call):
        """Walk `call` through `flow` to its end, visit by visit; return the call."""
        position = self.engine.begin(flow, call.language)
        for _ in range(MAXIMUM_VISITS):
            parked = len(call.parked)
            self.visit(call, flow, position)
            if len(call.parked) == parked:
                return call
            call.result = call.next_result()
            if call.result is None:
                return call
            position = decode(call.position)
            flow = self.engine.library.version(position.flow, position.version) if position.flow != flow.name else flow
        raise AssertionError(f"the flow parked the call {MAXIMUM_VISITS} times")

    def visit(self, call, flow, position, seconds=30.0):
        """Do one visit and wait for its end, even when a step was fenced."""
        done = threading.Event()
        self.engine.walk(call, flow, position, done.set)
        if not done.wait(seconds):
            raise AssertionError("the visit did not end")

    def close(self):
        """Stop the fence."""
        self.watch.stop()
