"""Keeps a second copy of every recording on another volume, checks both and repairs either from the other."""

import logging
import os
import time

from hardware.files import Folder, Wrong
from hardware.rotation import bytes_over
from hardware.volume import Away, device, measure
from store import copies

log = logging.getLogger("hardware.copies")

AGAIN = 86400.0     # seconds until a copy is read whole again
PATIENCE = 60.0     # seconds until a file that cannot be copied is tried again
BATCH, CHECKED = 20, 50
SWEEP, OVERLAP = 3600.0, 120.0     # seconds between two searches through all, and that later ones look back


class Copies:
    """Copies from folder `first` to folder `second` (paths) of `node`; alarms go to the Book."""

    def __init__(self, first, second, node, book, clock=time.time):
        self.first, self.second = Folder(first), Folder(second)
        self._node, self._book, self._clock = node, book, clock
        self._failed = {}
        self._last, self._since, self._swept = "", 0.0, 0.0

    def look(self):
        """Copy what is new, check some of the others in turn; raises DatabaseError."""
        if not self._is_there():
            return
        self._copy_new()
        self._check_some()
        self._book.set("recordings.copy-failed", self._failed, f"{len(self._failed)} recordings cannot be copied to {self.second.path}; "
                       "the log of the process hardware names them", "major", "disk second")

    def is_good(self, recording):
        """Read the second copy of a store.copies.Kept whole and tell whether it is right."""
        try:
            name = self.first.name(recording.path)
            self.second.check(name, recording.size, recording.sha256)
            return True
        except (Wrong, OSError) as error:
            log.warning("the copy of recording %s is not good: %s", recording.id, error)
            copies.spoilt(recording.id)
            return False

    def bytes_over(self, marks):
        """Return how many bytes must go from the second volume by the hardware.rotation.Marks `marks`; 0 while it is away."""
        try:
            volume = measure(self.second.path)
        except Away:
            return 0
        self._book.set("disk.second.full", volume.percent >= marks.warn, f"the volume of {self.second.path} is {volume.shown} % full",
                       "major", "disk second")
        return bytes_over(volume, marks.rotate - marks.slack) if volume.percent >= marks.rotate else 0

    def remove(self, one):
        """Remove the copy of a store.copies.Kept; return whether it went."""
        try:
            self.second.remove(self.second.name(one.path))
        except (Wrong, OSError) as error:
            log.error("the copy of recording %s is not removed: %s", one.id, error)
            return False
        copies.dropped(one.id)
        return True

    def _is_there(self):
        try:
            measure(self.second.path)
            same = device(self.second.path) == device(self.first.path)
        except Away as error:
            self._book.raise_("disk.second.away", f"no second copies are made: {error}", "major", "disk second")
            return False
        self._book.end("disk.second.away")
        self._book.set("disk.second.same", same, f"{self.second.path} lies on the same volume as the first copies; mount another one there",
                       "minor", "disk second")
        return True

    def _copy_new(self):
        now = self._clock()
        self._failed = {name: until for name, until in self._failed.items() if until > now}
        if now - self._swept > SWEEP:
            self._since = 0.0
        found = copies.uncopied(self._node, BATCH, tuple(self._failed), self._since)
        if len(found) < BATCH:
            # All older ones have their copy, are tried again by the next sweep, or are repaired in turn.
            self._swept = now if not self._since else self._swept
            self._since = now - OVERLAP
        for row in found:
            try:
                name = self.first.name(row.path)
                self._restore_first(row, name)
                self.second.take(self.first, name, row.size, row.sha256)
                copies.copied(row.id, self._node, os.path.join(self.second.path, name), row.size, row.sha256, now)
            except (Wrong, OSError) as error:
                self._failed[row.id] = now + PATIENCE
                log.error("recording %s has no second copy: %s", row.id, error)

    def _restore_first(self, row, name):
        try:
            self.first.check(name, row.size, row.sha256)
        except Wrong as wrong:
            # The copy may be right though it was not known to be.
            self.second.check(name, row.size, row.sha256)
            self._repair(self.first, self.second, name, row, str(wrong))

    def _check_some(self):
        found = copies.behind(self._node, self._last, CHECKED)
        self._last = found[-1][0].recording if len(found) == CHECKED else ""
        for copy, recording in found:
            self._check(copy, recording)

    def _check(self, copy, recording):
        if recording is None or recording.removed is not None:
            self._drop(copy)
            return
        name = os.path.basename(copy.path)
        if self._clock() - copy.checked > AGAIN or not self._same_size(self.second, name, copy.size):
            self._check_second(copy, recording, name)
        if recording.away is None and not self._same_size(self.first, name, copy.size):
            try:
                self._repair(self.first, self.second, name, copy, f"{self.first.path}/{name} is missing or cut short")
            except (Wrong, OSError) as error:
                self._failed[copy.recording] = self._clock() + PATIENCE
                log.error("recording %s cannot be repaired: %s", copy.recording, error)

    def _check_second(self, copy, recording, name):
        try:
            self.second.check(name, copy.size, copy.sha256)
        except (Wrong, OSError) as error:
            copies.spoilt(copy.recording)
            if recording.away is None:
                self._alarm(name, str(error))
                return
            self._failed[copy.recording] = self._clock() + PATIENCE
            log.error("recording %s had only this copy left: %s", copy.recording, error)
            return
        copies.copied(copy.recording, self._node, copy.path, copy.size, copy.sha256, self._clock())

    def _same_size(self, folder, name, size):
        try:
            return folder.size(name) == size
        except (Wrong, OSError):
            return False

    def _repair(self, broken, whole, name, row, why):
        broken.take(whole, name, row.size, row.sha256)
        self._alarm(name, f"{why}; it was made again from the other copy")

    def _alarm(self, name, text):
        log.warning("%s", text)
        condition = f"recordings.copy-repaired.{name.removesuffix('.wav')}"
        self._book.raise_(condition, text, "minor", "disk")
        self._book.end(condition)

    def _drop(self, copy):
        try:
            self.second.remove(self.second.name(copy.path))
            copies.dropped(copy.recording)
        except (Wrong, OSError) as error:
            log.error("the copy of a removed recording stays: %s", error)
