"""Expressions are a small safe language; templates fill in one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flow import expressions


@pytest.mark.parametrize("expression, value", [
    ("level > 2 and caller == '138'", True), ("matches('1[38].*', caller)", True), ("missing == ''", True),
    ("number(level) + 1", 4), ("starts(caller, '13')", True), ("'a' if level == 3 else 'b'", "a")])
def test_evaluate(expression, value):
    assert expressions.evaluate(expression, {"level": 3, "caller": "138"}) == value


@pytest.mark.parametrize("expression", [
    "__import__('os').system('id')", "().__class__", "open('/etc/passwd')", "9**9**9**9", "'a'*10**9", "1 +", "[x for x in 'a']",
    "caller.__class__", "matches('(', caller)", "number('x')", "1/0", "(" * 400, "lambda: 1"])
def test_nothing_else_is_evaluated(expression):
    with pytest.raises(expressions.ExpressionError):
        expressions.evaluate(expression, {"caller": "138"})


@given(some.text(max_size=60))
def test_any_text_is_a_value_or_an_error(text):
    try:
        expressions.evaluate(text, {})
    except expressions.ExpressionError:
        pass


def test_patterns_take_linear_time():
    assert expressions.matches("(a+)+$", "a" * 1999 + "b") is False


def test_templates_are_filled_once():
    assert expressions.fill("${a}-${b}", {"a": "${b}", "b": 2.0}) == "${b}-2"
