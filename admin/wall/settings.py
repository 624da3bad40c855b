"""Names the settings of the [wall] section."""

import dataclasses

from hooks.settings import option


@dataclasses.dataclass(frozen=True)
class Settings:
    """The [wall] section of cc.ini."""

    answer_within: float = option(20.0, "a caller answered after at most so many seconds counts as served in time")
    service_target: float = option(80.0, "percent of callers that shall be served in time; below it a queue turns red")
    waiting_limit: int = option(5, "callers waiting in a queue from which it turns red")
    wait_limit: float = option(60.0, "seconds of waiting from which a caller turns red; yellow from half of it")
    ring_limit: float = option(20.0, "seconds of ringing from which an agent turns red")
    talk_limit: float = option(600.0, "seconds of one talk from which an agent turns red; yellow from four fifths of it")
    hold_limit: float = option(120.0, "seconds of holding a caller from which an agent turns red")
    pause_limit: float = option(600.0, "seconds of a pause from which an agent turns red")
    disk_limit: float = option(5.0, "percent of free disk below which an alarm is shown")
    hidden_queues: tuple = option(("doctor",), "queues that are not shown, with the agents that sit in no other")


def list_limits(settings):
    """Return the limits that a browser colours by, in seconds, counts and percent."""
    return {"waiting": settings.waiting_limit, "wait": settings.wait_limit, "ringing": settings.ring_limit, "talking": settings.talk_limit,
            "hold": settings.hold_limit, "paused": settings.pause_limit, "target": settings.service_target}
