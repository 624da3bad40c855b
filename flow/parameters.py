"""Declares what a step can be told, and checks a flow document against it."""

import dataclasses

NAME = "name"


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One parameter of a step kind.

    `type` is text, number, boolean, prompt (a name, which may hold ${variable}), expression, keys, name, names
    (separated by commas), map (text to text) or cases (outcome to expression);
    `minimum` and `maximum` bound numbers (and the length of texts); `choices` lists allowed values.
    """

    type: str
    default: object = None
    required: bool = False
    help: str = ""
    minimum: float = None
    maximum: float = None
    choices: tuple = ()

    def refuse(self, value):
        """Return why `value` is not acceptable, or None."""
        check = _CHECKS.get(self.type, _refuse_text)
        return check(self, value) or self._refuse_choice(value)

    def _refuse_choice(self, value):
        if self.choices and value not in self.choices:
            return f"{value!r} is not one of {', '.join(map(str, self.choices))}"
        return None


def _refuse_number(parameter, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"{value!r} is not a number"
    if parameter.minimum is not None and value < parameter.minimum:
        return f"{value} is below {parameter.minimum}"
    if parameter.maximum is not None and value > parameter.maximum:
        return f"{value} is above {parameter.maximum}"
    return None


def _refuse_boolean(parameter, value):
    return None if isinstance(value, bool) else f"{value!r} is neither true nor false"


def _refuse_text(parameter, value):
    if not isinstance(value, str):
        return f"{value!r} is not a text"
    if any(ord(sign) < 32 for sign in value):
        return "contains a control character"
    limit = parameter.maximum or 1000
    return f"is longer than {limit} characters" if len(value) > limit else None


def _refuse_keys(parameter, value):
    wrong = _refuse_text(parameter, value)
    return wrong or (None if set(value) <= set("0123456789*#") else f"{value!r} has other keys than 0-9*#")


def is_name(value):
    """Tell whether `value` is made of ASCII letters, digits and _ - . only."""
    return bool(value) and all(sign.isalnum() and sign.isascii() or sign in "_-." for sign in value)


def split_names(value):
    """Return the names of a `names` parameter as a tuple, each once."""
    return tuple(dict.fromkeys(part.strip() for part in (value or "").split(",") if part.strip()))


def _refuse_name(parameter, value):
    wrong = _refuse_text(parameter, value)
    return wrong or (None if is_name(value) else f"{value!r} is not a name of letters, digits, _ - .")


def _refuse_names(parameter, value):
    wrong = _refuse_text(parameter, value)
    return wrong or next((f"{name!r} is not a name of letters, digits, _ - ." for name in split_names(value) if not is_name(name)), None)


def _refuse_prompt(parameter, value):
    from flow import expressions

    wrong = _refuse_text(parameter, value)
    if value == "" and not parameter.required:
        return None  # nothing is played
    return wrong or _refuse_name(parameter, expressions.fill(value, _Anything()))


class _Anything(dict):
    """Names that all stand for something."""

    def get(self, name, default=None):
        return "x"


def _refuse_expression(parameter, value):
    from flow import expressions

    return _refuse_text(parameter, value) or expressions.refuse(value)


def _refuse_map(parameter, value):
    if not isinstance(value, dict):
        return f"{value!r} is not an object"
    for key, inner in value.items():
        wrong = _refuse_text(parameter, inner)
        if wrong:
            return f"{key}: {wrong}"
    return None


def _refuse_cases(parameter, value):
    wrong = _refuse_map(parameter, value)
    if wrong:
        return wrong
    refused = {key: _refuse_expression(parameter, inner) for key, inner in value.items()}
    return next((f"{key}: {why}" for key, why in refused.items() if why), None)


_CHECKS = {"number": _refuse_number, "boolean": _refuse_boolean, "keys": _refuse_keys, "name": _refuse_name,
           "names": _refuse_names, "prompt": _refuse_prompt, "expression": _refuse_expression, "map": _refuse_map,
           "cases": _refuse_cases}
