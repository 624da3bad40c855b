"""Answers from memory which boxes there are, whatever the database does."""

import dataclasses
import json
import logging
import os
import pathlib
import threading

from plugins.voicemail.models import boxes
from store import db

log = logging.getLogger(__name__)

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


class Directory:
    """All boxes, looked up anew every `period` seconds and kept in the file `snapshot`."""

    def __init__(self, snapshot, period=PERIOD):
        self._snapshot = pathlib.Path(snapshot)
        self._period = period
        self._boxes = None
        self._marks = None
        self._away = False
        self._lock = threading.Lock()
        self._thread = None
        self._looked = threading.Event()
        self._stop = threading.Event()

    def find(self, name):
        """Return the Box called `name`, or None; raises DirectoryUnknown."""
        self.prepare(0.5)
        if self._boxes is None:
            raise DirectoryUnknown(f"no boxes are known: the database has not answered since the start and {self._snapshot} cannot be "
                                   "read; bring the database back")
        return self._boxes.get(name)

    def prepare(self, seconds=5.0):
        """Read the boxes before the first call asks, waiting up to `seconds` for the database."""
        if self._boxes is not None:
            return
        with self._lock:
            if not self._thread:
                self._thread = threading.Thread(target=self._follow, name="voicemail-boxes", daemon=True)
                self._thread.start()
        if not self._looked.wait(seconds) or self._boxes is None:
            self._load()

    def stop(self):
        """Stop following changes; the last answers stay."""
        self._stop.set()
        if self._thread:
            self._thread.join(5.0)

    def _follow(self):
        while not self._stop.is_set():
            try:
                self._refresh()
                self._away = False
            except Exception as error:
                # Whatever the database does, callers go on with what was known.
                if not self._away:
                    log.warning("the boxes stay as they were, the database is away: %s", error)
                self._away = True
            self._looked.set()
            self._stop.wait(self._period)
        db.disconnect()

    def _refresh(self):
        marks = boxes.read_marks()
        if marks == self._marks:
            return
        found = [Box(row.name, row.kind, row.greeting, row.longest, row.shortest) for row in boxes.list_all()]
        self._boxes, self._marks = {box.name: box for box in found}, marks
        self._save(found)

    def _save(self, found):
        beside = self._snapshot.with_suffix(f".{os.getpid()}.new")
        try:
            self._snapshot.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps([dataclasses.asdict(box) for box in found]), encoding="utf-8")
            beside.replace(self._snapshot)
        except OSError as error:
            beside.unlink(missing_ok=True)
            log.warning("%s: %s", self._snapshot, error)

    def _load(self):
        try:
            found = [Box(**entry) for entry in json.loads(self._snapshot.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            log.error("no boxes: the database is away and %s cannot be read (%s)", self._snapshot, error)
            return
        if self._boxes is None:
            self._boxes = {box.name: box for box in found}
