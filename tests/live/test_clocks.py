"""Clocks add up while something is true, however many make it true."""

from hypothesis import given
from hypothesis import strategies as st

from live import clocks

TIMES = st.floats(0, 1000, allow_nan=False)


def make():
    return {"ring": 0.0, "state": {}}


def test_overlapping_rings_count_once():
    record = make()
    clocks.start(record, "ring", "a", 1.0)
    clocks.start(record, "ring", "b", 2.0)
    clocks.stop(record, "ring", "a", 4.0)
    clocks.stop(record, "ring", "b", 5.0)
    assert record["ring"] == 4.0


def test_a_conversation_needs_two():
    record = make()
    clocks.start(record, "ring", "a", 1.0, needs=2)
    clocks.start(record, "ring", "b", 3.0, needs=2)
    assert clocks.stop(record, "ring", "a", 7.0, needs=2) and not clocks.stop(record, "ring", "a", 9.0, needs=2)
    assert record["ring"] == 4.0


def test_an_old_start_told_again_counts_nothing():
    record = make()
    clocks.start(record, "ring", "a", 1.0)
    clocks.stop(record, "ring", "a", 4.0)
    clocks.start(record, "ring", "a", 1.0)
    clocks.stop(record, "ring", "a", 4.0)
    clocks.start(record, "ring", "a", 5.0)
    clocks.stop(record, "ring", "a", 6.0)
    assert record["ring"] == 4.0


def test_stop_all_ends_what_runs():
    record = make()
    clocks.start(record, "ring", "a", 1.0)
    assert clocks.counts(record, "ring") and clocks.counts(record, "ring", "a") and not clocks.counts(record, "ring", "b")
    clocks.stop_all(record, 2.5)
    assert record["ring"] == 1.5 and not clocks.counts(record, "ring")


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), TIMES)))
def test_no_order_of_events_makes_time_negative(moves):
    record = make()
    for begins, key, at in moves:
        (clocks.start if begins else clocks.stop)(record, "ring", key, at)
    clocks.stop_all(record, 0.0)
    assert 0 <= record["ring"] <= 1000 * len(moves)
