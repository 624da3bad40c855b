"""Answers from memory which boxes there are, whatever the database does."""

import dataclasses

from plugins.voicemail.models import boxes
from store.followed import Followed

PERIOD = 1.0


@dataclasses.dataclass(frozen=True)
class Box:
    """What a caller meets of one box: its greeting (an opaque name or empty), longest and shortest message in seconds."""

    name: str
    kind: str
    greeting: str
    longest: int
    shortest: float


class DirectoryUnknown(LookupError):
    """No boxes are known yet; the message says why and the remedy."""


class Directory(Followed):
    """All boxes as callers meet them: {name: Box}."""

    what = "boxes"

    def __init__(self, snapshot, period=PERIOD):
        super().__init__(snapshot, period)
        self._marks = None

    def find(self, name):
        """Return the Box called `name`, or None; raises DirectoryUnknown."""
        known = self.value
        if known is None:
            raise DirectoryUnknown(self.unknown)
        return known.get(name)

    def look(self):
        """Return the boxes, or None when nobody saved since the last look."""
        marks = boxes.read_marks()
        if marks == self._marks:
            return None
        found = {row.name: Box(row.name, row.kind, row.greeting, row.longest, row.shortest) for row in boxes.list_all()}
        self._marks = marks
        return found

    def write(self, value):
        """Return the boxes as JSON values."""
        return [dataclasses.asdict(box) for box in value.values()]

    def parse(self, kept):
        """Return what write wrote."""
        return {box.name: box for box in (Box(**entry) for entry in kept)}
