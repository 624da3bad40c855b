"""Decides whether a table of hours is open at a given second; pure."""

import dataclasses
import datetime
import math
import re
import typing
import zoneinfo

DAY = 24 * 3600
HOLIDAY, WORKDAY = "holiday", "workday"
WEEKEND, WEEKDAY = "weekend", "weekday"
ZONE = "Asia/Shanghai"
MONDAY = 0

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)


class HoursError(ValueError):
    """A table of hours is wrong; the message says where and how to write it."""


@dataclasses.dataclass(frozen=True, order=True)
class Span:
    """Open from second `opens` of the day (in) to second `closes` (out); 86400 is midnight at its end."""

    opens: int
    closes: int

    def __post_init__(self):
        if not 0 <= self.opens < self.closes <= DAY:
            raise HoursError(f"{write_time(self.opens)}-{write_time(self.closes)} is no span of one day; write a later end, "
                             "or part it at 24:00 and put the rest on the next day")


@dataclasses.dataclass(frozen=True)
class Special:
    """The days from `first` to `last` (both in) that follow neither weekday nor weekend.

    A holiday is closed but for its own `spans` (short hours). A workday has its own `spans`, or
    those of the weekday `like` (0 is Monday) when it has none.
    """

    first: datetime.date
    last: datetime.date
    kind: str = HOLIDAY
    spans: tuple = ()
    like: int = MONDAY
    title: str = ""

    def __post_init__(self):
        if self.kind not in (HOLIDAY, WORKDAY):
            raise HoursError(f"{self.first}: {self.kind!r} is neither {HOLIDAY} nor {WORKDAY}")
        if self.last < self.first:
            raise HoursError(f"{self.first} to {self.last} ends before it begins; swap the two dates")
        if self.like not in range(7):
            raise HoursError(f"{self.first}: {self.like!r} is no weekday; write 0 (Monday) to 6 (Sunday)")
        refuse_overlap(self.spans, str(self.first))


@dataclasses.dataclass(frozen=True)
class Table:
    """All hours of one name; `zone` is the time zone whose clock on the wall is meant.

    `weekdays` and `weekend` map days (0 is Monday) to spans. A day named in `weekend` is a weekend
    day, closed if it has no spans there, whatever `weekdays` says of it. `holidays`, the dates of the calendar
    named `calendar`, beat both, and `specials`, the table's own dates, beat all.
    """

    name: str
    weekdays: typing.Mapping = dataclasses.field(default_factory=dict)
    weekend: typing.Mapping = dataclasses.field(default_factory=dict)
    specials: tuple = ()
    zone: str = ZONE
    calendar: str = ""
    holidays: tuple = ()

    def __post_init__(self):
        find_zone(self.zone)
        for days in (self.weekdays, self.weekend):
            for day, spans in days.items():
                if day not in range(7):
                    raise HoursError(f"table {self.name}: {day!r} is no weekday; write 0 (Monday) to 6 (Sunday)")
                refuse_overlap(spans, f"table {self.name}, day {day}")


def is_open(table, at):
    """Say whether `table` is open at Unix second `at`; parts of a second belong to the second before."""
    local = datetime.datetime.fromtimestamp(math.floor(at), find_zone(table.zone))
    second = local.hour * 3600 + local.minute * 60 + local.second
    return any(span.opens <= second < span.closes for span in choose(table, local.date())[1])


def choose(table, date):
    """Return (which rule holds on `date`, its spans): a special date, else a holiday, else weekend, else weekday."""
    special = find_special(table, date)
    if special:
        inherits = special.kind == WORKDAY and not special.spans
        return special.kind, tuple(table.weekdays.get(special.like, ())) if inherits else special.spans
    return choose_usual(table, date.weekday())


def choose_usual(table, day):
    """Return (weekend or weekday, the spans) of a day (0 is Monday) that is no special date."""
    if day in table.weekend:
        return WEEKEND, tuple(table.weekend[day])
    return WEEKDAY, tuple(table.weekdays.get(day, ()))


def find_special(table, date):
    """Return the Special of `date` or None: the table's own, else the calendar's."""
    return _find_narrowest(table.specials, date) or _find_narrowest(table.holidays, date)


def _find_narrowest(specials, date):
    """Of several the one with fewest days, then the one named last."""
    found = [(special.last - special.first, -place, special) for place, special in enumerate(specials)
             if special.first <= date <= special.last]
    return min(found, key=lambda one: one[:2])[2] if found else None


def find_zone(name):
    """Return the time zone `name`; raises HoursError."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise HoursError(f"{name!r} is no time zone; write one such as {ZONE}") from None


def refuse_overlap(spans, place):
    """Raise HoursError when two of `spans` share a second; `place` is for the message."""
    ordered = sorted(spans)
    for before, after in zip(ordered, ordered[1:]):
        if after.opens < before.closes:
            raise HoursError(f"{place}: {write_spans((before, after))} overlap; join them to one")


def parse_spans(text):
    """Return the Spans in a text such as "09:00-12:00, 13:30-18:00", sorted; raises HoursError."""
    spans = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        opens, dash, closes = part.partition("-")
        if not dash:
            raise HoursError(f"{part!r} is no span; write it like 09:00-12:00")
        spans.append(Span(parse_time(opens), parse_time(closes)))
    refuse_overlap(spans, text)
    return tuple(sorted(spans))


def write_spans(spans):
    """Return the text that parse_spans reads."""
    return ", ".join(f"{write_time(span.opens)}-{write_time(span.closes)}" for span in sorted(spans))


def parse_time(text):
    """Return the second of the day in "09:00" or "09:00:30", up to "24:00"; raises HoursError."""
    found = _TIME.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    second = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or second > DAY:
        raise HoursError(f"{text.strip()!r} is no time of day; write it like 09:00 or 17:30:15, at most 24:00")
    return second


def write_time(second):
    """Return second `second` of the day as "09:00", with seconds only when there are any."""
    minutes, seconds = divmod(second, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
