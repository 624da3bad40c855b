"""Where a call stands in its flow, as a short text that lives in a channel variable."""

import base64
import binascii
import dataclasses
import json
import zlib

import orjson

NEW = "new"
BEGUN = "begun"
PARKED = "parked"
MAXIMUM_LENGTH = 3000
_COMPRESS_FROM = 300
_KEYS = {"flow": "f", "version": "v", "step": "s", "n": "n", "phase": "p", "language": "l", "variables": "x",
         "quiet": "q", "since": "t", "errors": "e", "edition": "d", "stack": "k"}
# Left out while they are empty: a position is written several times in each call.
_RARE = {"edition", "stack"}


class PositionError(ValueError):
    """The text is no position, or the position is too long for a channel variable."""


@dataclasses.dataclass
class Position:
    """One place in one flow.

    `n` counts the steps taken, `quiet` those in a row that did not wait for the caller, `errors` the
    error edges taken; `since` is when the step began (unix seconds); `phase` is NEW, BEGUN or PARKED;
    `edition` names the catalogue of steps with which the call began, `stack` holds the flows that wait for
    this one to return (flow.stack).
    """

    flow: str
    version: int
    step: str
    n: int = 1
    phase: str = NEW
    language: str = "en"
    variables: dict = dataclasses.field(default_factory=dict)
    quiet: int = 0
    since: float = 0.0
    errors: int = 0
    edition: str = ""
    stack: list = dataclasses.field(default_factory=list)

    def encode(self):
        """Return the position as base64url text; raises PositionError when it is too long."""
        own = self.__dict__
        fields = {short: own[name] for name, short in _KEYS.items() if own[name] or name not in _RARE}
        plain = _write(fields)
        packed = b"z" + zlib.compress(plain, 1) if len(plain) > _COMPRESS_FROM else b"j" + plain
        text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        if len(text) > MAXIMUM_LENGTH:
            raise PositionError(f"the flow's variables take {len(text)} characters, {MAXIMUM_LENGTH} fit; shorten them")
        return text


def _write(fields):
    try:
        return orjson.dumps(fields)
    except TypeError:
        # A number beyond 64 bits or half of a character in a variable.
        return json.dumps(fields, separators=(",", ":")).encode()


def decode(text):
    """Return the Position of `text`; raises PositionError."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = zlib.decompress(packed[1:]) if packed[:1] == b"z" else packed[1:]
        fields = json.loads(plain)
        return Position(**{name: fields[short] for name, short in _KEYS.items() if short in fields})
    except (ValueError, KeyError, TypeError, zlib.error, binascii.Error) as error:
        raise PositionError(f"no position: {error}") from None
