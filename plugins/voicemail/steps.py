"""The steps that take a message and give messages out."""

from flow import expressions
from flow.call import Audio
from flow.parameters import Parameter
from flow.step import Step
from plugins.voicemail import audio
from plugins.voicemail.dialog import Dialog
from plugins.voicemail.events import MessageBegun
from store.events import RecordingStarted

KEYS = "0123456789*#"
SILENCE = 5
LONGEST_NAME = 80


class Leave(Step):
    """Plays the box's greeting and records a message until #, silence or hang-up; the recording is the dialplan's work.

    Its id follows from the call and the place in its path, so that a step that begins again records no second message.
    """

    kind = "voicemail.leave"
    title = "Leave a message"
    waits = True
    parameters = {
        "box": Parameter("text", required=True, maximum=100, help="the box: an extension, a group, or a template such as ${dialled}"),
        "prompt": Parameter("prompt", "message-please", help="the greeting when the box has none of its own"),
        "queue": Parameter("text", "", maximum=100, help="the queue the caller came from, a template; kept with the message"),
        "after_hours": Parameter("boolean", False, help="whether the message is left outside office hours"),
        "longest": Parameter("number", 0, minimum=0, maximum=3600, help="longest message in seconds, 0 is the box's own"),
        "silence": Parameter("number", SILENCE, minimum=0, maximum=60, help="seconds of silence that end it, 0 is never"),
    }

    def __init__(self, directory, recordings):
        self._directory = directory
        self._recordings = recordings

    def outcomes(self, parameters):
        return ("done", "empty", "no_box")

    def prepare(self):
        self._directory.prepare()

    def run(self, call, parameters):
        box = self._directory.find(_fill(call, parameters["box"]))
        if box is None:
            return "no_box"
        call.play(Audio(f"{audio.greetings(self._recordings)}/{box.greeting}") if box.greeting else parameters["prompt"], KEYS)
        name = audio.name_message(call.call, call.n)
        call.emit(MessageBegun(call=call.call, at=call.now(), recording=name, box=box.name, number=call.number, name=call.name[:LONGEST_NAME],
                               queue=_fill(call, parameters["queue"]), after_hours=parameters["after_hours"]))
        call.emit(RecordingStarted(call=call.call, at=call.now(), recording=name, kind="message"))
        call.park("record", f"{self._recordings}/{name}", "wav", str(int(parameters["silence"])),
                  str(int(parameters["longest"] or box.longest)), "k")

    def finish(self, call, parameters, result):
        box = self._directory.find(_fill(call, parameters["box"]))
        seconds = audio.measure(self._recordings, audio.name_message(call.call, call.n))
        if result.field(0) in ("ERROR", "") or seconds < (box.shortest if box else 0.0):
            call.play("vm-tooshort")
            return "empty"
        return "done"


class Retrieve(Step):
    """Gives out messages by phone: who, PIN, then each message with its time and caller, and what to do with it by keys."""

    kind = "voicemail.retrieve"
    title = "Listen to messages"
    waits = True
    parameters = {
        "box": Parameter("text", "", maximum=100, help="the box to open, a template; empty is the person's own"),
        "pin": Parameter("text", "always", choices=("always", "outside"), help="outside asks for no PIN at a person's own phone"),
        "tries": Parameter("number", 3, minimum=1, maximum=9, help="how many wrong PINs end it"),
        "call_back": Parameter("boolean", False, help="whether key 2 calls back: the number is in voicemail_number, dial it there"),
    }

    def __init__(self, desk):
        self._desk = desk

    def outcomes(self, parameters):
        return ("done", "denied", *(("call_back",) if parameters["call_back"] else ()))

    def run(self, call, parameters):
        return Dialog(self._desk, call, parameters).begin()

    def finish(self, call, parameters, result):
        return Dialog(self._desk, call, parameters).go_on(result)


def _fill(call, template):
    return expressions.fill(template, call.names()).strip()


def make(directory, desk, recordings):
    """Return the steps over the directory of boxes, the dialog's desk and the folder of recordings."""
    return [Leave(directory, recordings), Retrieve(desk)]
