"""Where a call stands in its flow, as a short text that lives in a channel variable."""

import base64
import binascii
import dataclasses
import json
import zlib

NEW = "new"
BEGUN = "begun"
PARKED = "parked"
MAXIMUM_LENGTH = 3000
_COMPRESS_FROM = 300
_write = json.JSONEncoder(separators=(",", ":")).encode
_KEYS = {"flow": "f", "version": "v", "step": "s", "n": "n", "phase": "p", "language": "l", "variables": "x",
         "quiet": "q", "since": "t", "errors": "e"}


class PositionError(ValueError):
    """The text is no position, or the position is too long for a channel variable."""


@dataclasses.dataclass
class Position:
    """One place in one flow.

    `n` counts the steps taken, `quiet` those in a row that did not wait for the caller, `errors` the
    error edges taken; `since` is when the step began (unix seconds); `phase` is NEW, BEGUN or PARKED.
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

    def encode(self):
        """Return the position as base64url text; raises PositionError when it is too long."""
        own = self.__dict__
        fields = {short: own[name] for name, short in _KEYS.items()}
        plain = _write(fields).encode()
        packed = b"z" + zlib.compress(plain, 1) if len(plain) > _COMPRESS_FROM else b"j" + plain
        text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        if len(text) > MAXIMUM_LENGTH:
            raise PositionError(f"the flow's variables take {len(text)} characters, {MAXIMUM_LENGTH} fit; shorten them")
        return text


def decode(text):
    """Return the Position of `text`; raises PositionError."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = zlib.decompress(packed[1:]) if packed[:1] == b"z" else packed[1:]
        fields = json.loads(plain)
        return Position(**{name: fields[short] for name, short in _KEYS.items()})
    except (ValueError, KeyError, TypeError, zlib.error, binascii.Error) as error:
        raise PositionError(f"no position: {error}") from None
