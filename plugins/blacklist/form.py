"""A rule as people write it: the fields of a form, of the API and of a CSV line; pure."""

import datetime
import re

from plugins.blacklist.rule import (
    ACTIONS,
    ANNOUNCEMENT,
    DAY,
    FLOW,
    NUMBER,
    PREFIX,
    PRIORITY,
    PROMPT,
    REGION,
    REJECT,
    WHO,
    ZONE,
    Rule,
    RuleError,
    clean_value,
    find_zone,
)

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def show(rule):
    """Return the fields of `rule`: unix seconds for moments, texts such as 08:30:00 for times of day."""
    by_number = rule.who in (NUMBER, PREFIX)
    return {"id": rule.id, "who": rule.who, "number": rule.value if by_number else "",
            "region": rule.value if rule.who == REGION else "", "action": rule.action,
            "prompt": rule.target if rule.action == ANNOUNCEMENT else "", "flow": rule.target if rule.action == FLOW else "",
            "days": list(rule.days), "since": _write_time(rule.opens), "until": _write_time(rule.closes), "zone": rule.zone,
            "calls": rule.calls, "seconds": rule.seconds, "priority": rule.priority, "starts": rule.starts,
            "expires": rule.expires, "reason": rule.reason, "by": rule.by, "added": rule.added}


def read(values, identity, by, added):
    """Return the Rule that the fields `values` describe; raises RuleError with the problem beside its field."""
    problems, found = {}, {}
    for name, convert in _CONVERSIONS.items():
        try:
            found[name] = convert(values, name)
        except RuleError as error:
            problems |= error.problems
        except (ValueError, TypeError) as error:
            problems[name] = str(error)
    if not found.get("reason") and "reason" not in problems:
        problems["reason"] = "is missing; say why, for who reads the call log"
    if problems:
        raise RuleError(problems)
    return _make(found, values, identity, by, added)


def _make(found, values, identity, by, added):
    who, action = found["who"], found["action"]
    value = clean_value(who, found["region" if who == REGION else "number"])
    target = {ANNOUNCEMENT: found["prompt"] or PROMPT, FLOW: found["flow"]}.get(action, "")
    _refuse_unused(found, who, action)
    closes = DAY if found["until"] == 0 else found["until"]
    return Rule(identity, who, value, action, target, found["days"], found["since"], closes, found["zone"], found["calls"],
                found["seconds"], found["priority"], found["starts"], found["expires"], found["reason"], by, added)


def _refuse_unused(found, who, action):
    used = {"number": who in (NUMBER, PREFIX), "region": who == REGION, "prompt": action == ANNOUNCEMENT, "flow": action == FLOW}
    unused = {name: f"is not used by a rule for {who} with action {action}; leave it empty"
              for name, needed in used.items() if found[name] and not needed}
    if unused:
        raise RuleError(unused)


def _text(values, name, default=""):
    value = values.get(name)
    value = default if value in (None, "") else value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    if _CONTROL.search(value):
        raise ValueError("contains a control character")
    return value.strip()


def _choice(choices, default=""):
    def convert(values, name):
        value = _text(values, name, default)
        if value not in choices:
            raise ValueError(f"{value!r} is not one of {', '.join(choices)}")
        return value
    return convert


def _whole(values, name, default=None):
    value = values.get(name)
    if value in (None, ""):
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise ValueError(f"{value!r} is no whole number")
    return int(value)


def _moment(values, name):
    value = values.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1e11:
        raise ValueError(f"{value!r} is no time in unix seconds")
    return float(value)


def _days(values, name):
    days = values.get(name) or ()
    if not isinstance(days, (list, tuple)) or not all(type(day) is int and day in range(7) for day in days):
        raise ValueError(f"{days!r} is no list of days; 0 is Monday, 6 is Sunday")
    return tuple(sorted(set(days)))


def _time(values, name):
    text = _text(values, name)
    if not text:
        return None
    found = _TIME.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    second = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or second > DAY:
        raise ValueError(f"{text!r} is no time of day; write it like 08:30 or 22:00:00")
    return second


def _zone(values, name):
    zone = _text(values, name, ZONE)
    find_zone(zone)
    return zone


def _write_time(second):
    if second is None:
        return ""
    second %= DAY
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def write_moment(at, zone):
    """Return unix second `at` as local time of `zone` with its offset, such as 2026-11-23T08:00:00+08:00."""
    return datetime.datetime.fromtimestamp(int(at), find_zone(zone)).isoformat()


def read_moment(text, zone):
    """Return the unix second of a text: unix seconds, or a date and time, of `zone` when it names no offset; raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) > 8:
        return float(text)
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it like 2026-11-23 08:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=find_zone(zone))).timestamp()


_CONVERSIONS = {"who": _choice(WHO), "number": _text, "region": _text, "action": _choice(ACTIONS, REJECT), "prompt": _text,
                "flow": _text, "days": _days, "since": _time, "until": _time, "zone": _zone, "calls": _whole,
                "seconds": _whole, "priority": lambda values, name: _whole(values, name, PRIORITY), "starts": _moment,
                "expires": _moment, "reason": _text}
