"""Looks after the volume of recordings: alarms, makes room, and at the very last stops recording, never a call."""

import collections
import logging
import os
import time

from hardware.files import Folder, Wrong
from hardware.rotation import ROTATE, STOP, WARN, WELL, bytes_over, choose, days_left, grow, is_expired, is_protected, judge
from hardware.volume import Away, device, measure
from store import copies, db, holds, recordings
from store.events import CallFact, RecordingRemoved

log = logging.getLogger("hardware.disk")

SEVERITY = {WARN: "minor", ROTATE: "major", STOP: "critical"}
BATCH, MOST = 500, 20000     # rows read at a time, and at one look
SAMPLE, SAMPLES = 60.0, 1500
AGAIN = 5.0         # seconds until recordings that began meanwhile, such as of a dialled talk, are ended, too


class Disk:
    """The folder of recordings `path` of `node`; `marks` are its hardware.rotation.Marks.

    `second` is the Copies or None. `stop_recording(on)` is called when recording must end and when it may begin again.
    """

    def __init__(self, path, node, book, journal, marks, second=None, stop_recording=lambda on: None, clock=time.time):
        self._folder, self._node, self._book, self._journal = Folder(path), node, book, journal
        self._marks, self._second, self._stop_recording, self._clock = marks, second, stop_recording, clock
        self._device = None
        self._refused = set()
        self._samples = collections.deque(maxlen=SAMPLES)
        self.level, self.volume, self.growth = WELL, None, None

    def look(self):
        """Measure, judge and act once."""
        volume = self._measure()
        if volume is None:
            return
        self._judge(volume)
        try:
            self._expire()
            if self.level in (ROTATE, STOP):
                self._make_room(volume)
            if self._second is not None:
                self._make_room_second()
        except db.DatabaseError as error:
            log.warning("nothing is removed, the database is away: %s", error)
        self._resort()

    def describe(self):
        """Return what `hardware status` shows of this volume."""
        volume = self.volume
        if volume is None:
            return {"path": self._folder.path, "level": "away"}
        return {"path": self._folder.path, "total": volume.total, "used": volume.used, "available": volume.available,
                "percent": volume.shown, "level": self.level, "growth": self.growth,
                "days_left": days_left(volume, self.growth, self._marks.rotate)}

    def _measure(self):
        try:
            volume, number = measure(self._folder.path), device(self._folder.path)
            self._device = self._device or number
            if number != self._device:
                raise Away(f"{self._folder.path}: another volume is mounted there, or the one for recordings no longer is")
        except Away as error:
            self.volume = None
            self._book.raise_("disk.recordings.away", f"recordings have no place: {error}", "critical", "disk recordings")
            return None
        self._book.end("disk.recordings.away")
        self._sample(volume)
        self.volume = volume
        return volume

    def _sample(self, volume):
        now = self._clock()
        if not self._samples or now - self._samples[-1][0] >= SAMPLE:
            self._samples.append((now, volume.used))
            self.growth = grow(self._samples)

    def _judge(self, volume):
        self.level = judge(volume.percent, self._marks, self.level)
        text = f"the volume of {self._folder.path} is {volume.shown} % full"
        self._book.set("disk.recordings.full", self.level != WELL, text, SEVERITY.get(self.level, "minor"), "disk recordings")

    def _resort(self):
        """Stop recording when there is still no room, begin again when there is."""
        if self.level != WELL:
            volume = self._measure()
            if volume is None:
                return
            self._judge(volume)
        self._book.set("recording.stopped", self.level == STOP, f"no call is recorded any more: {self._folder.path} is full and all that is "
                       "there is protected; release holds, shorten the retention or give it more room", "critical", "disk recordings")
        self._stop_recording(self.level == STOP)

    def _make_room(self, volume):
        need = bytes_over(volume, self._marks.rotate - self._marks.slack)
        rules, now, behind = copies.retention(), self._clock(), (0.0, "")
        for _ in range(MOST // BATCH):
            known = copies.oldest(self._node, BATCH, after=behind)
            if not known:
                return
            behind = known[-1].started, known[-1].id
            chosen, _ = choose([one for one in known if one.id not in self._refused], need, rules, now, self._second is not None)
            need -= sum(one.size for one in chosen if self._remove(one, "rotated"))
            if need <= 0:
                return

    def _expire(self):
        rules, now = copies.retention(), self._clock()
        longest = [days for _, days in rules.values() if days]
        if not longest:
            return
        for one in copies.oldest(self._node, BATCH, before=now - min(longest) * 86400.0):
            if is_expired(one, rules, now) and one.id not in self._refused:
                self._remove(one, "expired")

    def _make_room_second(self):
        """Remove the oldest copies whose first files went before, when their volume fills, and those that expired."""
        need = self._second.bytes_over(self._marks)
        rules, now = copies.retention(), self._clock()
        for one in copies.away_only(self._node, BATCH):
            expired = is_expired(one, rules, now)
            if not expired and (need <= 0 or is_protected(one, rules, now)):
                continue
            if self._second.remove(one):
                reason = "expired" if expired else "rotated"
                recordings.note_removed(one.id, reason, now)
                self._tell(one, reason, True)
                need -= one.size

    def _remove(self, one, reason):
        """Remove the first file of a Kept (both when it expired); return whether it went."""
        keep = reason == "rotated" and self._second is not None
        if keep and not self._second.is_good(one):
            return False
        row = recordings.find(one.id)
        if row is None or holds.find(one.id) or row.away is not None:
            return False
        try:
            self._folder.remove(self._folder.name(one.path))
        except (Wrong, OSError) as error:
            self._refused.add(one.id)
            log.error("recording %s is not removed: %s", one.id, error)
            return False
        recordings.note_removed(one.id, reason, self._clock(), last=not keep)
        self._tell(one, reason, not keep)
        return True

    def _tell(self, one, reason, last):
        log.info("recording %s of %s was %s", one.id, os.path.basename(one.path), reason)
        self._journal.emit(RecordingRemoved(call=one.linkedid, at=self._clock(), recording=one.id, reason=reason, last=last))
        self._journal.emit(CallFact(call=one.linkedid, at=self._clock(), name="recording", value=reason))


class Stopped:
    """Tells everybody that nothing may be recorded, by a file that the steps look for, and ends what is being recorded.

    `end_all()` ends the recordings of all channels, returning the linkedids of their calls.
    """

    def __init__(self, path, journal, end_all):
        self._path, self._journal, self._end_all, self._next = path, journal, end_all, 0.0

    def __call__(self, on):
        """Stop recording when `on`, else let it begin again; twice is once."""
        if not on:
            self._path.unlink(missing_ok=True)
            self._next = 0.0
            return
        self._path.touch()
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + AGAIN
        for call in self._end_all():
            self._journal.emit(CallFact(call=call, at=time.time(), name="recording_stopped", value="disk full"))
