"""Decides which recordings give way when a volume fills; pure."""

import dataclasses
import math

DAY = 86400.0
WELL, WARN, ROTATE, STOP = "well", "warn", "rotate", "stop"


@dataclasses.dataclass(frozen=True)
class Marks:
    """Percent of the volume at which to warn, to remove the oldest, and to stop recording; `slack` percent lie between back and forth."""

    warn: float = 85.0
    rotate: float = 90.0
    stop: float = 95.0
    slack: float = 2.0


@dataclasses.dataclass(frozen=True)
class Volume:
    """Bytes of a file system as df counts them: `available` to us, without what is kept for root."""

    total: int
    used: int
    available: int

    @property
    def percent(self):
        """The exact share in use, 0 to 100."""
        room = self.used + self.available
        return 100.0 * self.used / room if room else 100.0

    @property
    def shown(self):
        """The share in use as df prints it: whole percent, rounded up."""
        return math.ceil(round(self.percent, 9))


def judge(percent, marks, before=WELL):
    """Return the level at `percent`; a level is left only `slack` percent below its mark, recording begins again below `rotate`."""
    mark = {WARN: marks.warn, ROTATE: marks.rotate, STOP: marks.stop}
    reached = next((level for level in (STOP, ROTATE, WARN) if percent >= mark[level]), WELL)
    if before == STOP and percent >= marks.rotate:
        return STOP
    if before in (WARN, ROTATE) and _rank(reached) < _rank(before) and percent >= mark[before] - marks.slack:
        return before
    return reached


def bytes_over(volume, percent):
    """Return how many bytes must go until `volume` is `percent` full; 0 when it is not fuller."""
    return max(0, math.ceil(volume.used - (volume.used + volume.available) * percent / 100.0))


def is_protected(recording, retention, now):
    """Tell whether a store.copies.Kept may not go: held, or younger than its queue keeps at least."""
    keep, _ = retention.get(recording.queue) or retention.get("", (0, 0))
    return recording.held or now - recording.started < keep * DAY


def is_expired(recording, retention, now):
    """Tell whether a recording is older than its queue keeps at most; a held one never is."""
    _, longest = retention.get(recording.queue) or retention.get("", (0, 0))
    return not recording.held and longest > 0 and now - recording.started > longest * DAY


def choose(recordings, need, retention, now, second=False):
    """Return (recordings to remove, bytes that they give): the oldest unprotected ones until `need` bytes are freed.

    With `second` (there is a second volume) only those go whose copy is known to be good.
    """
    chosen, freed = [], 0
    for recording in sorted(recordings, key=lambda one: (one.started, one.id)):
        if freed >= need:
            break
        if is_protected(recording, retention, now) or (second and not recording.copied):
            continue
        chosen.append(recording)
        freed += recording.size
    return chosen, freed


def grow(samples):
    """Return how many bytes a day the use grows, from [(Unix second, bytes used)] in order of time; None when they say nothing."""
    if len(samples) < 2 or samples[-1][0] - samples[0][0] < 60.0:
        return None
    # What rotation frees is no shrinking: only what was added counts.
    added = sum(max(0, after[1] - before[1]) for before, after in zip(samples, samples[1:]))
    return added * DAY / (samples[-1][0] - samples[0][0])


def days_left(volume, growth, percent=100.0):
    """Return the days until `volume` is `percent` full at `growth` bytes a day; None when it does not grow."""
    if not growth or growth <= 0:
        return None
    return max(0.0, (volume.used + volume.available) * percent / 100.0 - volume.used) / growth


def _rank(level):
    return (WELL, WARN, ROTATE, STOP).index(level)
