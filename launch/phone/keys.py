"""Keys as RFC 4733 events: what to send for a press, what a received event means."""
import struct
from collections.abc import Iterator

EVENTS = "0123456789*#ABCD"
_FORM = struct.Struct("!BBH")
_VOLUME = 10
_STEP = 160     # timestamp units in one 20 ms packet


def check(digits: str) -> None:
    """Raise ValueError naming the first character that is no key."""
    for digit in digits:
        if digit.upper() not in EVENTS:
            raise ValueError(f"{digit!r} is no key; keys are {EVENTS}")


def payloads(digit: str, milliseconds: int) -> Iterator[list[bytes]]:
    """The payloads of one press, a list for each 20 ms; the end is said three times."""
    event = EVENTS.index(digit.upper())
    count = max(milliseconds // 20, 2)
    for number in range(1, count):
        yield [_FORM.pack(event, _VOLUME, number * _STEP)]
    yield [_FORM.pack(event, 0x80 | _VOLUME, count * _STEP)] * 3


def read(payload: bytes) -> tuple[str, bool, int] | None:
    """(key, has it ended, duration in ms) of a received event; None for anything else."""
    if len(payload) < 4:
        return None
    event, flags, duration = _FORM.unpack_from(payload)
    return (EVENTS[event], bool(flags & 0x80), duration // 8) if event < len(EVENTS) else None
