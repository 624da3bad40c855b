"""Special dates as people write them: the fields of a form and the lines of a CSV text, each error beside its field; pure."""

import csv
import dataclasses
import datetime
import io
import re

from plugins.business_hours.calendar import HOLIDAY, MONDAY, WORKDAY, HoursError, Special, parse_spans, write_spans

COLUMNS = ("first", "last", "kind", "hours", "like", "title")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_TITLE = 100
MOST_LINES = 10_000
LONGEST_RANGE = 366

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORMULA = ("=", "+", "-", "@")


class DateError(ValueError):
    """A special date cannot be used; `problems` is {field: what is wrong and what would be right}."""

    def __init__(self, problems):
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = problems


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong in line `line` (1 is the heading) and which field, empty when it is the line itself."""

    line: int
    field: str
    message: str

    def __str__(self):
        return f"line {self.line}: " + (f"{self.field}: " if self.field else "") + self.message


@dataclasses.dataclass(frozen=True)
class Report:
    """The Specials that were read, and every Problem."""

    specials: tuple
    problems: tuple


def show(special):
    """Return the fields of a Special: ISO dates, hours such as 09:00-12:00, `like` 0 (Monday) to 6."""
    return {"first": special.first.isoformat(), "last": special.last.isoformat(), "kind": special.kind,
            "hours": write_spans(special.spans), "like": special.like, "title": special.title}


def read(values, others=()):
    """Return the Special that the fields `values` describe; raises DateError, also when `others` has the same days."""
    problems, found = {}, {}
    for name, convert in _CONVERSIONS.items():
        try:
            found[name] = convert(values.get(name))
        except ValueError as error:
            problems[name] = str(error)
    first, last = found.get("first"), found.get("last") or found.get("first")
    if first and last and not problems and not 0 <= (last - first).days < LONGEST_RANGE:
        problems["last"] = f"is before the first day, or more than {LONGEST_RANGE} days after it"
    if first and any((other.first, other.last) == (first, last) for other in others):
        problems["first"] = f"{first} to {last} is there already; change that one"
    if problems:
        raise DateError(problems)
    return Special(first, last, found["kind"], found["hours"], found["like"], found["title"])


def read_csv(text, existing=()):
    """Return the Report of a CSV text whose first line names its columns."""
    lines = csv.reader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), newline=""), strict=True)
    heading, found, problems, last = None, [], [], 0
    try:
        for cells in lines:
            number, last = last + 1, lines.line_num
            if heading is None:
                heading = [cell.strip().lower() for cell in cells]
                problems += [Problem(number, "", message) for message in _judge_heading(heading)]
                if problems:
                    break
            elif any(cell.strip() for cell in cells):
                problems += _read_line(number, heading, cells, (*existing, *found), found)
    except csv.Error as error:
        problems.append(Problem(last + 1, "", f"is not CSV: {error}"))
    if heading is None and not problems:
        problems.append(Problem(1, "", f"there is no heading; the first line names the columns: {', '.join(COLUMNS)}"))
    return Report(tuple(found), tuple(problems))


def write_csv(specials):
    """Return `specials` as CSV text with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for special in specials:
        fields = show(special)
        # A spreadsheet must not take a title for a formula.
        title = "'" + special.title if special.title.startswith((*_FORMULA, "'")) else special.title
        writer.writerow({**fields, "like": DAYS[special.like], "title": title})
    return out.getvalue()


def _judge_heading(heading):
    for name in dict.fromkeys(heading):
        if name not in COLUMNS:
            yield f"unknown column {name!r}; known are {', '.join(COLUMNS)}"
        elif heading.count(name) > 1:
            yield f"column {name!r} stands twice"
    if "first" not in heading:
        yield "column 'first' is missing"


def _read_line(number, heading, cells, others, found):
    if number > MOST_LINES:
        return [Problem(number, "", f"an import has at most {MOST_LINES} lines; part it")] if number == MOST_LINES + 1 else []
    if len(cells) != len(heading):
        return [Problem(number, "", f"has {len(cells)} fields, the heading has {len(heading)}")]
    values = dict(zip(heading, (cell.strip() for cell in cells)))
    title = values.get("title", "")
    values["title"] = title[1:] if title.startswith("'") and title[1:].startswith((*_FORMULA, "'")) else title
    try:
        found.append(read(values, others))
    except DateError as error:
        return [Problem(number, field, message) for field, message in error.problems.items()]
    return []


def _read_first(value):
    if not value:
        raise ValueError("is missing; write a date such as 2026-10-01")
    return _read_date(value)


def _read_date(value):
    if value in (None, ""):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError(f"{value!r} is no date; write it like 2026-10-01") from None


def _read_kind(value):
    if value in (None, ""):
        return HOLIDAY
    if value not in (HOLIDAY, WORKDAY):
        raise ValueError(f"{value!r} is neither {HOLIDAY} nor {WORKDAY}")
    return value


def read_hours(value):
    """Return the spans of a text such as "09:00-12:00, 13:30-18:00"; raises ValueError."""
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{value!r} is no text; write hours like 09:00-12:00, 13:30-18:00")
    try:
        return parse_spans(value or "")
    except HoursError as error:
        raise ValueError(str(error)) from None


def _read_like(value):
    if value in (None, ""):
        return MONDAY
    day = DAYS.index(value) if value in DAYS else int(value) if isinstance(value, str) and value.isdecimal() else value
    if isinstance(day, bool) or day not in range(7):
        raise ValueError(f"{value!r} is no day; write one of {', '.join(DAYS)}")
    return day


def read_title(value):
    """Return the text of a title; raises ValueError."""
    value = value or ""
    if not isinstance(value, str) or len(value) > LONGEST_TITLE or _CONTROL.search(value):
        raise ValueError(f"is at most {LONGEST_TITLE} characters without line breaks")
    return value


_CONVERSIONS = {"first": _read_first, "last": _read_date, "kind": _read_kind, "hours": read_hours, "like": _read_like, "title": read_title}
