"""Keeps which conditions last; tells journal and listeners at once, the database as soon as it answers."""

import dataclasses
import logging
import threading
import time

from store import alarms as rows
from store.events import AlarmEnded, AlarmRaised
from store.ids import make_id

log = logging.getLogger("hardware.alarms")

RAISED, ENDED = "raised", "ended"


@dataclasses.dataclass(frozen=True)
class Standing:
    """An alarm as this process knows it; `ended` is 0 while it lasts."""

    id: str
    condition: str
    equipment: str
    severity: str
    text: str
    raised: float
    quiet: bool = False
    ended: float = 0.0


class Book:
    """The alarms of `node`; `listeners` are called with (what, Standing) on the thread that found the change."""

    def __init__(self, node, journal, clock=time.time):
        self._node, self._journal, self._clock = node, journal, clock
        self._lock = threading.RLock()
        self._active = {}
        self._unwritten = []
        self._maintained = []
        self._read = False
        self.listeners = []

    def active(self):
        """Return the alarms that last, as Standing."""
        with self._lock:
            return list(self._active.values())

    def raise_(self, condition, text, severity="major", equipment=""):
        """Note that `condition` is so; raised once, however often it is said. Another severity is stored and told anew."""
        with self._lock:
            known = self._active.get(condition)
            if known and known.severity == severity:
                return
            quiet = any(equipment.startswith(one) for one in self._maintained)
            found = dataclasses.replace(known, severity=severity, text=text) if known else Standing(
                make_id(), condition, equipment, severity, text, self._clock(), quiet)
            self._active[condition] = found
            self._unwritten.append((RAISED if known is None else "reworded", found))
        log.warning("alarm %s (%s): %s", condition, severity, text)
        self._journal.emit(AlarmRaised(call="", at=self._clock(), alarm=found.id, condition=condition, equipment=equipment,
                                       severity=severity, text=text, quiet=found.quiet))
        self._tell(RAISED, found)

    def end(self, condition, text=""):
        """Note that `condition` is over; nothing happens when it was not so."""
        with self._lock:
            known = self._active.pop(condition, None)
            if known is None:
                return
            found = dataclasses.replace(known, ended=self._clock(), text=text or known.text)
            self._unwritten.append((ENDED, found))
        log.info("alarm %s is over after %.0f s", condition, found.ended - found.raised)
        self._journal.emit(AlarmEnded(call="", at=found.ended, alarm=found.id, condition=condition, equipment=found.equipment,
                                      severity=found.severity, text=found.text, seconds=found.ended - found.raised, quiet=found.quiet))
        self._tell(ENDED, found)

    def set(self, condition, wrong, text="", severity="major", equipment=""):
        """Raise or end `condition` by whether it is `wrong`."""
        if wrong:
            self.raise_(condition, text, severity, equipment)
        else:
            self.end(condition)

    def store(self):
        """Read what lasted before this process began, then write what is new; return how much that was.

        Raises DatabaseError, and nothing is lost.
        """
        written = 0
        with self._lock:
            if not self._read:
                self._adopt()
            self._maintained = rows.maintained(self._clock())
            while self._unwritten:
                self._write(*self._unwritten[0])
                del self._unwritten[0]
                written += 1
        return written

    def _adopt(self):
        # What was raised while the database was away, and is known there under another id, goes on under that id.
        for row in rows.active(self._node):
            self._active[row.condition] = Standing(row.id, row.condition, row.equipment, row.severity, row.text, row.raised, row.quiet)
        self._read = True

    def _write(self, what, found):
        if what == RAISED:
            if rows.find(found.id) is None:
                rows.open_alarm({"id": found.id, "node": self._node, "condition": found.condition, "equipment": found.equipment,
                                 "severity": found.severity, "text": found.text, "raised": found.raised, "quiet": found.quiet})
        elif what == ENDED:
            rows.close(found.id, found.ended)
        else:
            rows.reword(found.id, found.severity, found.text)

    def _tell(self, what, found):
        for listener in self.listeners:
            try:
                listener(what, found)
            except Exception:
                log.exception("alarm %s was not told to one who listens", found.condition)
