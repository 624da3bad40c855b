"""Charges against hand calculation and against a second calculation, second by second."""

import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from plugins.billing import rating
from plugins.billing.numbering import read
from plugins.billing.tariff import DAY, Band, Rate, Tariff, find_zone

FIRST = datetime.date(2026, 1, 1)
NOON = datetime.datetime.fromisoformat("2026-03-02T12:00+08:00").timestamp()     # a Monday
LOCAL, MOBILE, LONG = read("88889999"), read("13800001234"), read("075526001234")
EIGHT, TWENTY = 8 * 3600, 20 * 3600
TABLE = Tariff("t", FIRST, (
    Rate("local", (Band(60, 11, first_seconds=180, first_price=22),)),
    Rate("mobile", (Band(60, 60),)),
    Rate("long", (Band(6, 7, start=EIGHT, end=TWENTY, connection=5), Band(6, 4, end=EIGHT), Band(6, 4, start=TWENTY))),
    Rate("international", (Band(60, 800, connection=100),)), Rate("special", (Band(60, 100),)), Rate("0010", (Band(1, 3),))))


@pytest.mark.covers("F27.1")
@pytest.mark.parametrize("number, seconds, fen", [
    (LOCAL, 1, 22), (LOCAL, 180, 22), (LOCAL, 181, 33), (LOCAL, 240, 33), (LOCAL, 241, 44), (LOCAL, 3600, 22 + 57 * 11),
    (MOBILE, 1, 60), (MOBILE, 60, 60), (MOBILE, 61, 120), (LONG, 1, 12), (LONG, 6, 12), (LONG, 7, 19), (LONG, 3600, 5 + 600 * 7),
    (read("0085226001234"), 61, 1700), (read("114"), 59, 100), (LOCAL, 0, 0)])
def test_a_charge_is_the_hand_calculation_to_the_fen(number, seconds, fen):
    assert rating.charge(TABLE, number, NOON, seconds).amount == fen


def test_a_call_over_the_edge_of_a_band_is_charged_unit_by_unit():
    before = NOON + 8 * 3600 - 10            # 19:59:50: units begin at :50 and :56 by day, at 20:00:02 by night
    assert rating.charge(TABLE, LONG, before, 18).amount == 5 + 7 + 7 + 4
    assert rating.charge(TABLE, LONG, NOON + 8 * 3600, 18).amount == 12, "answered by night: no connection fee"


def test_a_number_without_a_rate_has_no_price():
    assert rating.charge(Tariff("t", FIRST, ()), LOCAL, NOON, 10) is None


def test_seconds_are_counted_to_the_nearest():
    assert [rating.count_seconds(100.0, end) for end in (100.1, 101.4, 130.02, 130.5)] == [1, 1, 30, 31]


prices = some.integers(0, 1000)


@some.composite
def weeks(draw):
    edges = sorted(draw(some.sets(some.integers(1, DAY - 1), max_size=3)) | {0, DAY})
    cut = draw(some.integers(1, 7))
    groups = [tuple(range(cut))] + ([tuple(range(cut, 7))] if cut < 7 else [])
    return tuple(Band(draw(some.integers(1, 90)), draw(prices), draw(some.sampled_from((0, 0, 30, 180))), draw(prices), draw(prices), days, start, end)
                 for days in groups for start, end in zip(edges, edges[1:]))


def by_the_second(rate, answered, seconds, zone):
    """The same price in the plainest way: walk the units one after another."""
    amount = done = 0
    while done < seconds or not done:
        local = datetime.datetime.fromtimestamp(answered + done, zone)
        band = rate.find_band(local.weekday(), local.hour * 3600 + local.minute * 60 + local.second)
        if not done:
            amount += band.connection
            if band.first_seconds:
                amount, done = amount + band.first_price, band.first_seconds
                continue
        amount, done = amount + band.unit_price, done + band.unit_seconds
    return amount


@pytest.mark.covers("F27.1")
@settings(max_examples=150, deadline=None)
@given(weeks(), some.integers(0, 7 * DAY), some.integers(1, 8000), some.sampled_from(("Asia/Shanghai", "Europe/Berlin")))
def test_any_charge_equals_the_walk_over_its_units(bands, offset, seconds, zone):
    tariff = Tariff("t", FIRST, (Rate("local", bands),), zone=zone)
    found = rating.charge(tariff, LOCAL, NOON + offset, seconds)
    assert found.amount == by_the_second(tariff.rates[0], NOON + offset, seconds, find_zone(zone))


@settings(max_examples=150, deadline=None)
@given(weeks(), some.integers(0, 7 * DAY), some.integers(0, 50000))
def test_what_credit_affords_is_paid_by_it_and_a_second_more_is_not(bands, offset, credit):
    tariff = Tariff("t", FIRST, (Rate("local", bands),))
    seconds = rating.afford(tariff, LOCAL, NOON + offset, credit, 7200)
    assert not seconds or rating.charge(tariff, LOCAL, NOON + offset, seconds).amount <= credit
    assume(seconds < 7200)
    assert rating.charge(tariff, LOCAL, NOON + offset, seconds + 1).amount > credit


@pytest.mark.covers("F39.19b")
@given(some.lists(some.tuples(some.integers(0, 10**9), some.dictionaries(
    some.sampled_from(("1001", "1002", "1003", "")), some.floats(0, 10**5), min_size=1)), max_size=20))
def test_agents_add_up_to_groups_and_to_the_system(calls):
    groups = {"1001": "sales", "1002": "sales", "1003": "support", "": ""}
    shares = [rating.Share(agent, groups[agent], part) for amount, talk in calls for agent, part in rating.share(amount, talk).items()]
    agents, by_group, system = rating.total(shares)
    assert sum(agents.values()) == sum(by_group.values()) == system == sum(amount for amount, _ in calls)
    assert all(part.amount >= 0 for part in shares)
    assert by_group.get("sales", 0) == agents.get("1001", 0) + agents.get("1002", 0)


def test_an_odd_fen_goes_to_one_agent():
    assert rating.share(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert rating.share(5, {"a": 0, "b": 0}) == {"a": 3, "b": 2}
