"""Steps that record; Asterisk writes the sound, under names that say nothing."""

import os
import uuid

from flow.parameters import Parameter
from flow.step import Step
from store.events import RecordingStarted


class Start(Step):
    """Records the call from here on, both sides, until it ends or is stopped."""

    kind = "recording.start"
    title = "Start recording"
    waits = True
    outside = False

    def __init__(self, folder):
        self._folder = folder

    def run(self, call, parameters):
        call.park("monitor", f"{self._folder}/{_announce(call, 'call')}")


class Stop(Step):
    """Stops the recording that Start began."""

    kind = "recording.stop"
    title = "Stop recording"
    waits = True
    outside = False

    def run(self, call, parameters):
        call.park("unmonitor")


class Message(Step):
    """Records what the caller says after a tone, until # or silence; the call may also end there."""

    kind = "recording.message"
    title = "Take a message"
    waits = True
    parameters = {
        "longest": Parameter("number", 120, minimum=2, maximum=3600, help="longest message in seconds"),
        "silence": Parameter("number", 5, minimum=0, maximum=60, help="seconds of silence that end it, 0 is never"),
    }

    def __init__(self, folder):
        self._folder = folder

    def outcomes(self, parameters):
        return ("done", "empty")

    def run(self, call, parameters):
        call.park("record", f"{self._folder}/{_announce(call, 'message')}", "wav", str(int(parameters["silence"])),
                  str(int(parameters["longest"])), "k")

    def finish(self, call, parameters, result):
        if result.field(0) in ("ERROR", ""):
            return "empty"
        return "done"


def _announce(call, kind):
    """Tell before the dialplan begins: a caller who hangs up in the middle has left a message, too."""
    name = uuid.uuid4().hex
    call.emit(RecordingStarted(call=call.call, at=call.now(), recording=name, kind=kind))
    return name


def make(folder):
    """Return the steps for the recording folder."""
    return [Start(os.fspath(folder)), Stop(), Message(os.fspath(folder))]
