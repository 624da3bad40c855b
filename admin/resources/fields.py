"""Reads, checks and writes the values of hooks.web.Field; pure but for the clock's zone."""

import datetime
import json
import re

from hooks.web import Text

NUMBERS = ("integer", "number", "money", "moment")
LONGEST = {"text": 500, "long": 20000, "name": 100, "digits": 50, "phone": 40, "secret": 500, "reference": 200, "choice": 200}
PATTERNS = {"digits": (r"[0-9*#+A-D]*", "Use only digits, *, #, + and A to D."),
            "phone": (r"[+]?[0-9*# .()/-]*", "Use only digits, and + at the front."),
            "name": (r"[^/?#%\s\\<>]*", "Use no spaces and none of / ? # % \\ < >."),
            "date": (r"\d{4}-\d{2}-\d{2}", "Write a date such as 2026-01-31."),
            "time": (r"\d{2}:\d{2}(:\d{2})?", "Write a time such as 08:30.")}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MISSING = "This is needed."


class Problem(ValueError):
    """One value cannot be taken: `text` is a message id or hooks.web.Text."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text


def check(field, value):
    """Return `value` as the field's type; raises Problem."""
    if value is None or value == "" or value == []:
        if field.required and field.type != "flag":
            raise Problem(MISSING)
        return field.default if value is None and field.default is not None else _empty(field)
    return _bound(field, _CHECKS.get(field.type, _check_text)(field, value))


def _empty(field):
    if field.type in ("days", "set", "list"):
        return []
    return False if field.type == "flag" else None if field.type in NUMBERS else ""


def _bound(field, value):
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if field.minimum is not None and value < field.minimum:
            raise Problem(Text("At least {least}.", least=write_number(field, field.minimum)))
        if field.maximum is not None and value > field.maximum:
            raise Problem(Text("At most {most}.", most=write_number(field, field.maximum)))
    return value


def write_number(field, value):
    """Return a number as people type it: money of minor units with a point."""
    if field.type == "money":
        return f"{value / 100:.2f}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _check_text(field, value):
    if not isinstance(value, str):
        raise Problem("Write a text.")
    value = value.replace("\r\n", "\n") if field.type == "long" else value.strip()
    most = int(field.maximum or LONGEST.get(field.type, 500))
    if len(value) > most:
        raise Problem(Text("At most {most} characters.", most=most))
    if any(ord(letter) < 32 and letter not in "\n\t" or 0xD800 <= ord(letter) < 0xE000 for letter in value):
        raise Problem("This has characters that cannot be kept.")
    pattern, hint = PATTERNS.get(field.type, ("", ""))
    if value and pattern and not re.fullmatch(pattern, value, re.ASCII if field.type != "name" else 0):
        raise Problem(hint)
    if value and field.pattern and not re.fullmatch(field.pattern, value):
        raise Problem("This is not written as it should be.")
    return value


def _check_integer(field, value):
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2 ** 53:
        raise Problem("Write a whole number.")
    return value


def _check_number(field, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e15:
        raise Problem("Write a number.")
    return value


def _check_flag(field, value):
    if not isinstance(value, bool):
        raise Problem("Write true or false.")
    return value


def _check_choice(field, value):
    if value not in [choice for choice, _ in field.choices]:
        raise Problem("Choose one of the list.")
    return value


def _check_days(field, value):
    if not isinstance(value, list) or not all(day in range(7) and not isinstance(day, bool) for day in value):
        raise Problem("Choose days of the week.")
    return sorted(set(value))


def _check_set(field, value):
    known = [choice for choice, _ in field.choices]
    if not isinstance(value, list) or not all(isinstance(one, str) and one in known for one in value):
        raise Problem("Choose from the list.")
    return [one for one in known if one in value]


def _check_date(field, value):
    value = _check_text(field, value)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise Problem(PATTERNS["date"][1]) from None
    return value


def _check_time(field, value):
    value = _check_text(field, value)
    try:
        datetime.time.fromisoformat(value)
    except ValueError:
        raise Problem(PATTERNS["time"][1]) from None
    return value


def _check_list(field, value):
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value) or len(value) > 1000:
        raise Problem("Write a list of entries.")
    found = []
    for number, one in enumerate(value, 1):
        unknown = set(one) - {part.name for part in field.fields}
        if unknown:
            raise Problem(Text("Entry {number}: there is no field {name}.", number=number, name=sorted(map(str, unknown))[0]))
        try:
            found.append({part.name: check(part, one.get(part.name)) for part in field.fields})
        except Problem as problem:
            raise Problem(Text("Entry {number}: {problem}", number=number, problem=problem.text)) from None
    return found


def _check_file(field, value):
    if not isinstance(value, dict) or not isinstance(value.get("bytes"), bytes):
        raise Problem("Send a file, by the form of this page.")
    return value


_CHECKS = {"integer": _check_integer, "money": _check_integer, "moment": _check_number, "number": _check_number, "flag": _check_flag,
           "choice": _check_choice, "days": _check_days, "set": _check_set, "date": _check_date, "time": _check_time, "list": _check_list,
           "file": _check_file}


def parse(field, text, zone=datetime.timezone.utc):
    """Return the value in a text that people typed into a form or a CSV cell; raises Problem."""
    text = text.strip() if field.type != "long" else text
    if text == "" and field.type != "flag":
        return None if field.type in NUMBERS else _empty(field)
    reader = _PARSERS.get(field.type)
    try:
        return reader(text, zone) if reader else text
    except (ValueError, OverflowError):
        raise Problem(_HINTS.get(field.type, "This is not written as it should be.")) from None


def _parse_flag(text, zone):
    known = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def _parse_money(text, zone):
    if not re.fullmatch(r"-?\d{1,13}([.,]\d{1,2})?", text, re.ASCII):
        raise ValueError(text)
    whole, _, part = text.replace(",", ".").partition(".")
    return (-1 if text.startswith("-") else 1) * (abs(int(whole)) * 100 + int((part + "00")[:2]))


def _parse_moment(text, zone):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def _parse_integer(text, zone):
    if not re.fullmatch(r"[+-]?\d{1,16}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


_PARSERS = {"integer": _parse_integer, "number": lambda text, zone: float(text.replace(",", ".")), "money": _parse_money,
            "flag": _parse_flag, "moment": _parse_moment, "days": lambda text, zone: [int(day) for day in text.replace(",", " ").split()],
            "set": lambda text, zone: text.replace(",", " ").split(), "list": lambda text, zone: json.loads(text)}
_HINTS = {"integer": "Write a whole number.", "number": "Write a number.", "money": "Write an amount such as 12.50.", "flag": "Write yes or no.",
          "moment": "Write a date and time such as 2026-01-31T08:30.", "days": "Write days as 0 (Monday) to 6 (Sunday).",
          "list": "Write a JSON list."}


def write(field, value, zone=datetime.timezone.utc):
    """Return the text from which `parse` reads `value` again."""
    if value is None or value == "" or value == []:
        return ""
    if field.type == "flag":
        return "yes" if value else "no"
    if field.type in ("money", "number", "integer"):
        return write_number(field, value)
    if field.type == "moment":
        return datetime.datetime.fromtimestamp(value, zone).strftime("%Y-%m-%dT%H:%M:%S")
    if field.type in ("days", "set"):
        return " ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if field.type == "list" else str(value)


def describe(field):
    """Return the JSON schema of the field's values."""
    types = {"integer": {"type": "integer"}, "money": {"type": "integer", "description": "minor units"}, "number": {"type": "number"},
             "moment": {"type": "number", "description": "unix seconds"}, "flag": {"type": "boolean"},
             "days": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 6}},
             "date": {"type": "string", "format": "date"}, "secret": {"type": "string", "writeOnly": True}}
    schema = dict(types.get(field.type, {"type": "string"}))
    if field.type == "list":
        schema = {"type": "array", "items": describe_object(field.fields)}
    if field.type == "set":
        schema = {"type": "array", "items": {"type": "string", **list_values(field)}}
    if field.type == "choice":
        schema = list_values(field) or {"type": "string"}
    for name, limit in (("minimum", field.minimum), ("maximum", field.maximum)):
        if limit is not None and schema.get("type") in ("integer", "number"):
            schema[name] = limit
    if not field.required and isinstance(schema.get("type"), str) and field.type in NUMBERS:
        schema["type"] = [schema["type"], "null"]
    return {**schema, "title": field.title, **({"readOnly": True} if not field.editable else {})}


def list_values(field):
    """Return the part of a schema that lists what may be chosen; while there is nothing to choose no schema could hold."""
    values = [value for value, _ in field.choices]
    return {"enum": values} if values else {}


def describe_object(fields):
    """Return the JSON schema of an object with these fields."""
    return {"type": "object", "properties": {field.name: describe(field) for field in fields},
            "required": [field.name for field in fields if field.required]}
