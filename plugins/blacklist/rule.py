"""One rule: which calls it means, from when to when, and what becomes of them; pure."""

import dataclasses
import datetime
import math
import re
import zoneinfo

from plugins.blacklist import regions
from plugins.blacklist.numbers import normalise, normalise_prefix

DAY = 24 * 3600
ZONE = "Asia/Shanghai"
PROMPT = "blacklist-refused"
PRIORITY = 100
LONGEST_WINDOW = DAY
MOST_CALLS = 10_000
LONGEST_REASON = 200
LONGEST_NUMBER = 20

NUMBER, PREFIX, REGION, ANONYMOUS, ANY = WHO = ("number", "prefix", "region", "anonymous", "any")
REJECT, BUSY, ANNOUNCEMENT, VOICEMAIL, FLOW, PASS = ACTIONS = ("reject", "busy", "announcement", "voicemail", "flow", "pass")

_DIALLED = re.compile(r"\+?[0-9 ()-]+", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}", re.ASCII)


class RuleError(ValueError):
    """A rule cannot be used; `problems` is {field: what is wrong and what would be right}."""

    def __init__(self, problems):
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = problems


@dataclasses.dataclass(frozen=True)
class Rule:
    """Calls of `who` (with `value`: a normalised number, a prefix or the name of a region) get `action`.

    All that is set must hold: `days` (0 is Monday; empty is every day) with the second of the day from `opens` to
    before `closes` (0 to 86400; past midnight when `closes` is not later) by the clock of `zone`; a rate of more than
    `calls` calls within `seconds`; and the unix seconds from `starts` to before `expires`. `target` is the prompt of an
    announcement or the name of a flow. Of several rules see screening.Screen.
    """

    id: str
    who: str
    value: str = ""
    action: str = REJECT
    target: str = ""
    days: tuple = ()
    opens: int | None = None
    closes: int | None = None
    zone: str = ZONE
    calls: int | None = None
    seconds: int | None = None
    priority: int = PRIORITY
    starts: float | None = None
    expires: float | None = None
    reason: str = ""
    by: str = ""
    added: float = 0.0

    def __post_init__(self):
        problems = {name: text for name, text in _find_problems(self) if text}
        if problems:
            raise RuleError(problems)

    def is_valid(self, at):
        """Say whether the rule has begun and not expired at unix second `at`."""
        return (self.starts is None or self.starts <= at) and (self.expires is None or at < self.expires)

    def is_open(self, at):
        """Say whether `at` is inside the days and the time of day."""
        if not self.days and self.opens is None:
            return True
        local = datetime.datetime.fromtimestamp(math.floor(at), find_zone(self.zone))
        second, day = local.hour * 3600 + local.minute * 60 + local.second, local.weekday()
        if self.opens is None or self.opens < self.closes:
            return self._has_day(day) and (self.opens is None or self.opens <= second < self.closes)
        # Past midnight the early hours belong to the day on which the window began.
        return second >= self.opens and self._has_day(day) or second < self.closes and self._has_day((day - 1) % 7)

    def _has_day(self, day):
        return not self.days or day in self.days


def find_zone(name):
    """Return the time zone `name`; raises RuleError."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleError({"zone": f"{name!r} is no time zone; write one such as {ZONE}"}) from None


def clean_value(who, text):
    """Return `text` as `value` of a rule for `who` keeps it; raises RuleError."""
    if who in (NUMBER, PREFIX):
        if not _DIALLED.fullmatch(text):
            raise RuleError({"number": f"{text!r} is no number; write digits such as 13800001234 or 0755, with + before a country code"})
        return normalise(text) if who == NUMBER else normalise_prefix(text)
    if who == REGION:
        name = regions.find_name(text)
        if name is None:
            raise RuleError({"region": f"{text!r} is no region; write a province or city such as 广东 or 深圳, an area code such as "
                                       "0755, mobile or foreign"})
        return name
    return ""


def write(rule):
    """Return `rule` as plain JSON values."""
    return {**dataclasses.asdict(rule), "days": list(rule.days)}


def parse(values):
    """Return the Rule of what write() returned; raises RuleError or TypeError."""
    return Rule(**{**values, "days": tuple(values.get("days", ()))})


def _find_problems(rule):
    yield "action", "" if rule.action in ACTIONS else f"{rule.action!r} is not one of {', '.join(ACTIONS)}"
    yield _find_value_problem(rule)
    yield _find_target_problem(rule)
    yield "days", "" if set(rule.days) <= set(range(7)) else "are 0 (Monday) to 6 (Sunday)"
    yield from _find_window_problems(rule)
    yield from _find_rate_problems(rule)
    yield "priority", "" if 0 <= rule.priority <= 9999 else "is 0 (first) to 9999"
    ends = rule.starts is not None and rule.expires is not None and rule.expires <= rule.starts
    yield "expires", "is not after the start; the rule would never hold" if ends else ""
    yield "reason", "" if len(rule.reason) <= LONGEST_REASON else f"is longer than {LONGEST_REASON} characters"
    if rule.who == ANY and rule.action != PASS and not rule.days and rule.opens is None and rule.calls is None:
        yield "who", "would keep out every caller at all times; give it days, a time or a rate"


def _find_value_problem(rule):
    if rule.who in (NUMBER, PREFIX):
        well = rule.value.isascii() and rule.value.isdigit() and len(rule.value) <= LONGEST_NUMBER
        return "number", "" if well else f"{rule.value!r} is no number; write digits such as 13800001234 or 0755"
    if rule.who == REGION:
        return "region", "" if rule.value in regions.NAMES else f"{rule.value!r} is no region"
    if rule.who not in WHO:
        return "who", f"{rule.who!r} is not one of {', '.join(WHO)}"
    return "number", f"is not used by a rule for {rule.who}; leave it empty" if rule.value else ""


def _find_target_problem(rule):
    if rule.action not in (ANNOUNCEMENT, FLOW):
        return "action", f"{rule.action} takes neither prompt nor flow" if rule.target else ""
    field = "prompt" if rule.action == ANNOUNCEMENT else "flow"
    return field, "" if _NAME.fullmatch(rule.target) else f"{rule.target!r} is no name of a {field}"


def _find_window_problems(rule):
    if (rule.opens is None) != (rule.closes is None):
        yield "until" if rule.closes is None else "since", "is missing; a time of day has a beginning and an end"
    elif rule.opens is not None:
        yield "since", "" if 0 <= rule.opens < DAY else "is 00:00 to 23:59:59"
        yield "until", "" if 0 < rule.closes <= DAY and rule.closes != rule.opens else "is another time than since, at most 24:00"
    try:
        find_zone(rule.zone)
    except RuleError as error:
        yield from error.problems.items()


def _find_rate_problems(rule):
    if (rule.calls is None) != (rule.seconds is None):
        yield "seconds" if rule.seconds is None else "calls", "is missing; a rate is a number of calls within a number of seconds"
    elif rule.calls is not None:
        yield "calls", "" if 0 < rule.calls <= MOST_CALLS else f"is 1 to {MOST_CALLS}"
        yield "seconds", "" if 0 < rule.seconds <= LONGEST_WINDOW else f"is 1 to {LONGEST_WINDOW}"
