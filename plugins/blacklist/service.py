"""Answers which rule decides over a call, from memory, whatever the database does; and changes the rules."""

import json
import logging
import os
import pathlib
import threading

from plugins.blacklist import models, rule, sheet
from plugins.blacklist.numbers import normalise
from plugins.blacklist.screening import Screen
from plugins.blacklist.tally import Tally
from store import db

log = logging.getLogger(__name__)

PERIOD = 0.3
PATIENCE = 0.5


class RulesUnknown(LookupError):
    """No rules were ever read; the message says why and the remedy."""


class Screening:
    """The rules in force, followed every `period` seconds and kept in the file `snapshot`, with calls counted in `calls`.

    The first question waits up to `patience` seconds for the database and then takes the file.
    """

    def __init__(self, snapshot, calls, period=PERIOD, patience=PATIENCE):
        self._snapshot = pathlib.Path(snapshot)
        self._tally = Tally(calls)
        self._period, self._patience = period, patience
        self._screen = None
        self._revision = -1
        self._away = False
        self._lock = threading.Lock()
        self._thread = None
        self._looked = threading.Event()
        self._stop = threading.Event()

    def find(self, number, call, at):
        """Return the rule.Rule that decides over `call` from `number` at unix second `at`, or None; raises RulesUnknown."""
        self._begin()
        screen, number = self._screen, normalise(number)
        self._tally.note(number, call, at)
        if screen is None:
            raise RulesUnknown(f"no rules are known: the database has not answered since the start and {self._snapshot} "
                               "cannot be read; bring the database back")
        return screen.find(number, at, lambda seconds: self._tally.count(number, call, at, seconds))

    def prepare(self, seconds=5.0):
        """Read the rules before the first call asks, waiting up to `seconds` for the database."""
        self._begin(seconds)

    def stop(self):
        """Stop following changes; the last answers stay."""
        self._stop.set()
        if self._thread:
            self._thread.join(5.0)

    def _begin(self, seconds=None):
        if self._thread and self._screen is not None:
            return
        with self._lock:
            if not self._thread:
                self._thread = threading.Thread(target=self._follow, name="blacklist", daemon=True)
                self._thread.start()
                self._looked.wait(self._patience if seconds is None else seconds)
            if self._screen is None:
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
        newest = models.read_revision()
        if newest == self._revision:
            return
        # All anew at first, and when an older database was put in place of this one.
        fresh = newest < self._revision or self._revision < 0
        screen, after = (Screen(), -1) if fresh else (self._screen, self._revision)
        for revision, identity, changed in models.read_changes(after):
            self._adopt(screen, identity, changed)
            newest = max(newest, revision)
        self._screen, self._revision = screen, newest
        self._save(screen)

    @staticmethod
    def _adopt(screen, identity, changed):
        if isinstance(changed, rule.Rule):
            return screen.put(changed)
        if changed:
            log.error("the blacklist rule %s is left out: %s", identity, changed)
        screen.drop(identity)

    def _report(self, error):
        if not self._away:
            log.warning("the blacklist stays as it was, the database is away: %s", error)
        self._away = True

    def _save(self, screen):
        beside = self._snapshot.with_suffix(f".{os.getpid()}.new")
        try:
            self._snapshot.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps([rule.write(one) for one in screen]), encoding="utf-8")
            beside.replace(self._snapshot)
        except OSError as error:
            beside.unlink(missing_ok=True)
            log.warning("%s: %s", self._snapshot, error)

    def _load(self):
        try:
            kept = Screen(map(rule.parse, json.loads(self._snapshot.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            log.error("no blacklist: the database is away and %s cannot be read (%s)", self._snapshot, error)
            return
        # The thread may have read the database meanwhile: that is newer.
        self._screen = self._screen or kept


def import_csv(text, by, skip=False):
    """Add or change the rules of a CSV text for `by` and return a sheet.Report; all lines or none, unless `skip` leaves bad ones out.

    A line with the id of a rule, or saying the same of the same callers as one, changes that rule.
    """
    report = sheet.read(text, by, models.read_all())
    if report.rules and (skip or not report.problems):
        models.save(report.rules)
        return report
    return sheet.Report((), report.problems)


def export_csv():
    """Return all rules as the CSV text that import_csv reads, oldest first."""
    return sheet.write(models.read_all())
