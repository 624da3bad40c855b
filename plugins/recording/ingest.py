"""Keeps every finished recording: checksum, length, journal; also those finished while nobody looked."""

import logging
import os
import re
import time

from plugins.recording.agenda import Agenda
from plugins.recording.folder import Watched
from plugins.recording.measure import NotAFile, Unfinished, measure
from store import db, journal, recordings
from store.events import RecordingKept

log = logging.getLogger(__name__)

NAME = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\.wav")
WAKE = 0.5
SWEEP = 60.0
PATIENCE = 60.0
AGAIN = 30.0
# Seconds until the next look, the first and the longest; the wait doubles in between.
SOON, LATER, RARELY = (0.2, 2.0), (AGAIN, AGAIN), (AGAIN, 3600.0)


class Ingest:
    """Tells `own_journal` once of each finished file in the recordings folder of `place`.

    `patience` is how many seconds a file waits for its RecordingStarted before it is kept without
    a call; `sweep` is how often the folder is read for what the watch missed.
    """

    def __init__(self, place, own_journal, patience=PATIENCE, sweep=SWEEP):
        self._path = place.recordings
        self._journal = own_journal
        self._patience = patience
        self._sweep = sweep
        self._agenda = Agenda()
        self._told = {}
        self._away = False

    def run(self, stop):
        """Keep recordings until the threading.Event `stop` is set; raises OSError when the folder cannot be made."""
        folder = Watched(self._path, NAME.fullmatch, self._sweep).start()
        try:
            while not stop.is_set():
                for name in folder.closed(WAKE if self._agenda.is_idle(time.monotonic()) else 0.0):
                    # Fresh files come before the many that a start may find.
                    self._agenda.forget(name)
                    self._agenda.add(name, 0.0)
                for name in folder.missed():
                    self._agenda.add(name, time.monotonic())
                self._work(folder, stop)
        finally:
            folder.stop()

    def _work(self, folder, stop):
        end = time.monotonic() + WAKE
        while not stop.is_set() and (now := time.monotonic()) < end:
            name = self._agenda.take(now)
            if name is None:
                return
            again = self._look(name, now)
            if again:
                self._agenda.put_back(name, time.monotonic(), *again)
            else:
                self._agenda.forget(name)
                self._told.pop(name, None)
                folder.settle(name)

    def _look(self, name, now):
        """Return None when the file needs no more care, else (first, longest) seconds until the next look."""
        try:
            again = self._keep(name, now)
            self._away = False
            return again
        except (FileNotFoundError, NotAFile):
            return None
        except Unfinished:
            return LATER
        except db.DatabaseError as error:
            self._report_away(error)
            return SOON
        except Exception as error:
            # One bad file must not stop the others: it is named and looked at again, ever more rarely.
            log.error("%s is not kept yet: %s: %s", self._path / name, type(error).__name__, error)
            return RARELY

    def _keep(self, name, now):
        path = self._path / name
        recording = name.removesuffix(".wav").replace("-", "")
        size = os.stat(path, follow_symlinks=False).st_size
        row = recordings.find(recording)
        if row and row.kept is not None and row.sha256 and row.size == size:
            return None
        if row is None and self._agenda.waited(name, now) < self._patience:
            return SOON
        if not self._is_told(name, recording, row, size):
            self._tell(name, recording, row, measure(path))
        return RARELY

    def _is_told(self, name, recording, row, size):
        """Say whether the journal has it, or will: the row follows the journal a moment later."""
        told = self._told.get(name)
        if told and told[0] == size and time.monotonic() - told[1] < AGAIN:
            return True
        known = journal.of_call(row.linkedid) if row and row.linkedid else ()
        return any(isinstance(event, RecordingKept) and (event.recording, event.size) == (recording, size) and event.sha256
                   for _seq, event in known)

    def _tell(self, name, recording, row, found):
        if row is None:
            log.warning("%s is kept without its call: nothing in the journal began it", self._path / name)
        self._journal.emit(RecordingKept(call=row.linkedid if row else "", at=time.time(), recording=recording,
                                         path=os.fspath(self._path / name), size=found.size, sha256=found.sha256,
                                         seconds=found.seconds))
        self._told[name] = found.size, time.monotonic()

    def _report_away(self, error):
        if not self._away:
            log.warning("%d recordings wait, the database is away: %s", len(self._agenda) + 1, error)
        self._away = True
