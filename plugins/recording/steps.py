"""Steps that record; Asterisk writes the sound, under names that say nothing."""

import os
import pathlib
import re
import time
import uuid

from flow import expressions
from flow.call import Audio
from flow.parameters import Parameter
from flow.step import Step
from plugins.recording import studio
from plugins.recording.events import PromptKept
from store.events import RecordingStarted

DAY = 86400.0


class Start(Step):
    """Records the call from here on, both sides, until it ends or is stopped."""

    kind = "recording.start"
    title = "Start recording"
    waits = True
    outside = False

    def __init__(self, folder, stopped=None):
        self._folder = folder
        self._stopped = stopped

    def run(self, call, parameters):
        if self._stopped and os.path.exists(self._stopped):
            call.note("recording_stopped", "disk full")
            return "done"
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


class RecordPrompt(Step):
    """Records a prompt of the site's own by phone, plays it back and puts it in force for the next call.

    The caller hears it and keeps it (1), speaks again (2) or discards it (3).
    """

    kind = "recording.prompt"
    title = "Record a prompt"
    waits = True
    parameters = {
        "name": Parameter("text", required=True, maximum=100, help="the prompt's name, a template such as own-${number}; it begins with own-"),
        "longest": Parameter("number", 60, minimum=2, maximum=600, help="longest prompt in seconds"),
    }

    def __init__(self, folder, sounds):
        self._folder = pathlib.Path(folder)
        self._sounds = sounds

    def prepare(self):
        for path in self._folder.glob("*.wav"):
            if time.time() - path.stat().st_mtime > DAY:
                path.unlink(missing_ok=True)

    def outcomes(self, parameters):
        return ("kept", "again", "discarded", "empty")

    def run(self, call, parameters):
        if not studio.is_name(expressions.fill(parameters["name"], call.names())):
            raise ValueError(f"{parameters['name']!r} gives no name of a prompt; let it begin with own-")
        call.play("prompt-speak")
        call.park("record", os.fspath(self._folder / self._name(call)), "wav", "4", str(int(parameters["longest"])), "k")

    def finish(self, call, parameters, result):
        path = self._folder / f"{self._name(call)}.wav"
        if not studio.has_sound(path):
            call.play("prompt-empty")
            return "empty"
        choice = call.ask([Audio(os.fspath(path.with_suffix(""))), "prompt-choice"], 1, 8).text
        if choice in ("", "2"):
            return "again" if choice else "discarded"
        return self._keep(call, parameters, path) if choice == "1" else "discarded"

    def _keep(self, call, parameters, path):
        name = expressions.fill(parameters["name"], call.names())
        studio.keep(path, self._sounds, call.language, name)
        call.emit(PromptKept(call=call.call, at=call.now(), prompt=name, language=call.language, by=call.number))
        call.play("prompt-kept")
        return "kept"

    def _name(self, call):
        return f"{re.sub('[^0-9A-Za-z]', '', call.call)}-{call.n}"


def _announce(call, kind):
    """Tell before the dialplan begins: a caller who hangs up in the middle has left a message, too."""
    name = uuid.uuid4().hex
    call.emit(RecordingStarted(call=call.call, at=call.now(), recording=name, kind=kind))
    return name


def make(folder, sounds, stopped=None):
    """Return the steps for the folder of recordings and the folder of prompts; prompts are spoken into a folder beside.

    While the file `stopped` exists (the process hardware makes it) the disk is full and no call is recorded.
    """
    spoken = pathlib.Path(folder).parent / "spoken"
    spoken.mkdir(parents=True, exist_ok=True, mode=0o750)
    return [Start(os.fspath(folder), stopped), Stop(), Message(os.fspath(folder)), RecordPrompt(spoken, sounds)]
