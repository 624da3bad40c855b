"""Tables of hours in the database, on both engines."""

import datetime
import threading

import pytest

from plugins.business_hours import models
from plugins.business_hours.calendar import HOLIDAY, WORKDAY, Special, Table, is_open, parse_spans
from store import db

OFFICE = Table("office", {day: parse_spans("09:00-12:00, 13:30-18:00") for day in range(5)}, {5: parse_spans("10:00-16:00"), 6: ()},
               (Special(datetime.date(2026, 10, 1), datetime.date(2026, 10, 7), HOLIDAY, (), 0, "国庆节"),
                Special(datetime.date(2026, 10, 10), datetime.date(2026, 10, 10), WORKDAY, parse_spans("09:00-10:00"), 3)),
               "Asia/Chongqing")


def test_tables_are_those_of_the_models(database):
    for model in models.MODELS:
        columns = {column.name: column for column in database.get_columns(model._meta.table_name)}
        assert columns.keys() == model._meta.columns.keys(), model


@pytest.mark.covers("F18.1", "F18.2")
def test_a_table_comes_back_as_it_was_saved(database):
    models.save(OFFICE)
    tables, broken = models.read_tables()
    assert tables["office"] == OFFICE and not broken


def test_the_starter_tables_are_always_and_never_open(database):
    tables, _ = models.read_tables()
    assert set(tables) == {"starter", "closed"}
    moments = range(1_790_000_000, 1_790_000_000 + 8 * 86400, 1799)
    assert all(is_open(tables["starter"], moment) for moment in moments)
    assert not any(is_open(tables["closed"], moment) for moment in moments)


def test_saving_replaces_whole_and_changes_the_mark(database):
    models.save(OFFICE)
    before = models.read_marks()
    models.save(Table("office", {0: parse_spans("08:00-09:00")}))
    assert models.read_tables()[0]["office"] == Table("office", {0: parse_spans("08:00-09:00")})
    after = models.read_marks()
    assert after["office"] != before["office"] and after["closed"] == before["closed"]
    models.remove("office")
    assert "office" not in models.read_marks() and models.HoursSpan.select().where(models.HoursSpan.hours == "office").count() == 0


def test_a_row_that_was_spoiled_by_hand_spoils_its_table_only(database):
    models.save(OFFICE)
    models.HoursTable.update(zone="Mars/Base").where(models.HoursTable.name == "office").execute()
    tables, broken = models.read_tables()
    assert "Mars/Base" in broken["office"] and "starter" in tables


def test_two_who_save_at_once_leave_one_whole_table(database):
    choices = [Table("both", {day: parse_spans(f"0{hour}:00-0{hour + 1}:00") for day in range(7)}) for hour in range(4)]
    failed = []

    def save(table):
        try:
            for _ in range(5):
                models.save(table)
        except db.DatabaseError as error:
            failed.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=save, args=(table,)) for table in choices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and models.read_tables()[0]["both"] in choices
