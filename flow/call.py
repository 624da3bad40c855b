"""All that a step may do to a call, and the signals by which a call leaves a step."""

from __future__ import annotations

import dataclasses
import typing


class Hangup(Exception):
    """The caller is gone; normal control flow, never an error."""


class Lost(Exception):
    """The link to Asterisk fell in mid-visit; the dialplan will visit again."""


class Fenced(BaseException):
    """The step ran out of its time and may not touch the call any more.

    A BaseException, so that a step's own `except Exception` does not swallow it.
    """


class Parked(Exception):
    """The dialplan takes the call for `action` with `arguments`; the step's finish() gets the result."""

    def __init__(self, action, *arguments):
        super().__init__(action, *arguments)
        self.action = action
        self.arguments = arguments


class Move(Exception):
    """The call goes on elsewhere than over an edge of its step."""


class Jump(Move):
    """The call goes on in another flow, at `step` or at its entry."""

    def __init__(self, flow, step=""):
        super().__init__(flow, step)
        self.flow = flow
        self.step = step


class Enter(Move):
    """The call goes on at the entry of another flow, and comes back to this step with an outcome."""

    step = ""

    def __init__(self, flow):
        super().__init__(flow)
        self.flow = flow


class Return(Move):
    """The flow is done and `outcome` is that of the step which entered it; without one the call ends."""

    def __init__(self, outcome):
        super().__init__(outcome)
        self.outcome = outcome


class VerbFailed(Exception):
    """Asterisk refused or failed a verb, such as a prompt whose file is missing."""


@dataclasses.dataclass(frozen=True)
class Audio:
    """A sound that is no prompt, such as a message: its absolute `path` without ending, inside the state folder."""

    path: str

    def __str__(self):
        return self.path


def listen(prompt):
    """Return a prompt name, an Audio or a sequence of these as a list, in the order heard."""
    return [prompt] if isinstance(prompt, (str, Audio)) else list(prompt)


@dataclasses.dataclass(frozen=True)
class Digits:
    """Keys pressed: `text` of 0-9*#A-D; `timed_out` when the time ended before enough keys."""

    text: str
    timed_out: bool = False


@dataclasses.dataclass(frozen=True)
class Result:
    """What the dialplan reports after a parked action: its `action` and result `fields`."""

    action: str
    fields: tuple

    def field(self, index):
        """Return field `index` or an empty text."""
        return self.fields[index] if index < len(self.fields) else ""


class CallControl(typing.Protocol):
    """The port through which every step touches its call.

    `number` and `name` are the caller's (untrusted text), `dialled` the entry number,
    `language` "en" or "zh", `variables` the flow's own values. Verbs raise Hangup when the
    caller is gone. Times are seconds.
    """

    call: str
    number: str
    name: str
    dialled: str
    trunk: str
    language: str
    variables: dict

    def answer(self):
        """Answer the call; harmless when it is answered."""

    def play(self, prompt, keys=""):
        """Play a prompt by name, an Audio or a sequence of these; return the key of `keys` that stopped it, or an empty text.

        A sequence costs one command and is stopped by any key, of which only those of `keys` are returned.
        Raises VerbFailed when a sound is missing, of a sequence before anything is heard.
        """

    def ask(self, prompt, digits, timeout):
        """Play as `play` does, stopped by the first key, then read up to `digits` keys ended by #."""

    def names(self):
        """Return all values that expressions and templates of the flow may read."""

    def jump(self, flow, step=""):
        """Go on at `step` or the entry of the published flow of that name; raises Jump."""

    def enter(self, flow):
        """Go on at the entry of a published flow that returns with this step's outcome; raises Enter."""

    def leave(self, outcome):
        """Return from this flow to the step that entered it; raises Return."""

    def now(self):
        """Return the time in unix seconds, the test's own in a test."""

    def note(self, name, value):
        """Add a fact to the call record."""

    def emit(self, event):
        """Put an event of the plugin into the journal."""

    def park(self, action, *arguments):
        """Hand the call to the dialplan; raises Parked, so nothing after it runs."""

    def end(self, cause=16):
        """Hang up with a Q.850 cause; raises Parked."""
