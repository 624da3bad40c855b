"""The declarations for the admin: every problem beside its field, used things are not removed."""

import pytest

from hooks.web import TYPES, Invalid, Query
from plugins.business_hours import models, resources
from plugins.business_hours.calendar import parse_spans
from store import flows

tables, calendars = resources.Tables(), resources.Calendars()
own, holidays = resources.Dates(models.TABLE), resources.Dates(models.CALENDAR)
OFFICE = {"name": "office", "monday": "13:30-18:00, 09:00-12:00", "saturday": "10:00-12:00", "weekend": [5, 6], "calendar": "china"}


def test_a_table_is_made_changed_and_removed(sqlite):
    assert tables.save(None, OFFICE, "me") == "office"
    row = tables.get("office")
    assert (row["monday"], row["saturday"], row["sunday"], row["zone"]) == ("09:00-12:00, 13:30-18:00", "10:00-12:00", "", "Asia/Shanghai")
    own.save(None, {"table": "office", "first": "2026-10-01"}, "me")
    tables.save("office", {"name": "renamed", "monday": "", "zone": "Asia/Urumqi"}, "me")
    table = models.read_tables()[0]["office"]
    assert (table.weekdays, table.weekend, table.zone, len(table.specials)) == ({}, {5: parse_spans("10:00-12:00"), 6: ()}, "Asia/Urumqi", 1)
    assert [row["name"] for row in tables.list(Query(search="urumqi"))] == ["office"]
    assert [row["name"] for row in tables.list(Query(order="-name", after="starter"))] == ["office", "closed"]
    tables.delete("office", "me")
    assert tables.get("office") is None and own.list(Query(where={"table": "office"})) == []


def test_a_problem_of_a_table_stands_beside_its_field(sqlite):
    wrong = [
        ("name", {"name": "a b"}), ("name", {"name": ""}), ("name", {"name": "starter"}), ("monday", {"monday": "09:00-12:00, 11:00-13:00"}),
        ("tuesday", {"tuesday": "18:00-09:00"}), ("wednesday", {"wednesday": "nine to five"}), ("thursday", {"thursday": 9}), ("zone", {"zone": "Mars"}),
        ("calendar", {"calendar": "mars"}), ("weekend", {"weekend": [7]}), ("weekend", {"weekend": "sat"})]
    for field, values in wrong:
        with pytest.raises(Invalid) as refused:
            tables.save(None, OFFICE | values, "me")
        assert list(refused.value.problems) == [field] and "office" not in models.read_tables()[0]


def test_what_is_used_stays(sqlite):
    flow = {"name": "main", "steps": {"hours": {"kind": "business_hours.announce", "parameters": {"table": "starter"}}}}
    flows.publish("main", flow, "me")
    with pytest.raises(Invalid, match="used by the flows main"):
        tables.delete("starter", "me")
    tables.save("closed", {"calendar": "china"}, "me")
    with pytest.raises(Invalid, match="followed by the tables closed"):
        calendars.delete("china", "me")
    tables.save("closed", {"calendar": ""}, "me")
    calendars.delete("china", "me")
    assert calendars.get("china") is None and holidays.list(Query()) == []


def test_calendars_and_their_dates(sqlite):
    assert calendars.save(None, {"name": "bank", "title": "Bank"}, "me") == "bank"
    key = holidays.save(None, {"calendar": "bank", "first": "2027-01-01", "title": "元旦"}, "me")
    assert holidays.get(key) == {"id": key, "calendar": "bank", "first": "2027-01-01", "last": "2027-01-01", "kind": "holiday", "hours": "",
                                 "like": 0, "title": "元旦"}
    assert holidays.save(key, {"last": "2027-01-03", "calendar": "china"}, "me") == key
    assert [(row["calendar"], row["last"]) for row in holidays.list(Query(search="2027"))] == [("bank", "2027-01-03")]
    assert calendars.save("bank", {"title": "Banks"}, "me") == "bank" and calendars.get("bank")["title"] == "Banks"
    holidays.delete(key, "me")
    assert holidays.get(key) is None
    with pytest.raises(Invalid, match="any more"):
        holidays.save(key, {"first": "2027-01-01"}, "me")
    with pytest.raises(Invalid, match="there is a calendar"):
        calendars.save(None, {"name": "bank"}, "me")


def test_a_problem_of_a_date_stands_beside_its_field(sqlite):
    wrong = [
        ("calendar", {"calendar": "mars"}), ("first", {"first": ""}), ("first", {"first": "2027-02-30"}), ("last", {"last": "2026-12-31"}),
        ("last", {"last": "2030-01-01"}), ("kind", {"kind": "party"}), ("hours", {"hours": "9-5"}), ("like", {"like": 7}), ("like", {"like": True}),
        ("title", {"title": "a\nb"}), ("first", {"first": "2026-10-01", "last": "2026-10-07"})]
    before = holidays.list(Query())
    for field, values in wrong:
        with pytest.raises(Invalid) as refused:
            holidays.save(None, {"calendar": "china", "first": "2027-01-01"} | values, "me")
        assert list(refused.value.problems) == [field] and holidays.list(Query()) == before


def test_the_fields_are_those_of_the_rows(sqlite):
    tables.save(None, OFFICE, "me")
    own.save(None, {"table": "office", "first": "2026-10-01"}, "me")
    for resource in resources.RESOURCES:
        row, *_ = resource.source.list(Query())
        assert {field.name for field in resource.fields} == set(row), resource.name
        assert resource.key in row and all(field.type in TYPES for field in resource.fields)
