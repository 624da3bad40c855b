"""What became of recordings."""

from store.events.form import Event, event


@event
class RecordingStarted(Event):
    """A recording begins under an opaque id; `kind` is call or message."""

    recording: str = ""
    channel: str = ""
    kind: str = "call"


@event
class RecordingKept(Event):
    """A finished recording was checked and kept; `size` in bytes, `seconds` of sound."""

    recording: str = ""
    path: str = ""
    size: int = 0
    sha256: str = ""
    seconds: float = 0.0
