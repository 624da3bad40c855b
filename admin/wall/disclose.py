"""Gives events to programs: in scope, with telephone numbers masked; pure."""

import dataclasses
import re

from store.events import CallEnded, UnknownEvent

# Names of things, not of people: their digits stay.
IDS = frozenset(("call", "uniqueid", "bridge", "recording", "sha256", "flow", "step", "kind", "source", "process"))
DIGITS = re.compile(r"\+?\d(?:[ .-]?\d){6,}")
MANY = 10**6
SHALLOW = 6


def read_fields(event):
    """Return {name: value} of an event without call and at."""
    if isinstance(event, UnknownEvent):
        return dict(event.data)
    return {field.name: getattr(event, field.name) for field in dataclasses.fields(event) if field.name not in ("call", "at")}


def read_kind(event):
    """Return the kind of an event, such as AgentState."""
    return event.kind if isinstance(event, UnknownEvent) else type(event).__name__


def disclose(seq, event, mask):
    """Return the event as JSON data; whatever looks like a telephone number goes through `mask`."""
    data = {name: hide(value, mask) if name not in IDS else value for name, value in read_fields(event).items()}
    return {"seq": seq, "kind": read_kind(event), "call": event.call, "at": event.at, "data": data}


def hide(value, mask, depth=0):
    """Return `value` with every run of seven digits or more masked, inside lists and dicts too."""
    if isinstance(value, str):
        return DIGITS.sub(lambda found: mask(found[0]), value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= MANY:
        return hide(str(value), mask)
    if depth > SHALLOW:
        return ""
    if isinstance(value, (list, tuple)):
        return [hide(one, mask, depth + 1) for one in value]
    if isinstance(value, dict):
        return {hide(str(name), mask): hide(one, mask, depth + 1) for name, one in value.items()}
    return value


class Scope:
    """Tells which events a viewer may see: all, or those of his people, their calls and their queues."""

    def __init__(self, viewer, hub):
        self._viewer, self._hub, self._calls = viewer, hub, set()

    def __call__(self, event):
        """Tell whether `event` is in the viewer's scope; calls once seen stay seen to their end."""
        if self._viewer.people is None:
            return True
        fields = read_fields(event)
        owners = [fields.get(name) for name in ("agent", "endpoint", "target", "number", "dialled", "caller")]
        if any(isinstance(owner, str) and owner and self._viewer.sees(owner) for owner in owners):
            self._calls.add(event.call)
            return True
        if not event.call:
            return False
        if event.call not in self._calls and self._knows(event.call):
            self._calls.add(event.call)
        known = event.call in self._calls
        if isinstance(event, CallEnded):
            self._calls.discard(event.call)
        return known

    def _knows(self, call):
        row = self._hub.rows["calls"].get(call)
        return row is not None and any(self._viewer.sees(owner) for owner in row["_people"])
