"""Backs the instance up every night, keeps the newest, and raises an alarm when one fails."""

import datetime
import logging
import re
import time

from hardware.alarms import Book
from launch import archive, backup
from launch.errors import LaunchError
from store import db
from store.events import BackupMade
from store.settings import Settings as StoreSettings

log = logging.getLogger("worker.backup")

CONDITION, SEVERITY = "backup", "major"
LOOK = 20.0
AGAIN = 3600.0      # seconds after a failure
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class Nightly:
    """The backups of one instance by backup_at, backup_keep and backup_folder of `settings` (hooks.place.Settings).

    `journal` hears of each, and the alarm `backup` lasts from a failure to the next one that is made.
    """

    def __init__(self, place, settings, journal, clock=time.time):
        self._place, self._settings, self._journal, self._clock = place, settings, journal, clock
        self._book = Book(place.node, journal, clock)
        self._tried = None

    @property
    def folder(self):
        """Where the backups are."""
        own = self._settings.backup_folder
        return self._place.config_path.parent / own if own else backup.find_folder(self._place)

    def run(self, stop):
        """Make a backup whenever one is due, until the threading.Event `stop` is set."""
        while not stop.wait(LOOK):
            if self.is_due():
                self.make()
            self.store()
        db.disconnect()

    def store(self):
        """Write what the alarm's Book holds; a database that is away is waited for."""
        try:
            self._book.store()
        except db.DatabaseError as error:
            log.warning("the alarm waits, the database is away: %s", error)

    def is_due(self):
        """Tell whether the time of the last backup_at has passed without one; a fresh instance waits for its first night."""
        if not self._settings.backup_at:
            return False
        match = TIME.fullmatch(self._settings.backup_at)
        if not match:
            self._book.raise_(CONDITION, f"backup_at {self._settings.backup_at!r} in [launch] of cc.ini is no time such as 03:30", SEVERITY)
            return False
        now = datetime.datetime.fromtimestamp(self._clock())
        due = now.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
        due = due if due <= now else due - datetime.timedelta(days=1)
        newest = max((path.stat().st_mtime for path in self._list()), default=self._find_birth())
        return newest < due.timestamp() and (self._tried is None or self._clock() - self._tried > AGAIN)

    def make(self):
        """Make one backup now and forget the oldest; return its path, or None when it failed, which raises the alarm."""
        self._tried = began = self._clock()
        path = self.folder / backup.name_file(self._place, datetime.datetime.fromtimestamp(began))
        try:
            archive.write(self._place, self._place.section("store", StoreSettings).url(self._place.state), path)
            size = path.stat().st_size
            self._forget()
        except (LaunchError, OSError) as error:
            self._journal.emit(BackupMade(call="", at=self._clock(), problem=str(error)))
            self._book.raise_(CONDITION, f"the backup of this night failed: {error}", SEVERITY)
            return None
        self._book.end(CONDITION)
        self._journal.emit(BackupMade(call="", at=self._clock(), file=path.name, size=size, seconds=self._clock() - began))
        log.info("%s: %d bytes", path, size)
        return path

    def _list(self):
        return sorted(self.folder.glob(f"{self._place.node}-*{backup.ENDING}")) if self.folder.is_dir() else []

    def _find_birth(self):
        try:
            return (self._place.secrets / "agi.token").stat().st_mtime
        except OSError:
            return self._clock()

    def _forget(self):
        for path in self._list()[:-self._settings.backup_keep] if self._settings.backup_keep > 0 else ():
            path.unlink(missing_ok=True)
