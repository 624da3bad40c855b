"""Answers which rule decides over a call, from memory, whatever the database does; and changes the rules."""

import logging

from plugins.blacklist import models, rule, sheet
from plugins.blacklist.numbers import normalise
from plugins.blacklist.screening import Screen
from plugins.blacklist.tally import Tally
from store.followed import Followed

log = logging.getLogger(__name__)

PERIOD = 0.3
PATIENCE = 0.5


class RulesUnknown(LookupError):
    """No rules were ever read; the message says why and the remedy."""


class Screening(Followed):
    """The rules in force as a screening.Screen, with calls counted in the folder `calls`."""

    what = "rules"

    def __init__(self, snapshot, calls, period=PERIOD, patience=PATIENCE):
        super().__init__(snapshot, period, patience)
        self._tally = Tally(calls)
        self._screen, self._revision = None, -1

    def find(self, number, call, at):
        """Return the rule.Rule that decides over `call` from `number` at unix second `at`, or None; raises RulesUnknown."""
        screen, number = self.value, normalise(number)
        self._tally.note(number, call, at)
        if screen is None:
            raise RulesUnknown(self.unknown)
        return screen.find(number, at, lambda seconds: self._tally.count(number, call, at, seconds))

    def look(self):
        """Return the screen with the changes since the last look, or None without any."""
        newest = models.read_revision()
        if newest == self._revision:
            return None
        # All anew at first, and when an older database was put in place of this one.
        fresh = newest < self._revision or self._revision < 0
        screen, after = (Screen(), -1) if fresh else (self._screen, self._revision)
        for revision, identity, changed in models.read_changes(after):
            self._adopt(screen, identity, changed)
            newest = max(newest, revision)
        self._screen, self._revision = screen, newest
        return screen

    def write(self, value):
        """Return the rules as JSON values."""
        return [rule.write(one) for one in value]

    def parse(self, kept):
        """Return what write wrote."""
        return Screen(map(rule.parse, kept))

    @staticmethod
    def _adopt(screen, identity, changed):
        if isinstance(changed, rule.Rule):
            return screen.put(changed)
        if changed:
            log.error("the blacklist rule %s is left out: %s", identity, changed)
        screen.drop(identity)


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
