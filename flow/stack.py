"""The flows that wait for a sub-flow to return, as plain lists inside the position."""

import typing

MAXIMUM_DEPTH = 8


class StackError(Exception):
    """The sub-flows call each other too deeply."""


class Frame(typing.NamedTuple):
    """One waiting flow: its pinned version, the step that called, and when it did (unix seconds)."""

    flow: str
    version: int
    step: str
    since: float


def push(position):
    """Let the flow where `position` stands wait; raises StackError past MAXIMUM_DEPTH."""
    if len(position.stack) >= MAXIMUM_DEPTH:
        names = " > ".join(frame[0] for frame in position.stack)
        raise StackError(f"{MAXIMUM_DEPTH} sub-flows are inside each other ({names}); return from one before calling the next")
    position.stack.append([position.flow, position.version, position.step, position.since])


def pop(position):
    """Return the Frame that waited last and take it off."""
    return Frame(*position.stack.pop())


def unwind(position, flow):
    """A jump to a flow that waits ends the calls made since: nothing would ever return there."""
    for index, frame in enumerate(position.stack):
        if frame[0] == flow:
            del position.stack[index:]
            return
