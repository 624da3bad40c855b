"""A call below its steps: verbs of flow.call over the AGI wire."""

import time

from agi import encode
from agi.channel import AGIAppError, AGIUnknownError
from agi.sounds import Sounds
from flow.call import Digits, Hangup, Lost, VerbFailed, listen

COMMIT = "CC_DO"
CHECKPOINT = "CC_POS"
KEYS = "CC_KEYS"
FIELDS = 7
LONGEST = 900.0
__all__ = ["Session", "Sounds"]


class Session:
    """What flow.engine walks: see flow.walk.Walk for the members it uses."""

    def __init__(self, channel, visit, sounds, journal, slots, crashed=0, clock=time.time):
        self._channel = channel
        self._sounds = sounds
        self._journal = journal
        self._slots = slots
        self.call = visit.call
        self.number = visit.number
        self.name = visit.name
        self.dialled = visit.dialled
        self.trunk = visit.trunk
        self.lost = visit.lost
        self.result = visit.result
        self.crashed = crashed
        self.clock = clock

    def answer(self):
        """Answer the channel."""
        if self._send("ANSWER")[0] == "-1":
            raise Hangup()

    def play(self, prompt, keys="", language="en"):
        """Play a name, flow.call.Audio or a sequence of them; return the key that stopped it or an empty text."""
        prompts = listen(prompt)
        if len(prompts) != 1:
            return self._play_list(prompts, keys, language)
        result, data = self._send("STREAM FILE", encode.path(self._sounds.path(prompts[0], language)), encode.keys(keys),
                                  seconds=LONGEST)
        if result == "-1" or "endpos=0" in data and result == "0":
            self._explain(f"prompt {prompts[0]} in {language} cannot be played", result)
        return chr(int(result)) if result not in ("0", "-1") and result.isdigit() else ""

    def _play_list(self, prompts, keys, language):
        """Play all with one command; a key outside `keys` stops them, too, when there are any keys."""
        paths = self._sounds.paths(prompts, language)
        if not paths:
            return ""
        result, _ = self._send("EXEC Background" if keys else "EXEC Playback", "&".join(paths), seconds=LONGEST)
        if result == "-1":
            self._explain(f"prompts {paths[0]} ... cannot be played", result)
        key = chr(int(result)) if result not in ("0", "-1") and result.isdigit() else ""
        return key if key in keys else ""

    def ask(self, prompt, digits, timeout, language="en"):
        """Play as `play` does and read up to `digits` keys; `timeout` seconds for each key."""
        prompts = listen(prompt)
        if len(prompts) != 1:
            return self._ask_list(prompts, digits, timeout, language)
        result, data = self._send("GET DATA", encode.path(self._sounds.path(prompts[0], language)),
                                  encode.number(timeout * 1000), encode.number(digits), seconds=LONGEST)
        if result == "-1":
            self._explain(f"prompt {prompts[0]} in {language} cannot be played", result)
        timed_out = data == "timeout"
        if not result and not timed_out:
            return Digits("#")
        return Digits(encode.dialled(result), timed_out)

    def _ask_list(self, prompts, digits, timeout, language):
        """Two commands, as GET DATA plays only one file; Read tells what it read by variables."""
        paths = self._sounds.paths(prompts, language)
        arguments = (KEYS, "&".join(paths), encode.number(digits), "", "1", encode.seconds(timeout))
        self._send("EXEC Read", ",".join(arguments), seconds=LONGEST)
        status, _, keys = self._send("GET FULL VARIABLE", "${READSTATUS}~${" + KEYS + "}")[1].partition("~")
        if status == "HANGUP":
            raise Hangup()
        if status not in ("OK", "TIMEOUT"):
            self._explain(f"prompts {'&'.join(paths)[:200]} cannot be played: {status}", "-1")
        keys = encode.dialled(keys)
        return Digits("#") if status == "OK" and not keys else Digits(keys, status == "TIMEOUT")

    def checkpoint(self, text):
        """Write the position, so that a visit after this process's death goes on there."""
        self._write(CHECKPOINT, encode.word(text))

    def commit(self, action, arguments, text):
        """Hand the call to the dialplan for `action`: position and action in one atomic variable.

        Raises VerbFailed when an argument cannot be said; nothing was sent then.
        """
        try:
            fields = [encode.field(argument) for argument in arguments]
        except encode.EncodeError as error:
            raise VerbFailed(f"{action}: {error}") from None
        fields += [""] * (FIELDS - len(fields))
        self._write(COMMIT, "~".join([encode.word(action), *fields, encode.word(text)]))

    def _write(self, variable, text):
        try:
            self._channel.execute("SET VARIABLE", variable, text)
        except (AGIAppError, AGIUnknownError):
            # A channel that takes no variable is as good as gone: the dialplan comes again if it is not.
            raise Lost() from None

    def emit(self, event):
        """Append an event to the journal; never waits for a database."""
        self._journal.emit(event)

    def mark(self, n):
        """Return a function(inside) that marks this call as inside plugin code of step `n`."""
        return self._slots.mark(self.call, n)

    def go(self, context, extension):
        """Send the channel to the dialplan entry (context, extension)."""
        self._send("EXEC Goto", f"{encode.word(context)},{encode.word(extension)},1")

    def _send(self, *parts, seconds=30.0):
        try:
            reply = self._channel.execute(*parts, seconds=seconds)
        except (AGIAppError, AGIUnknownError, encode.EncodeError) as error:
            raise VerbFailed(str(error)[:200]) from None
        return reply

    def _explain(self, message, result):
        # -1 is a hang-up or a missing file: only asking tells them apart, and only here does it cost a command.
        self._channel.test_hangup()
        try:
            alive = self._channel.is_alive()
        except Lost:
            # A failed verb and then a closed link: Asterisk ended the visit with the call.
            alive = False
        if not alive:
            raise Hangup()
        raise VerbFailed(message)
