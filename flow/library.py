"""The published flows that a process knows, by dialled number and by version."""

import typing


class FlowMissing(LookupError):
    """No flow answers the number, or a version is not known; the message says which."""


class Library(typing.Protocol):
    """Where the engine gets its flows."""

    def for_number(self, dialled):
        """Return the current Flow of the dialled number; raises FlowMissing."""

    def current(self, name):
        """Return the current Flow of that name; raises FlowMissing."""

    def version(self, name, version):
        """Return one version of a flow; raises FlowMissing."""


class Shelf:
    """A Library in memory: `flows` are Flow objects, `numbers` {dialled: flow name}."""

    def __init__(self, flows=(), numbers=None):
        self._flows = {(flow.name, flow.version): flow for flow in flows}
        self._current = {flow.name: flow for flow in flows}
        self.numbers = dict(numbers or {})

    def for_number(self, dialled):
        """Return the current Flow of the dialled number; raises FlowMissing."""
        name = self.numbers.get(dialled)
        if name is None:
            raise FlowMissing(f"no flow answers {dialled!r}")
        return self.current(name)

    def current(self, name):
        """Return the current Flow of that name; raises FlowMissing."""
        flow = self._current.get(name)
        if flow is None:
            raise FlowMissing(f"no flow {name!r} is published")
        return flow

    def version(self, name, version):
        """Return one version of a flow; raises FlowMissing."""
        flow = self._flows.get((name, version))
        if flow is None:
            raise FlowMissing(f"flow {name!r} has no version {version}")
        return flow
