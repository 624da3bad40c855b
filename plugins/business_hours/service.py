"""Answers whether a table is open from memory, whatever the database does."""

import logging

from plugins.business_hours import calendar, dates, document, models
from store.followed import Followed

log = logging.getLogger(__name__)

PERIOD = 0.3
PATIENCE = 0.5


class HoursUnknown(LookupError):
    """The table does not exist, is wrong, or was never read; the message says which and the remedy."""


class Hours(Followed):
    """All tables of hours as callers ask them: {name: calendar.Table}, and {name: reason} of the broken ones."""

    what = "hours"

    def __init__(self, snapshot, period=PERIOD, patience=PATIENCE):
        super().__init__(snapshot, period, patience)
        self._marks = None

    def is_open(self, name, at):
        """Say whether table `name` is open at Unix second `at`; raises HoursUnknown."""
        return calendar.is_open(self.find(name), at)

    def find(self, name):
        """Return the calendar.Table `name`; raises HoursUnknown."""
        known = self.value
        if known is None:
            raise HoursUnknown(self.unknown)
        tables, broken = known
        if name in tables:
            return tables[name]
        if name in broken:
            raise HoursUnknown(f"the table of hours {name!r} is wrong: {broken[name]}")
        raise HoursUnknown(f"no table of hours {name!r}; there are: {', '.join(sorted(tables)) or 'none'}; name one of them "
                           "in the step, or make the table")

    def look(self):
        """Return (tables, broken), or None when nobody saved since the last look."""
        marks = models.read_marks()
        if marks == self._marks:
            return None
        tables, broken = models.read_tables()
        if models.read_marks() != marks:
            return None  # someone saved in between; the next look takes it whole
        for name, reason in broken.items():
            log.error("the table of hours %s is left out: %s", name, reason)
        self._marks = marks
        return tables, broken

    def write(self, value):
        """Return the whole tables as JSON values."""
        return [document.write(table) for table in value[0].values()]

    def parse(self, kept):
        """Return what write wrote."""
        return {table.name: table for table in map(document.parse, kept)}, {}


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
