"""Walks a chain of checks in order and tells the first link that is broken."""

import dataclasses
import time

WELL, BROKEN, SKIPPED = "well", "broken", "not reached"


class Broken(Exception):
    """A link is broken: `place` says where, the text what, `remedy` what to do."""

    def __init__(self, place, reason, remedy):
        super().__init__(reason)
        self.place, self.remedy = place, remedy


@dataclasses.dataclass(frozen=True)
class Link:
    """One link as it was found; `seconds` is how long its check took."""

    name: str
    state: str
    detail: str = ""
    place: str = ""
    remedy: str = ""
    seconds: float = 0.0


def walk(checks, tell=lambda link: None):
    """Run `checks` ([(name, function that returns a detail or raises Broken)]) up to the first broken one.

    Returns a Link for each; `tell(link)` hears of each that was run.
    """
    found = []
    for name, check in checks:
        if found and found[-1].state != WELL:
            found.append(Link(name, SKIPPED))
            continue
        found.append(_run(name, check))
        tell(found[-1])
    return found


def _run(name, check):
    began = time.monotonic()
    try:
        link = Link(name, WELL, check() or "")
    except Broken as error:
        link = Link(name, BROKEN, str(error), error.place, error.remedy)
    # A check that fails in a way nobody foresaw has found something, too.
    except Exception as error:
        link = Link(name, BROKEN, f"{type(error).__name__}: {error}", name, "See ./switchroom status and the files in the log folder.")
    return dataclasses.replace(link, seconds=round(time.monotonic() - began, 3))
