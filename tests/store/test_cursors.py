"""A consumer's position moves with its results or not at all."""

import pytest

from store import calls, cursors


def test_position_moves_with_the_transaction(database):
    assert cursors.get("recorder") == 0
    with database.atomic():
        cursors.set("recorder", 5)
    with pytest.raises(RuntimeError):
        with database.atomic():
            calls.save({"node": "n1", "linkedid": "1.1"})
            cursors.set("recorder", 9)
            raise RuntimeError
    assert cursors.get("recorder") == 5
    assert calls.find("1.1") is None


def test_lowest_is_the_one_furthest_behind(database):
    assert cursors.lowest() is None
    cursors.set("recorder", 50)
    cursors.set("worker", 7)
    assert cursors.lowest() == 7
