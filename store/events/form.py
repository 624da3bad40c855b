"""The JSON form of events, and the registry of their kinds."""

import dataclasses
import json
import re

import orjson

_KINDS = {}
_FIELDS = {}
_VERSION = re.compile(r"\.v_[0-9a-f]{12}(?=\.)")


def register(cls):
    """Make the event class `cls` decodable under its name; raises ValueError when another class has it."""
    known = _KINDS.get(cls.__name__)
    # The next version of a site's plugin brings its own kinds again, from a module whose name holds another version.
    if known and _VERSION.sub("", known.__module__) != _VERSION.sub("", cls.__module__):
        raise ValueError(f"event kind {cls.__name__} of {cls.__module__} is taken by {known.__module__}; rename it")
    _KINDS[cls.__name__] = cls
    _FIELDS[cls] = tuple(field.name for field in dataclasses.fields(cls))
    return cls


def remember():
    """Return the registered kinds, for `forget`."""
    return dict(_KINDS)


def forget(kinds):
    """Go back to the kinds that `remember` returned: a plugin that brought others was refused."""
    _KINDS.clear()
    _KINDS.update(kinds)


@dataclasses.dataclass(frozen=True)
class Event:
    """One fact: `call` is Asterisk's linkedid (or empty), `at` Unix seconds when it became known."""

    call: str
    at: float


@dataclasses.dataclass(frozen=True)
class UnknownEvent:
    """An event of a kind that no class is registered for; `data` is its decoded fields."""

    kind: str
    data: dict
    call: str = ""
    at: float = 0.0


def encode(event):
    """Return `event` as one line of JSON in UTF-8: kind, call, at and data (the other fields)."""
    cls = type(event)
    if cls is UnknownEvent:
        kind, data = event.kind, event.data
    else:
        kind, data = cls.__name__, {name: getattr(event, name) for name in _FIELDS[cls][2:]}
    envelope = {"kind": kind, "call": event.call, "at": event.at, "data": data}
    try:
        return orjson.dumps(envelope, default=str)
    except TypeError:
        # Half of a character, a number beyond 64 bits, a key that is no text: rare, and not to be lost.
        return _encode(envelope).encode("ascii")


def decode(payload):
    """Return the event in `payload` (bytes or text); raises ValueError when it is not one."""
    envelope = json.loads(payload)
    try:
        kind, call, at, data = envelope["kind"], envelope["call"], envelope["at"], envelope["data"]
        cls = _KINDS.get(kind)
        if cls is None:
            return UnknownEvent(kind, data, call, at)
        names = _FIELDS[cls]
        return cls(call=call, at=at, **{name: _freeze(value) for name, value in data.items() if name in names})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an event: {error!r} in {payload[:80]!r}; expected kind, call, at and data") from None


def _freeze(value):
    return tuple(value) if type(value) is list else value


# A value that JSON does not know becomes its text: a strange fact is better than a lost one.
_encode = json.JSONEncoder(separators=(",", ":"), default=str).encode


def event(cls):
    """Make a class body of fields with defaults a frozen, registered event class."""
    return register(dataclasses.dataclass(frozen=True)(cls))
