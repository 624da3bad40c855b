"""Answers whether a table is open from memory, whatever the database does."""

import json
import logging
import os
import pathlib
import threading

from plugins.business_hours import calendar, dates, document, models
from store import db

log = logging.getLogger(__name__)

PERIOD = 0.3
PATIENCE = 0.5


class HoursUnknown(LookupError):
    """The table does not exist, is wrong, or was never read; the message says which and the remedy."""


class Hours:
    """All tables of hours, looked up anew every `period` seconds and kept in the file `snapshot`.

    The thread starts with the first question, which waits up to `patience` seconds for the
    database and then takes the file: so questions are answered while the database is away.
    """

    def __init__(self, snapshot, period=PERIOD, patience=PATIENCE):
        self._snapshot = pathlib.Path(snapshot)
        self._period = period
        self._patience = patience
        self._tables = None
        self._broken = {}
        self._marks = None
        self._away = False
        self._lock = threading.Lock()
        self._swap = threading.Lock()
        self._thread = None
        self._looked = threading.Event()
        self._stop = threading.Event()

    def is_open(self, name, at):
        """Say whether table `name` is open at Unix second `at`; raises HoursUnknown."""
        return calendar.is_open(self.find(name), at)

    def find(self, name):
        """Return the calendar.Table `name`; raises HoursUnknown."""
        self._begin()
        tables = self._tables
        if tables is None:
            raise HoursUnknown(f"no hours are known: the database has not answered since the start and {self._snapshot} "
                               "cannot be read; bring the database back")
        if name in tables:
            return tables[name]
        if name in self._broken:
            raise HoursUnknown(f"the table of hours {name!r} is wrong: {self._broken[name]}")
        raise HoursUnknown(f"no table of hours {name!r}; there are: {', '.join(sorted(tables)) or 'none'}; name one of them "
                           "in the step, or make the table")

    def prepare(self, seconds=5.0):
        """Read the tables before the first call asks, waiting up to `seconds` for the database."""
        self._begin(seconds)

    def stop(self):
        """Stop following changes; the last answers stay."""
        self._stop.set()
        if self._thread:
            self._thread.join(5.0)

    def _begin(self, seconds=None):
        if self._thread and self._tables is not None:
            return
        with self._lock:
            if not self._thread:
                self._thread = threading.Thread(target=self._follow, name="business-hours", daemon=True)
                self._thread.start()
                self._looked.wait(self._patience if seconds is None else seconds)
            if self._tables is None:
                self._load()

    def _follow(self):
        while not self._stop.is_set():
            try:
                self._refresh()
                self._away = False
            except Exception as error:
                # Whatever the database does, callers go on with what was known.
                self._report(error)
            self._looked.set()
            self._stop.wait(self._period)
        db.disconnect()

    def _refresh(self):
        marks = models.read_marks()
        if marks == self._marks:
            return
        tables, broken = models.read_tables()
        if models.read_marks() != marks:
            return  # someone saved in between; the next look takes it whole
        for name, reason in broken.items():
            log.error("the table of hours %s is left out: %s", name, reason)
        with self._swap:
            self._tables, self._broken, self._marks = tables, broken, marks
        self._save(tables)

    def _report(self, error):
        if not self._away:
            log.warning("the tables of hours stay as they were, the database is away: %s", error)
        self._away = True

    def _save(self, tables):
        beside = self._snapshot.with_suffix(f".{os.getpid()}.new")
        try:
            self._snapshot.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps([document.write(table) for table in tables.values()]), encoding="utf-8")
            beside.replace(self._snapshot)
        except OSError as error:
            beside.unlink(missing_ok=True)
            log.warning("%s: %s", self._snapshot, error)

    def _load(self):
        try:
            kept = json.loads(self._snapshot.read_text(encoding="utf-8"))
            tables = {table.name: table for table in map(document.parse, kept)}
        except (OSError, ValueError, TypeError) as error:
            log.error("no tables of hours: the database is away and %s cannot be read (%s)", self._snapshot, error)
            return
        with self._swap:
            # The thread may have read the database meanwhile: that is newer.
            self._tables = tables if self._tables is None else self._tables


def import_dates(text, kind, owner, skip=False):
    """Add the special dates of a CSV text to the table or calendar (models.TABLE, models.CALENDAR) `owner`; return a dates.Report.

    All lines or none, unless `skip` leaves bad ones out. Raises HoursUnknown when there is no such owner.
    """
    if owner not in _names(kind):
        raise HoursUnknown(f"no {kind} {owner!r}; there are: {', '.join(_names(kind)) or 'none'}")
    report = dates.read_csv(text, [special for name, _, special in models.read_dates(kind) if name == owner])
    if report.specials and (skip or not report.problems):
        models.add_dates(kind, owner, report.specials)
        return report
    return dates.Report((), report.problems)


def export_dates(kind, owner):
    """Return the special dates of a table or calendar as the CSV text that import_dates reads."""
    return dates.write_csv([special for name, _, special in models.read_dates(kind) if name == owner])


def _names(kind):
    return sorted(models.read_tables()[0] if kind == models.TABLE else models.read_calendars())
