"""Rules as CSV: every bad line of an import is named with its number and field; pure."""

import csv
import dataclasses
import io
import time

from plugins.blacklist import form
from plugins.blacklist.rule import ZONE, RuleError
from store.ids import make_id

COLUMNS = ("id", "who", "number", "region", "action", "prompt", "flow", "days", "since", "until", "zone", "calls", "seconds",
           "priority", "starts", "expires", "reason", "by", "added")
NEEDED = ("who", "reason")
MOST_LINES = 100_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    """The rules that were read, and every Problem."""

    rules: tuple
    problems: tuple


def write(rules):
    """Return `rules` as CSV text with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for rule in rules:
        writer.writerow({name: _protect(text) for name, text in _write_fields(rule).items()})
    return out.getvalue()


def read(text, by, existing=()):
    """Return the Report of a CSV text; a line that means the same callers and action as one of `existing` keeps its id."""
    lines = csv.reader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), newline=""), strict=True)
    found, problems = {}, []
    known = {rule.id: rule for rule in existing} | {_meaning(rule): rule for rule in existing}
    heading = None
    for number, cells, wrong in _iterate(lines):
        if wrong:
            problems.append(Problem(number, "", wrong))
        elif heading is None:
            heading = [cell.strip().lower() for cell in cells]
            problems += [Problem(number, "", message) for message in _judge_heading(heading)]
            if problems:
                break
        elif any(cell.strip() for cell in cells):
            problems += _read_line(number, heading, cells, by, known, found)
    if heading is None and not problems:
        problems.append(Problem(1, "", f"there is no heading; the first line names the columns: {', '.join(COLUMNS)}"))
    return Report(tuple(rule for _, rule in found.values()), tuple(problems))


def _iterate(lines):
    """Yield (line number, cells, what is wrong); broken quoting ends it, for nothing behind it can be trusted."""
    last = 0
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield last + 1, [], f"is not CSV: {error}"
            return
        if lines.line_num > MOST_LINES:
            yield lines.line_num, [], f"an import has at most {MOST_LINES} lines; part it"
            return
        yield last + 1, cells, ""
        last = lines.line_num


def _judge_heading(heading):
    for name in dict.fromkeys(heading):
        if name not in COLUMNS:
            yield f"unknown column {name!r}; known are {', '.join(COLUMNS)}"
        elif heading.count(name) > 1:
            yield f"column {name!r} stands twice"
    for name in NEEDED:
        if name not in heading:
            yield f"column {name!r} is missing"


def _read_line(number, heading, cells, by, known, found):
    """Read one line into `found` {id: (line, rule)}; return its problems."""
    if len(cells) != len(heading):
        return [Problem(number, "", f"has {len(cells)} fields, the heading has {len(heading)}")]
    values = {name: _unprotect(cell.strip()) for name, cell in zip(heading, cells)}
    try:
        rule = _make(values, by, known)
    except RuleError as error:
        return [Problem(number, field, message) for field, message in error.problems.items()]
    key = _meaning(rule)
    if key in found:
        return [Problem(number, "", f"says the same as line {found[key][0]}")]
    found[key] = number, rule
    return []


def _make(values, by, known):
    identity = values.pop("id", "")
    if identity and identity not in known:
        raise RuleError({"id": f"there is no rule {identity!r}; leave it empty for a new rule"})
    rule = form.read(_read_fields(values), identity or make_id(), by, time.time())
    before = known.get(identity or _meaning(rule))
    return dataclasses.replace(rule, id=before.id, by=before.by, added=before.added) if before else rule


def _read_fields(values):
    """Return the typed fields of a line's texts; raises RuleError."""
    problems, found = {}, dict(values)
    readers = {"days": _read_days, "calls": _read_whole, "seconds": _read_whole, "priority": _read_whole}
    zone = values.get("zone") or ZONE
    for name, text in values.items():
        try:
            if name in ("starts", "expires"):
                found[name] = form.read_moment(text, zone) if text else None
            elif name in readers:
                found[name] = readers[name](text)
        except RuleError as error:
            problems |= error.problems
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise RuleError(problems)
    return found


def _read_days(text):
    days = text.lower().replace(",", " ").split()
    wrong = [day for day in days if day not in DAYS]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no day; write {' '.join(DAYS)}")
    return [DAYS.index(day) for day in days]


def _read_whole(text):
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"{text!r} is no whole number")
    return int(text) if text else None


def _write_fields(rule):
    fields = form.show(rule)
    moments = {name: form.write_moment(fields[name], rule.zone) if fields[name] is not None else "" for name in ("starts", "expires", "added")}
    numbers = {name: "" if fields[name] is None else str(fields[name]) for name in ("calls", "seconds", "priority")}
    return {**fields, **moments, **numbers, "days": " ".join(DAYS[day] for day in rule.days)}


def _meaning(rule):
    """Return what makes two rules the same: whom they mean, when, and what they do."""
    return rule.who, rule.value, rule.action, rule.target, rule.days, rule.opens, rule.closes, rule.calls, rule.seconds


def _protect(text):
    # A spreadsheet must not take a reason for a formula.
    return "'" + text if text.startswith((*_FORMULA, "'")) else text


def _unprotect(text):
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text
