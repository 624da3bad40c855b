"""Which recordings give way, and when."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from hardware.rotation import DAY, ROTATE, STOP, WARN, WELL, Marks, Volume, bytes_over, choose, days_left, grow, is_expired, is_protected, judge
from store.copies import Kept

MARKS = Marks()
NOW = 100 * DAY
ONE = Kept("a", "call-a", "/r/a.wav", NOW - 10 * DAY, 1000, "", False, "sales", True)


def make(**values):
    return dataclasses.replace(ONE, **values)


def test_levels_are_reached_at_their_marks_and_left_with_slack():
    assert [judge(percent, MARKS) for percent in (84.9, 85, 89.9, 90, 94.9, 95, 100)] == [WELL, WARN, WARN, ROTATE, ROTATE, STOP, STOP]
    assert [judge(percent, MARKS, ROTATE) for percent in (88.1, 87.9)] == [ROTATE, WARN]
    assert [judge(percent, MARKS, WARN) for percent in (83.1, 82.9)] == [WARN, WELL]


def test_recording_begins_again_only_below_the_mark_of_rotation():
    assert [judge(percent, MARKS, STOP) for percent in (94, 90, 89.9)] == [STOP, STOP, WARN]


def test_percent_is_df_s():
    assert Volume(1000, 851, 149).shown == 86 and Volume(1000, 850, 150).shown == 85 and Volume(0, 0, 0).shown == 100
    assert bytes_over(Volume(1000, 900, 100), 88) == 20 and bytes_over(Volume(1000, 100, 900), 88) == 0


def test_the_oldest_go_first_until_there_is_room():
    rows = [make(id=str(day), started=NOW - day * DAY) for day in range(1, 6)]
    assert [one.id for one in choose(rows, 1500, {}, NOW)[0]] == ["5", "4"]
    assert choose(rows, 0, {}, NOW) == ([], 0)


def test_held_young_and_uncopied_ones_stay():
    rules = {"sales": (30, 0), "": (5, 60)}
    assert is_protected(make(held=True), {}, NOW)
    assert is_protected(make(queue="sales"), rules, NOW) and not is_protected(make(queue="service"), rules, NOW)
    assert choose([make(copied=False)], 1, {}, NOW, second=True) == ([], 0)
    assert choose([make(copied=False)], 1, {}, NOW) == ([make(copied=False)], 1000)


def test_what_is_older_than_its_queue_keeps_expires_unless_held():
    rules = {"sales": (0, 9), "": (0, 0)}
    assert is_expired(ONE, rules, NOW) and not is_expired(make(held=True), rules, NOW) and not is_expired(make(queue="x"), rules, NOW)


kept = st.builds(Kept, st.text("abc123", min_size=1), st.just(""), st.just(""), st.floats(0, NOW), st.integers(0, 10**9), st.just(""),
                 st.booleans(), st.sampled_from(["", "sales", "x"]), st.booleans())


@given(st.lists(kept), st.integers(0, 10**10), st.booleans())
def test_nothing_protected_is_ever_chosen_and_nothing_younger_than_what_could_stay(rows, need, second):
    rules = {"sales": (30, 40), "": (1, 0)}
    chosen, freed = choose(rows, need, rules, NOW, second)
    assert not any(is_protected(one, rules, NOW) or (second and not one.copied) for one in chosen)
    assert freed == sum(one.size for one in chosen)
    left = [one for one in rows if not any(one is other for other in chosen) and not is_protected(one, rules, NOW) and (one.copied or not second)]
    assert freed >= need or not left
    assert not chosen or not left or max(one.started for one in chosen) <= min(one.started for one in left)


def test_days_left_follow_what_is_added_not_what_rotation_frees():
    samples = [(0, 100), (DAY / 4, 200), (DAY / 2, 150), (DAY, 250)]
    assert grow(samples) == 200 and grow([]) is None and grow([(0, 1), (1, 2)]) is None
    assert days_left(Volume(1000, 500, 500), 200, 90) == 2.0
    assert days_left(Volume(1000, 500, 500), 0) is None and days_left(Volume(1000, 950, 50), 10, 90) == 0.0
