"""Tariffs: longest prefix, dates and bands without gap or overlap, own tariffs of campaigns and trunks."""

import datetime

import pytest

from plugins.billing.numbering import read
from plugins.billing.tariff import Band, Rate, Tariff, TariffError, choose, refuse_bad_dates

BAND = Band(60, 10)
RATE = Rate("local", (BAND,))


def day(text):
    return datetime.date.fromisoformat(text)


def at(text):
    """Return the Unix second of a time in Shanghai."""
    return datetime.datetime.fromisoformat(text + "+08:00").timestamp()


def make(id, first, last=None, **more):
    return Tariff(id, day(first), (RATE,), last=last and day(last), **more)


def test_the_longest_prefix_wins_and_the_kind_comes_last():
    tariff = Tariff("a", day("2026-01-01"), tuple(Rate(target, (BAND,)) for target in ("long", "0755", "07552", "mobile")))
    assert tariff.find_rate(read("075526001234")).target == "07552"
    assert tariff.find_rate(read("075586001234")).target == "0755"
    assert tariff.find_rate(read("02161234567")).target == "long"
    assert tariff.find_rate(read("88889999")) is None


@pytest.mark.parametrize("tariffs, told", [
    ((make("a", "2026-01-01", "2026-01-31"), make("b", "2026-02-03")), "2026-02-01 to 2026-02-02 has no tariff"),
    ((make("a", "2026-01-01", "2026-02-10"), make("b", "2026-02-01")), "2026-02-01 to 2026-02-10 has two tariffs, a and b"),
    ((make("a", "2026-01-01", "2026-02-10"), make("b", "2026-02-01", "2026-02-05")), "2026-02-01 to 2026-02-05 has two tariffs"),
    ((make("a", "2026-01-01"), make("b", "2026-01-01")), "both begin on 2026-01-01"),
    ((make("a", "2026-01-01", "2026-01-31", scope="campaign", subject="spring"), make("b", "2026-03-01", scope="campaign", subject="spring")),
     "campaign spring: 2026-02-01 to 2026-02-28 has no tariff")])
def test_a_gap_or_an_overlap_of_dates_is_refused_with_the_dates(tariffs, told):
    with pytest.raises(TariffError, match=told):
        refuse_bad_dates(tariffs)


def test_tariffs_that_follow_each_other_are_taken():
    refuse_bad_dates([make("a", "2026-01-01", "2026-01-31"), make("b", "2026-02-01"), make("c", "2026-05-01"),
                      make("d", "2026-04-01", scope="campaign", subject="x")])


@pytest.mark.parametrize("bands, told", [
    ((Band(60, 1, start=0, end=8 * 3600), Band(60, 1, start=9 * 3600)), "Monday 08:00-09:00 has no price"),
    ((Band(60, 1, start=0, end=10 * 3600), Band(60, 1, start=9 * 3600)), "Monday 09:00-10:00 has two prices"),
    ((Band(60, 1, days=(0, 1, 2, 3, 4, 5)),), "Sunday 00:00-24:00 has no price"),
    ((Band(60, 1, end=86000),), "Monday 23:53:20-24:00 has no price"),
    ((), "Monday 00:00-24:00 has no price")])
def test_a_gap_or_an_overlap_of_bands_is_refused_with_the_times(bands, told):
    with pytest.raises(TariffError, match=told):
        Rate("local", bands)


@pytest.mark.parametrize("wrong", [
    lambda: Band(0, 1), lambda: Band(60, -1), lambda: Band(60, 1.5), lambda: Band(60, 1, start=5, end=5), lambda: Band(60, 1, days=(7,)),
    lambda: Rate("x", (BAND,)), lambda: make("a", "2026-02-01", "2026-01-01"), lambda: make("a", "2026-01-01", zone="Mars"),
    lambda: make("a", "2026-01-01", scope="campaign"), lambda: make("a", "2026-01-01", subject="x"),
    lambda: Tariff("a", day("2026-01-01"), (RATE, RATE))])
def test_nonsense_is_refused(wrong):
    with pytest.raises(TariffError):
        wrong()


@pytest.mark.covers("F39.19a")
def test_a_campaigns_tariff_overrides_the_general_one_on_its_calls():
    tariffs = (make("general", "2026-01-01"), make("spring", "2026-01-01", scope="campaign", subject="spring"),
               make("line", "2026-01-01", scope="trunk", subject="carrier"))
    when = at("2026-03-01T12:00")
    assert choose(tariffs, when).id == "general"
    assert choose(tariffs, when, campaign="spring", trunk="carrier").id == "spring"
    assert choose(tariffs, when, campaign="autumn", trunk="carrier").id == "line"
    assert choose(tariffs, when, campaign="autumn", trunk="other").id == "general"


def test_a_new_tariff_holds_from_the_first_second_of_its_first_day():
    tariffs = (make("old", "2026-01-01"), make("new", "2026-02-01"))
    assert choose(tariffs, at("2026-01-31T23:59:59")).id == "old" and choose(tariffs, at("2026-02-01T00:00")).id == "new"
    assert choose(tariffs, at("2025-12-31T23:59:59")) is None
