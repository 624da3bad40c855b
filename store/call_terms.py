"""A search of calls as a tree of typed conditions, read from JSON and checked; pure."""

import dataclasses
import re

MOST_TESTS, MOST_DEPTH, MOST_VALUES, LONGEST = 60, 6, 200, 200

NUMBER, NAME, CHOICE, SECONDS, MOMENT, MONEY, FLAG, STEP, FACT = ("number", "name", "choice", "seconds", "moment", "money", "flag", "step", "fact")
OPERATORS = {
    NUMBER: ("has", "is", "starts", "ends", "one_of", "none"),
    NAME: ("is", "one_of", "has", "none"),
    CHOICE: ("is", "one_of"),
    SECONDS: ("from", "to", "between", "is"),
    MOMENT: ("from", "to", "between"),
    MONEY: ("from", "to", "between", "is", "none"),
    FLAG: ("yes", "no"),
    STEP: ("has", "one_of"),
    FACT: ("there", "is", "one_of", "from", "to", "between"),
}
WITHOUT_VALUE = ("none", "yes", "no", "there")
FIELDS = {"number": NUMBER, "from": NUMBER, "to": NUMBER, "name": NAME, "agent": NAME, "queue": NAME, "trunk": NAME, "flow": NAME,
          "direction": CHOICE, "result": CHOICE, "language": CHOICE, "started": MOMENT, "talk": SECONDS, "wait": SECONDS, "ring": SECONDS,
          "hold": SECONDS, "charge": MONEY, "answered": FLAG, "recorded": FLAG, "voicemail": FLAG, "step": STEP}
CHOICES = {"direction": ("inbound", "outbound", "internal"), "language": ("en", "zh"),
           "result": ("answered", "abandoned", "message", "fallback", "busy", "noanswer", "ivr", "failed", "merged", "")}
FACT_NAME = re.compile(r"fact:[A-Za-z0-9_.-]{1,60}")


class SearchError(ValueError):
    """A search that cannot be run: `place` names the condition, such as all[2].any[0], `problem` is a message id."""

    def __init__(self, place, problem):
        super().__init__(f"{place or 'where'}: {problem}")
        self.place, self.problem = place or "where", problem


@dataclasses.dataclass(frozen=True)
class All:
    """Every part holds; without parts it always does."""

    parts: tuple = ()


@dataclasses.dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple = ()


@dataclasses.dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: object


@dataclasses.dataclass(frozen=True)
class Test:
    """One condition: a field, an operator of its type, and the values, as many as the operator takes."""

    field: str
    operator: str
    values: tuple = ()


def find_type(field):
    """Return the type of a field's values, or None when there is no such field."""
    return FIELDS.get(field) or (FACT if FACT_NAME.fullmatch(field) else None)


def read(data, place="", depth=0, left=None):
    """Return the tree of JSON `data`: {"all": [...]}, {"any": [...]}, {"not": {...}} or {"field", "is", "value"}; raises SearchError."""
    left = [MOST_TESTS] if left is None else left
    if depth > MOST_DEPTH:
        raise SearchError(place, "The conditions are nested too deep.")
    if not isinstance(data, dict):
        raise SearchError(place, "Write an object with all, any, not, or field.")
    keys = set(data)
    for name, kind in (("all", All), ("any", Any)):
        if keys == {name}:
            return kind(_read_parts(data[name], f"{place}.{name}".lstrip("."), depth, left))
    if keys == {"not"}:
        return Not(read(data["not"], f"{place}.not".lstrip("."), depth + 1, left))
    left[0] -= 1
    if left[0] < 0:
        raise SearchError(place, "There are too many conditions.")
    return read_test(data, place)


def _read_parts(parts, place, depth, left):
    if not isinstance(parts, list):
        raise SearchError(place, "Write a list of conditions.")
    return tuple(read(part, f"{place}[{number}]", depth + 1, left) for number, part in enumerate(parts))


def read_test(data, place=""):
    """Return the Test of {"field", "is", "value"}; raises SearchError."""
    if set(data) - {"field", "is", "value"} or not isinstance(data.get("field"), str):
        raise SearchError(place, "A condition has field, is and value.")
    kind = find_type(data["field"])
    if kind is None:
        raise SearchError(place, "There is no such field to search.")
    operator = data.get("is", "yes" if kind == FLAG else "is")
    if operator not in OPERATORS[kind]:
        raise SearchError(place, "This field cannot be compared like that.")
    return Test(data["field"], operator, _read_values(data, kind, operator, place))


def _read_values(data, kind, operator, place):
    if operator in WITHOUT_VALUE:
        return ()
    value = data.get("value")
    given = value if operator in ("one_of", "between") else [value]
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_VALUES or (operator == "between" and len(given) != 2):
        raise SearchError(place, "Write the values as a list; between takes two.")
    return tuple(_read_value(data["field"], kind, operator, one, place) for one in given)


def _read_value(field, kind, operator, value, place):
    if kind in (SECONDS, MOMENT, MONEY) or (kind == FACT and operator in ("from", "to", "between")):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e15:
            raise SearchError(place, "Write a number.")
        return float(value) if kind != MONEY else int(value)
    if isinstance(value, (int, float)) and kind == FACT:
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value or any(0xD800 <= ord(letter) < 0xE000 for letter in value):
        raise SearchError(place, "Write a text of at most 200 characters.")
    if kind == CHOICE and field in CHOICES and value not in CHOICES[field]:
        raise SearchError(place, "Choose one of the list.")
    if not value and kind != CHOICE:
        raise SearchError(place, "This is needed.")
    return value


def write(tree):
    """Return the JSON data from which `read` makes `tree` again."""
    if isinstance(tree, (All, Any)):
        return {"all" if isinstance(tree, All) else "any": [write(part) for part in tree.parts]}
    if isinstance(tree, Not):
        return {"not": write(tree.part)}
    data = {"field": tree.field, "is": tree.operator}
    if tree.operator not in WITHOUT_VALUE:
        data["value"] = list(tree.values) if tree.operator in ("one_of", "between") else tree.values[0]
    return data


def list_tests(tree):
    """Return all Tests of a tree."""
    if isinstance(tree, Test):
        return [tree]
    return [test for part in (tree.parts if isinstance(tree, (All, Any)) else (tree.part,)) for test in list_tests(part)]
