"""Keeps in memory what calls ask: followed in the database, and in a file for the time when that is away."""

import json
import logging
import os
import pathlib
import threading
import time

from store import db

log = logging.getLogger(__name__)


class Follower:
    """One thread, and so one connection, that looks at many Followed in turn; it begins with the first of them."""

    def __init__(self):
        self._followed = []
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._thread = None

    def add(self, followed):
        """Look at `followed` from now on, the first time at once."""
        with self._lock:
            self._followed.append(followed)
            if not self._thread:
                self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
                self._thread.start()
        self._news.set()

    def remove(self, followed):
        """Look at `followed` no longer; the thread ends with the last."""
        with self._lock:
            if followed in self._followed:
                self._followed.remove(followed)
            thread = None if self._followed else self._thread
            self._thread = None if thread else self._thread
        self._news.set()
        if thread:
            thread.join(5.0)

    def _run(self):
        while self._thread is threading.current_thread():
            self._news.clear()
            with self._lock:
                due = list(self._followed)
            for one in due:
                one.look_when_due()
            self._news.wait(min((one.period for one in due), default=0.1))
        db.disconnect()


class Followed:
    """One value read from some tables, looked at anew every `period` seconds and kept in the file `snapshot`.

    A subclass says `what` it is (in the plural, for messages) and gives look, write and parse. Looking begins with the first
    question, which waits up to `patience` seconds for the database and then takes the file: so calls get the answers of
    before while the database is away. It has a thread of its own unless it is told to share a Follower.
    """

    what = "answers"

    def __init__(self, snapshot, period=0.3, patience=0.5):
        self.snapshot = pathlib.Path(snapshot)
        self.period = period
        self._patience = patience
        self._follower = None
        self._begun = False
        self._due = 0.0
        self._value = None
        self._away = False
        self._begin, self._swap = threading.Lock(), threading.Lock()
        self._looked = threading.Event()

    def share(self, follower):
        """Be looked at by `follower`, or by an own one when it is None; returns self."""
        self._follower = follower
        return self

    def look(self):
        """Return the value as the database has it now, or None when it did not change; may raise anything."""
        raise NotImplementedError

    def write(self, value):
        """Return `value` as JSON values."""
        raise NotImplementedError

    def parse(self, kept):
        """Return the value that `write` wrote; raises ValueError, TypeError or LookupError."""
        raise NotImplementedError

    @property
    def value(self):
        """The value in force, None when nothing was ever read."""
        self.prepare(self._patience)
        return self._value

    @property
    def unknown(self):
        """Why there is no value, and the remedy."""
        return (f"no {self.what} are known: the database has not answered since the start and {self.snapshot} cannot be read; "
                "bring the database back")

    def prepare(self, seconds=5.0):
        """Read before the first call asks, waiting up to `seconds` for the database."""
        if self._value is not None:
            return
        with self._begin:
            if not self._begun:
                self._begun = True
                self._follower = self._follower or Follower()
                self._follower.add(self)
                self._looked.wait(seconds)
            if self._value is None:
                self._load()

    def stop(self):
        """Stop following changes; the last answers stay."""
        if self._begun:
            self._follower.remove(self)

    def look_when_due(self):
        """Look once the period is over; called by the follower's thread only."""
        if time.monotonic() < self._due:
            return
        try:
            self._refresh()
            self._away = False
        except Exception as error:
            # Whatever the database does, callers go on with what was known.
            self._report(error)
        self._due = time.monotonic() + self.period * 0.9
        self._looked.set()

    def _refresh(self):
        found = self.look()
        if found is None:
            return
        with self._swap:
            self._value = found
        save(self.snapshot, self.write(found))

    def _report(self, error):
        if not self._away:
            log.warning("the %s stay as they were, the database is away: %s", self.what, error)
        self._away = True

    def _load(self):
        try:
            kept = self.parse(json.loads(self.snapshot.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            log.error("no %s: the database is away and %s cannot be read (%s)", self.what, self.snapshot, error)
            return
        with self._swap:
            # The thread may have read the database meanwhile: that is newer.
            self._value = kept if self._value is None else self._value


def save(path, kept):
    """Write JSON values to the file `path`, whole or not at all; a full disk is only said."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        log.warning("%s: %s", path, error)
