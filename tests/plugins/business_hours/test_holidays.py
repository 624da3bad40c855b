"""Calendars of holidays: China preloaded, chosen per table, below the table's own dates."""

import datetime

import pytest

from plugins.business_hours import models, service
from plugins.business_hours.calendar import HOLIDAY, WORKDAY, Special, Table, choose, is_open, parse_spans
from plugins.business_hours.service import HoursUnknown

DAY = datetime.date.fromisoformat
OFFICE = Table("office", {day: parse_spans("09:00-18:00") for day in range(5)}, {5: (), 6: ()}, calendar="china")
CHINA = {"2025-01-01": "holiday", "2025-01-02": "weekday", "2025-01-26": "workday", "2025-01-28": "holiday",
         "2025-02-04": "holiday", "2025-02-05": "weekday", "2025-02-08": "workday", "2025-04-04": "holiday",
         "2025-04-27": "workday", "2025-05-05": "holiday", "2025-05-06": "weekday", "2025-06-02": "holiday",
         "2025-09-28": "workday", "2025-10-08": "holiday", "2025-10-09": "weekday", "2025-10-11": "workday",
         "2026-01-02": "holiday", "2026-01-04": "workday", "2026-02-14": "workday", "2026-02-15": "holiday",
         "2026-02-23": "holiday", "2026-02-24": "weekday", "2026-02-28": "workday", "2026-04-06": "holiday",
         "2026-05-05": "holiday", "2026-05-06": "weekday", "2026-05-09": "workday", "2026-06-19": "holiday",
         "2026-09-20": "workday", "2026-09-25": "holiday", "2026-10-01": "holiday", "2026-10-07": "holiday",
         "2026-10-08": "weekday", "2026-10-10": "workday", "2026-10-17": "weekend", "2027-01-01": "weekday"}


@pytest.fixture
def office(database):
    models.save(OFFICE)
    return lambda: models.read_tables()[0]["office"]


def test_the_chinese_calendar(office):
    table = office()
    assert {date: choose(table, DAY(date))[0] for date in CHINA} == CHINA


def test_every_made_up_working_day_is_a_weekend_day_and_every_year_has_its_holidays(database):
    dates = [special for owner, _, special in models.read_dates(models.CALENDAR) if owner == "china"]
    assert all(special.first.weekday() >= 5 for special in dates if special.kind == WORKDAY)
    free = {year: sum((special.last - special.first).days + 1 for special in dates if special.kind == HOLIDAY and special.first.year == year)
            for year in (2025, 2026)}
    assert free == {2025: 28, 2026: 33}
    assert len({date for special in dates for date in (special.first, special.last)}) >= len(dates), "a date stands twice"


def test_a_table_without_a_calendar_and_one_with_its_own_dates(office):
    models.save(Table("plain", OFFICE.weekdays, OFFICE.weekend))
    assert choose(models.read_tables()[0]["plain"], DAY("2026-10-01"))[0] == "weekday"
    models.add_dates(models.TABLE, "office", [Special(DAY("2026-10-01"), DAY("2026-10-01"), WORKDAY, parse_spans("10:00-12:00"))])
    assert choose(office(), DAY("2026-10-01")) == ("workday", parse_spans("10:00-12:00"))
    assert choose(office(), DAY("2026-10-02"))[0] == "holiday"


@pytest.mark.covers("F18.4")
def test_a_made_up_saturday_is_open_in_the_zone_of_its_table(office):
    noon = datetime.datetime(2026, 10, 10, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8))).timestamp()
    assert is_open(office(), noon) and not is_open(office(), noon + 7 * 86400)
    models.save_hours(Table("office", OFFICE.weekdays, OFFICE.weekend, (), "America/Los_Angeles", "china"))
    assert not is_open(office(), noon), "it is Friday evening there"


def test_every_change_of_a_calendar_changes_the_mark(database):
    marks = [models.read_marks()]
    number, = models.add_dates(models.CALENDAR, "china", [Special(DAY("2027-01-01"), DAY("2027-01-01"), HOLIDAY, (), 0, "元旦")])
    marks.append(models.read_marks())
    assert models.change_date(models.CALENDAR, "china", number, Special(DAY("2027-01-01"), DAY("2027-01-03")))
    marks.append(models.read_marks())
    assert models.remove_date(models.CALENDAR, "china", number) and not models.remove_date(models.CALENDAR, "china", number)
    marks.append(models.read_marks())
    assert len({str(sorted(mark.items())) for mark in marks}) == 4


def test_dates_are_imported_all_or_none_with_every_bad_line(office):
    text = "first,last,kind,hours,like,title\n2027-01-01,2027-01-03,,,,元旦\n2027-13-01,,,,,\n2027-02-07,,workday,,fri,\n2027-02-08,,party,25:00-26:00,,\n"
    report = service.import_dates(text, models.CALENDAR, "china")
    assert [(problem.line, problem.field) for problem in report.problems] == [(3, "first"), (5, "kind"), (5, "hours")] and not report.specials
    assert choose(office(), DAY("2027-01-01"))[0] == "weekday"
    service.import_dates(text, models.CALENDAR, "china", skip=True)
    assert choose(office(), DAY("2027-01-01"))[0] == "holiday" and choose(office(), DAY("2027-02-07"))[0] == "workday"
    again = service.import_dates(text, models.CALENDAR, "china")
    assert "2027-01-01 to 2027-01-03 is there already" in str(again.problems[0])
    with pytest.raises(HoursUnknown, match="no calendar 'mars'; there are: china"):
        service.import_dates(text, models.CALENDAR, "mars")


def test_exported_dates_are_imported_again(office):
    models.save_calendar("copy", "")
    text = service.export_dates(models.CALENDAR, "china")
    assert not service.import_dates(text, models.CALENDAR, "copy").problems
    assert service.export_dates(models.CALENDAR, "copy") == text
