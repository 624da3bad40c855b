"""The rules of hours: spans to the second, weekends, holidays, make-up days, time zones."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.business_hours import document
from plugins.business_hours.calendar import (DAY, HOLIDAY, WORKDAY, HoursError, Span, Special, Table, choose, find_zone, is_open,
                                             parse_spans, parse_time, write_spans)

OFFICE = parse_spans("09:00-12:00, 13:30-18:00")
WEEK = {day: OFFICE for day in range(5)}
WEEKEND = {5: parse_spans("10:00-16:00"), 6: ()}
NATIONAL = Special(datetime.date(2026, 10, 1), datetime.date(2026, 10, 7), HOLIDAY)
THURSDAY, FRIDAY, SATURDAY, SUNDAY = (datetime.date(2026, 9, day) for day in (24, 25, 26, 27))


def table(**parts):
    return Table(**{"name": "office", "weekdays": WEEK, "weekend": WEEKEND, **parts})


def at(date, time, zone="Asia/Shanghai"):
    clock = datetime.time.fromisoformat(time)
    return datetime.datetime.combine(date, clock, zoneinfo.ZoneInfo(zone)).timestamp()


@pytest.mark.covers("F18.1")
@pytest.mark.parametrize("time, expected", [
    ("08:59:59", False), ("09:00:00", True), ("11:59:59", True), ("12:00:00", False), ("13:29:59", False),
    ("13:30:00", True), ("17:59:59", True), ("18:00:00", False), ("00:00:00", False), ("23:59:59", False)])
def test_several_spans_a_day_are_exact_to_the_second(time, expected):
    assert is_open(table(), at(THURSDAY, time)) is expected


@pytest.mark.covers("F18.1")
def test_part_of_a_second_belongs_to_the_second_before():
    opening = at(THURSDAY, "09:00:00")
    assert not is_open(table(), opening - 0.000001)
    assert is_open(table(), at(THURSDAY, "12:00:00") - 1e-6)


@pytest.mark.covers("F18.1")
def test_each_weekday_has_hours_of_its_own():
    week = table(weekdays={**WEEK, 3: parse_spans("08:00-09:00")})
    assert is_open(week, at(THURSDAY, "08:30:00")) and not is_open(week, at(THURSDAY, "10:00:00"))
    assert not is_open(week, at(FRIDAY, "08:30:00")) and is_open(week, at(FRIDAY, "10:00:00"))


@pytest.mark.covers("F18.2")
def test_saturday_differs_from_friday():
    assert is_open(table(), at(FRIDAY, "09:30:00")) and not is_open(table(), at(SATURDAY, "09:30:00"))
    assert is_open(table(), at(SATURDAY, "12:30:00")) and not is_open(table(), at(FRIDAY, "12:30:00"))


@pytest.mark.covers("F18.2")
def test_weekend_beats_weekday_even_when_it_is_closed():
    seven = table(weekdays={day: OFFICE for day in range(7)})
    assert not is_open(seven, at(SUNDAY, "10:00:00"))
    assert not is_open(seven, at(SATURDAY, "09:30:00"))


@pytest.mark.covers("F18.2")
def test_weekend_days_can_be_others():
    gulf = table(weekdays={day: OFFICE for day in (6, 0, 1, 2, 3)}, weekend={4: (), 5: ()})
    assert is_open(gulf, at(SUNDAY, "10:00:00")) and not is_open(gulf, at(FRIDAY, "10:00:00"))


@pytest.mark.covers("F18.3")
def test_first_of_october_on_a_thursday_is_closed():
    day = datetime.date(2026, 10, 1)
    assert day.weekday() == 3
    assert is_open(table(), at(day, "10:00:00"))
    closed = table(specials=(NATIONAL,))
    assert not any(is_open(closed, at(day, "00:00:00") + second) for second in range(0, DAY, 60))


@pytest.mark.covers("F18.3")
def test_a_range_of_holidays_holds_from_its_first_second_to_its_last():
    night = table(weekdays={day: (Span(0, DAY),) for day in range(7)}, weekend={}, specials=(NATIONAL,))
    assert is_open(night, at(datetime.date(2026, 9, 30), "23:59:59"))
    assert not is_open(night, at(datetime.date(2026, 10, 1), "00:00:00"))
    assert not is_open(night, at(datetime.date(2026, 10, 7), "23:59:59"))
    assert is_open(night, at(datetime.date(2026, 10, 8), "00:00:00"))


@pytest.mark.covers("F18.3")
def test_a_holiday_may_have_short_hours():
    eve = Special(FRIDAY, FRIDAY, HOLIDAY, parse_spans("09:00-11:00"))
    short = table(specials=(eve,))
    assert is_open(short, at(FRIDAY, "10:59:59")) and not is_open(short, at(FRIDAY, "11:00:00"))
    assert not is_open(short, at(FRIDAY, "14:00:00"))


@pytest.mark.covers("F18.4")
def test_a_make_up_saturday_is_open_like_a_weekday():
    october = table(specials=(NATIONAL, Special(datetime.date(2026, 10, 10), datetime.date(2026, 10, 10), WORKDAY)))
    saturday = datetime.date(2026, 10, 10)
    assert saturday.weekday() == 5
    assert is_open(october, at(saturday, "09:00:00")) and not is_open(october, at(saturday, "12:30:00"))
    assert choose(october, saturday) == (WORKDAY, OFFICE)


@pytest.mark.covers("F18.4")
def test_a_make_up_day_may_follow_another_weekday_or_hours_of_its_own():
    week = {**WEEK, 4: parse_spans("09:00-15:00")}
    like_friday = table(weekdays=week, specials=(Special(SUNDAY, SUNDAY, WORKDAY, like=4),))
    own = table(weekdays=week, specials=(Special(SUNDAY, SUNDAY, WORKDAY, parse_spans("08:00-09:00")),))
    assert is_open(like_friday, at(SUNDAY, "14:59:59")) and not is_open(like_friday, at(SUNDAY, "15:00:00"))
    assert is_open(own, at(SUNDAY, "08:00:00")) and not is_open(own, at(SUNDAY, "09:00:00"))


@pytest.mark.covers("F18.4")
def test_a_make_up_day_inside_a_range_of_holidays_is_open_in_either_order():
    day = datetime.date(2026, 10, 6)
    pair = (NATIONAL, Special(day, day, WORKDAY))
    assert is_open(table(specials=pair), at(day, "10:00:00"))
    assert is_open(table(specials=pair[::-1]), at(day, "10:00:00"))


def test_the_later_of_two_entries_for_one_date_holds():
    entries = (Special(FRIDAY, FRIDAY, WORKDAY), Special(FRIDAY, FRIDAY, HOLIDAY))
    assert choose(table(specials=entries), FRIDAY)[0] == HOLIDAY
    assert choose(table(specials=entries[::-1]), FRIDAY)[0] == WORKDAY


@pytest.mark.covers("F18.1")
def test_the_zone_of_the_table_counts_not_that_of_the_machine(monkeypatch):
    moment = at(THURSDAY, "09:00:00")
    for machine in ("UTC", "America/New_York"):
        monkeypatch.setenv("TZ", machine)
        assert is_open(table(), moment) and not is_open(table(), moment - 1)
    assert not is_open(table(zone="UTC"), moment)
    assert is_open(table(zone="UTC"), at(THURSDAY, "09:00:00", "UTC"))


def test_the_clock_on_the_wall_counts_when_it_is_changed():
    berlin = table(zone="Europe/Berlin", weekend={6: OFFICE})
    for day in (datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)):
        opening = at(day, "09:00:00", "Europe/Berlin")
        assert is_open(berlin, opening) and not is_open(berlin, opening - 1)


@pytest.mark.parametrize("text", ["9-12", "09:00", "12:00-09:00", "09:00-09:00", "22:00-06:00", "09:00-24:01", "09:60-10:00",
                                  "09:00-12:00, 11:00-13:00"])
def test_wrong_spans_are_refused(text):
    with pytest.raises(HoursError):
        parse_spans(text)


@pytest.mark.parametrize("parts", [{"zone": "Mars/Base"}, {"zone": "../etc/passwd"}, {"zone": ""}, {"weekdays": {7: ()}},
                                   {"weekend": {5: (Span(0, 9), Span(8, 10))}}])
def test_wrong_tables_are_refused(parts):
    with pytest.raises(HoursError):
        table(**parts)


@pytest.mark.parametrize("parts", [{"kind": "party"}, {"last": datetime.date(2026, 9, 1)}, {"like": 7}])
def test_wrong_special_dates_are_refused(parts):
    with pytest.raises(HoursError):
        Special(**{"first": FRIDAY, "last": FRIDAY, **parts})


@st.composite
def spans_of_a_day(draw):
    edges = sorted(draw(st.sets(st.integers(0, DAY), max_size=8)))
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2]))


days = st.dictionaries(st.integers(0, 6), spans_of_a_day(), max_size=7)
dates = st.dates(datetime.date(2025, 1, 1), datetime.date(2027, 12, 31))


@st.composite
def special_dates(draw):
    first = draw(dates)
    return Special(first, first + datetime.timedelta(draw(st.integers(0, 20))), draw(st.sampled_from([HOLIDAY, WORKDAY])),
                   draw(spans_of_a_day()), draw(st.integers(0, 6)), draw(st.text(max_size=5)))


tables = st.builds(Table, st.just("any"), days, days, st.lists(special_dates(), max_size=4).map(tuple),
                   st.sampled_from(["Asia/Shanghai", "UTC", "Asia/Kathmandu"]))


@pytest.mark.covers("F18.1")
@given(spans_of_a_day(), st.integers(0, DAY - 1))
def test_open_exactly_inside_a_span(spans, second):
    hours = Table("any", {day: spans for day in range(7)})
    inside = any(second in range(span.opens, span.closes) for span in spans)
    assert is_open(hours, at(THURSDAY, "00:00:00") + second) is inside


@pytest.mark.covers("F18.2")
@given(tables, dates)
def test_weekend_and_weekday_rule_only_where_nothing_beats_them(hours, date):
    rule, spans = choose(hours, date)
    special = any(one.first <= date <= one.last for one in hours.specials)
    assert (rule in (HOLIDAY, WORKDAY)) == special
    if not special:
        days = hours.weekend if date.weekday() in hours.weekend else hours.weekdays
        assert spans == days.get(date.weekday(), ())


@pytest.mark.covers("F18.3")
@given(tables, dates, st.integers(0, DAY - 1))
def test_a_holiday_closes_any_date_of_any_table(hours, date, second):
    closed = Table("any", hours.weekdays, hours.weekend, (*hours.specials, Special(date, date)), hours.zone)
    assert not is_open(closed, at(date, "00:00:00", hours.zone) + second)


@pytest.mark.covers("F18.4")
@given(tables, dates, st.integers(0, DAY - 1))
def test_a_make_up_day_opens_any_date_of_any_table(hours, date, second):
    whole = Special(date, date, WORKDAY, (Span(0, DAY),))
    assert is_open(Table("any", hours.weekdays, hours.weekend, (*hours.specials, whole), hours.zone),
                   at(date, "00:00:00", hours.zone) + second)


@given(tables)
def test_a_table_survives_its_json(hours):
    assert document.parse(document.write(hours)) == hours


@given(spans_of_a_day())
def test_spans_survive_their_text(spans):
    assert parse_spans(write_spans(spans)) == spans


def test_times_and_zones_are_read():
    assert [parse_time(text) for text in ("00:00", "9:05", "17:30:15", "24:00")] == [0, 32700, 63015, 86400]
    assert find_zone("Asia/Shanghai").key == "Asia/Shanghai"
