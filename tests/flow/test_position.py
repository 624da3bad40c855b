"""A position survives its trip through a channel variable."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flow.position import MAXIMUM_LENGTH, Position, PositionError, decode

VALUES = some.text(max_size=30) | some.integers(-10**9, 10**9) | some.booleans()


@given(some.dictionaries(some.text("abc", min_size=1, max_size=5), VALUES, max_size=5), some.integers(1, 500))
def test_encode_and_decode_are_inverse(variables, n):
    position = Position("main", 3, "menu", n, variables=variables)
    text = position.encode()
    assert decode(text) == position
    assert text.replace("-", "").replace("_", "").isalnum() and len(text) <= MAXIMUM_LENGTH


def test_too_much_is_refused():
    with pytest.raises(PositionError, match="shorten"):
        Position("main", 1, "menu", variables={f"v{n}": str(hash(str(n)) ** 5) for n in range(400)}).encode()


@given(some.text(max_size=40))
def test_garbage_is_refused(text):
    with pytest.raises(PositionError):
        decode(text)
