"""What went wrong with the equipment, and what recordings had to give way."""

from store.events.form import Event, event


@event
class AlarmRaised(Event):
    """A condition began; `severity` is critical, major, minor or warning; `quiet` in a maintenance window."""

    alarm: str = ""
    condition: str = ""
    equipment: str = ""
    severity: str = ""
    text: str = ""
    quiet: bool = False


@event
class AlarmAcknowledged(Event):
    """Somebody takes care of an alarm."""

    alarm: str = ""
    condition: str = ""
    by: str = ""


@event
class AlarmEnded(Event):
    """A condition is over, `seconds` after it was raised."""

    alarm: str = ""
    condition: str = ""
    equipment: str = ""
    severity: str = ""
    text: str = ""
    seconds: float = 0.0
    quiet: bool = False


@event
class RecordingRemoved(Event):
    """A file of a recording was removed for `reason` (rotated, expired); `last` tells that no other is left."""

    recording: str = ""
    reason: str = ""
    last: bool = True
