"""What calls cost: rates by prefix with day and time bands, in tariffs with dates; pure, refusing gaps and overlaps."""

import dataclasses
import datetime
import zoneinfo

from plugins.billing.numbering import KINDS

DAY = 24 * 3600
ZONE = "Asia/Shanghai"
EVERY_DAY = tuple(range(7))
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GENERAL, CAMPAIGN, TRUNK = "general", "campaign", "trunk"
SCOPES = (GENERAL, CAMPAIGN, TRUNK)


class TariffError(ValueError):
    """A tariff is wrong; the message says where, with dates and times, and the remedy."""


@dataclasses.dataclass(frozen=True)
class Band:
    """Prices on `days` (0 is Monday) from second `start` of the day (in) to second `end` (out).

    The first `first_seconds` (0: none) cost `first_price` as a whole, every begun `unit_seconds` after them `unit_price`;
    `connection` is charged once. Prices are minor units of money (fen).
    """

    unit_seconds: int
    unit_price: int
    first_seconds: int = 0
    first_price: int = 0
    connection: int = 0
    days: tuple = EVERY_DAY
    start: int = 0
    end: int = DAY

    def __post_init__(self):
        whole = (self.unit_seconds, self.unit_price, self.first_seconds, self.first_price, self.connection)
        if any(not isinstance(one, int) or isinstance(one, bool) or one < 0 for one in whole):
            raise TariffError(f"{whole}: seconds and prices are whole numbers of 0 or more; prices in fen")
        if self.unit_seconds < 1:
            raise TariffError("a unit of 0 seconds has no price; write 1 or more")
        if not 0 <= self.start < self.end <= DAY:
            raise TariffError(f"{write_time(self.start)}-{write_time(self.end)} is no part of one day; part it at 24:00")
        if not self.days or not set(self.days) <= set(EVERY_DAY):
            raise TariffError(f"{self.days!r} are no weekdays; write 0 (Monday) to 6 (Sunday)")


@dataclasses.dataclass(frozen=True)
class Rate:
    """The prices of all numbers that begin with the digits `target`, or are of the kind `target` (local, mobile ...)."""

    target: str
    bands: tuple
    title: str = ""

    def __post_init__(self):
        if not self.target.isdigit() and self.target not in KINDS:
            raise TariffError(f"rate {self.target!r}: write leading digits or one of {', '.join(KINDS)}")
        refuse_bad_week(self.bands, f"rate {self.target}")

    def find_band(self, day, second):
        """Return the Band of `second` of the weekday `day`; there is always exactly one."""
        return next(band for band in self.bands if day in band.days and band.start <= second < band.end)


@dataclasses.dataclass(frozen=True)
class Tariff:
    """Rates in force from date `first` to `last` (both in); without `last` until the next of its scope begins.

    `scope` is general, campaign or trunk, `subject` the name of the campaign or trunk group.
    """

    id: str
    first: datetime.date
    rates: tuple
    last: datetime.date = None
    scope: str = GENERAL
    subject: str = ""
    zone: str = ZONE
    title: str = ""

    def __post_init__(self):
        find_zone(self.zone)
        if self.scope not in SCOPES or (self.scope == GENERAL) != (not self.subject):
            raise TariffError(f"tariff {self.id}: scope is general, or campaign or trunk with a name; not {self.scope} {self.subject!r}")
        if self.last and self.last < self.first:
            raise TariffError(f"tariff {self.id}: {self.first} to {self.last} ends before it begins; swap the two dates")
        targets = [rate.target for rate in self.rates]
        twice = next((target for target in targets if targets.count(target) > 1), None)
        if twice:
            raise TariffError(f"tariff {self.id}: two rates for {twice}; keep one")

    def find_rate(self, number):
        """Return the Rate of a numbering.Number: the longest prefix, else its kind, else None."""
        fitting = [rate for rate in self.rates if rate.target.isdigit() and number.digits.startswith(rate.target)]
        named = [rate for rate in self.rates if rate.target == number.kind]
        return max(fitting, key=lambda rate: len(rate.target), default=named[0] if named else None)


def refuse_bad_week(bands, place):
    """Raise TariffError where a second of the week has no band of `bands`, or two."""
    for day in EVERY_DAY:
        spans = sorted((band.start, band.end) for band in bands if day in band.days)
        reached = 0
        for start, end in (*spans, (DAY, DAY)):
            if start != reached:
                span, problem = (reached, start), "no price; let a band cover it"
                if start < reached:
                    span, problem = (start, min(reached, end)), "two prices; let only one band cover it"
                raise TariffError(f"{place}: {NAMES[day]} {write_time(span[0])}-{write_time(span[1])} has {problem}")
            reached = end


def refuse_bad_dates(tariffs):
    """Raise TariffError where two tariffs of one scope share a day, or days between them have none."""
    for scope in {(tariff.scope, tariff.subject) for tariff in tariffs}:
        ordered = sorted((one for one in tariffs if (one.scope, one.subject) == scope), key=lambda one: (one.first, one.id))
        for before, after in zip(ordered, ordered[1:]):
            _refuse_pair(before, after, " ".join(filter(None, scope)))


def _refuse_pair(before, after, scope):
    day = datetime.timedelta(days=1)
    if after.first == before.first or before.last and after.first <= before.last:
        ends = [one.last for one in (before, after) if one.last]
        last = min(ends) if ends else after.first
        raise TariffError(f"{scope}: {after.first} to {last} has two tariffs, {before.id} and {after.id}; "
                          f"let {before.id} end on {after.first - day}" if after.first > before.first else
                          f"{scope}: {before.id} and {after.id} both begin on {after.first}; keep one or move its date")
    if before.last and after.first > before.last + day:
        raise TariffError(f"{scope}: {before.last + day} to {after.first - day} has no tariff; let {before.id} end on "
                          f"{after.first - day}, or leave its end empty")


def choose(tariffs, at, campaign="", trunk=""):
    """Return the Tariff in force at Unix second `at`, or None: the campaign's, else the trunk group's, else the general one."""
    for scope, subject in ((CAMPAIGN, campaign), (TRUNK, trunk), (GENERAL, "")):
        fitting = [one for one in tariffs if (one.scope, one.subject) == (scope, subject) and _holds(one, at)]
        if fitting and (subject or scope == GENERAL):
            return max(fitting, key=lambda one: one.first)
    return None


def _holds(tariff, at):
    date = datetime.datetime.fromtimestamp(at, find_zone(tariff.zone)).date()
    return tariff.first <= date and (tariff.last is None or date <= tariff.last)


def find_zone(name):
    """Return the time zone `name`; raises TariffError."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise TariffError(f"{name!r} is no time zone; write one such as {ZONE}") from None


def write_time(second):
    """Return second `second` of the day as "08:00" or "08:00:30"."""
    minutes, seconds = divmod(second, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
