"""Evaluates the conditions and templates of a flow without Python's own evaluator."""

import re
import threading

import re2
import simpleeval

MAXIMUM_LENGTH = 500
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_cache = {}
_lock = threading.Lock()


class ExpressionError(ValueError):
    """The expression cannot be read or evaluated; the message says why."""


def matches(pattern, text):
    """Return whether the RE2 `pattern` matches all of `text`; linear time whatever the pattern."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.fullmatch(pattern, str(text)[:2000], options) is not None
    except re2.error as error:
        raise ExpressionError(f"pattern {pattern!r}: {error}") from None


FUNCTIONS = {
    "matches": matches,
    "length": lambda text: len(str(text)),
    "number": lambda text: float(text),
    "text": str,
    "starts": lambda text, start: str(text).startswith(start),
    "ends": lambda text, end: str(text).endswith(end),
    "lower": lambda text: str(text).lower(),
}


def evaluate(expression, names):
    """Return the value of `expression` over `names`; unknown names are empty texts.

    Raises ExpressionError. No attribute access, no indexing beyond texts, no loops.
    """
    reader = simpleeval.SimpleEval(functions=FUNCTIONS, names=lambda node: _look_up(names, node.id))
    try:
        return reader.eval(expression, previously_parsed=_parse(expression))
    except ExpressionError:
        raise
    except (simpleeval.InvalidExpression, ArithmeticError, ValueError, TypeError, RecursionError, MemoryError,
            AttributeError, KeyError) as error:
        raise ExpressionError(f"{expression!r}: {error}") from None


def refuse(expression):
    """Return why `expression` cannot be read, or None."""
    try:
        _parse(expression)
    except ExpressionError as error:
        return str(error)
    return None


def fill(template, names):
    """Return `template` with each ${name} replaced by its value as text, in one pass."""
    return _VARIABLE.sub(lambda found: _to_text(_look_up(names, found.group(1))), template)


def _look_up(names, name):
    value = names.get(name, "")
    return "" if value is None else value


def _to_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _parse(expression):
    found = _cache.get(expression)
    if found is None:
        if len(expression) > MAXIMUM_LENGTH:
            raise ExpressionError(f"is longer than {MAXIMUM_LENGTH} characters")
        try:
            found = simpleeval.SimpleEval.parse(expression)
        except (SyntaxError, simpleeval.InvalidExpression, ValueError, RecursionError, MemoryError) as error:
            raise ExpressionError(f"{expression!r}: {error}") from None
        with _lock:
            if len(_cache) > 2000:
                _cache.clear()
            _cache[expression] = found
    return found
