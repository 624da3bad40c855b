"""The tables of hours and the calendars of holidays in the database: one row a table, a span, a special date."""

import datetime
import uuid

import peewee

from plugins.business_hours.calendar import HoursError, Span, Special, Table
from store import db
from store.columns import Json, Text

TABLE, CALENDAR = "table", "calendar"


class HoursTable(db.Model):
    """One table; `weekend` lists its weekend days, `calendar` names its holidays, `revision` is another text after every change."""

    name = Text(primary_key=True)
    zone = Text()
    weekend = Json(default=list)
    calendar = Text(default="")
    revision = Text()


class HoursSpan(db.Model):
    """One span of one day (0 is Monday), in seconds of the day; `weekend` tells the two sets apart."""

    hours = Text()
    weekend = peewee.BooleanField()
    day = peewee.IntegerField()
    opens = peewee.IntegerField()
    closes = peewee.IntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("hours", "weekend", "day", "opens")


class HoursSpecial(db.Model):
    """One holiday or make-up working day of a table, or a range of them; dates are ISO texts, `spans` is [[opens, closes]]."""

    hours = Text()
    number = peewee.IntegerField()
    first = Text()
    last = Text()
    kind = Text()
    spans = Json(default=list)
    alike = peewee.IntegerField()
    title = Text(default="")

    class Meta:
        primary_key = peewee.CompositeKey("hours", "number")


class HolidayCalendar(db.Model):
    """One calendar of holidays, which any number of tables may follow."""

    name = Text(primary_key=True)
    title = Text()
    revision = Text()


class HolidayDate(db.Model):
    """One date of a calendar; its columns are those of HoursSpecial."""

    calendar = Text()
    number = peewee.IntegerField()
    first = Text()
    last = Text()
    kind = Text()
    spans = Json(default=list)
    alike = peewee.IntegerField()
    title = Text(default="")

    class Meta:
        primary_key = peewee.CompositeKey("calendar", "number")


MODELS = [HoursTable, HoursSpan, HoursSpecial, HolidayCalendar, HolidayDate]
# {kind of owner: (its model, the model of its dates, the column of the dates that names the owner)}
_OWNERS = {TABLE: (HoursTable, HoursSpecial, HoursSpecial.hours), CALENDAR: (HolidayCalendar, HolidayDate, HolidayDate.calendar)}


def read_marks():
    """Return {name: revision} of all tables and, under "calendar NAME", of all calendars: it differs after any change."""
    calendars = {f"calendar {name}": revision for name, revision in db.fetch("SELECT name, revision FROM holiday_calendar")}
    return dict(db.fetch("SELECT name, revision FROM hours_table")) | calendars


def read_tables():
    """Return ({name: Table}, {name: why it cannot be used}); read_marks before and after tells whether it is whole."""
    spans, specials = _group(HoursSpan.select(), "hours"), _group(HoursSpecial.select().order_by(HoursSpecial.number), "hours")
    holidays = _group(HolidayDate.select().order_by(HolidayDate.number), "calendar")
    tables, broken = {}, {}
    for row in HoursTable.select():
        try:
            tables[row.name] = _make_table(row, spans.get(row.name, ()), specials.get(row.name, ()), holidays.get(row.calendar, ()))
        except (HoursError, ValueError, TypeError) as error:
            broken[row.name] = str(error)
    return tables, broken


def save(table):
    """Insert or replace one calendar.Table whole, or change nothing; its holidays stay with their calendar."""
    with db.proxy.atomic():
        save_hours(table)
        HoursSpecial.delete().where(HoursSpecial.hours == table.name).execute()
        for number, special in enumerate(table.specials):
            _insert_date(HoursSpecial, "hours", table.name, number, special)


def save_hours(table):
    """Insert or replace zone, calendar, weekdays and weekend of one calendar.Table; its special dates stay as they are."""
    with db.proxy.atomic():
        # The row of the table itself comes first: two that save at once wait for each other here.
        row = HoursTable.insert(name=table.name, zone=table.zone, weekend=sorted(table.weekend), calendar=table.calendar, revision=_mark())
        changed = [HoursTable.zone, HoursTable.weekend, HoursTable.calendar, HoursTable.revision]
        row.on_conflict(conflict_target=[HoursTable.name], preserve=changed).execute()
        HoursSpan.delete().where(HoursSpan.hours == table.name).execute()
        for weekend, days in ((False, table.weekdays), (True, table.weekend)):
            for day, spans in days.items():
                _insert_spans(table.name, weekend, day, spans)


def remove(name):
    """Remove the table `name` with all its rows; steps that name it take their error edge."""
    with db.proxy.atomic():
        HoursTable.delete().where(HoursTable.name == name).execute()
        HoursSpan.delete().where(HoursSpan.hours == name).execute()
        HoursSpecial.delete().where(HoursSpecial.hours == name).execute()


def read_calendars():
    """Return {name: title} of all calendars."""
    return {row.name: row.title for row in HolidayCalendar.select().order_by(HolidayCalendar.name)}


def save_calendar(name, title):
    """Insert a calendar, or change its title."""
    row = HolidayCalendar.insert(name=name, title=title, revision=_mark())
    row.on_conflict(conflict_target=[HolidayCalendar.name], preserve=[HolidayCalendar.title, HolidayCalendar.revision]).execute()


def remove_calendar(name):
    """Remove a calendar with its dates; tables that follow it have no holidays then."""
    with db.proxy.atomic():
        HolidayCalendar.delete().where(HolidayCalendar.name == name).execute()
        HolidayDate.delete().where(HolidayDate.calendar == name).execute()


def read_dates(kind):
    """Return [(owner, number, Special)] of all TABLEs or all CALENDARs in order; dates spoiled by hand are left out."""
    _, model, owner = _OWNERS[kind]
    found = []
    for row in model.select().order_by(owner, model.number):
        try:
            found.append((getattr(row, owner.name), row.number, _make_special(row)))
        except (HoursError, ValueError, TypeError):
            continue
    return found


def add_dates(kind, owner, specials):
    """Append `specials` to a TABLE or CALENDAR and return the numbers of their rows."""
    _, model, column = _OWNERS[kind]
    with db.proxy.atomic():
        _touch(kind, owner)
        last = model.select(peewee.fn.MAX(model.number)).where(column == owner).scalar()
        first = 0 if last is None else last + 1
        for number, special in enumerate(specials, first):
            _insert_date(model, column.name, owner, number, special)
    return list(range(first, first + len(specials)))


def change_date(kind, owner, number, special):
    """Put `special` in place of one date; return whether there was one."""
    _, model, column = _OWNERS[kind]
    with db.proxy.atomic():
        _touch(kind, owner)
        return bool(model.update(**_write_special(special)).where(column == owner, model.number == number).execute())


def remove_date(kind, owner, number):
    """Remove one date; return whether there was one."""
    _, model, column = _OWNERS[kind]
    with db.proxy.atomic():
        _touch(kind, owner)
        return bool(model.delete().where(column == owner, model.number == number).execute())


def _touch(kind, owner):
    model = _OWNERS[kind][0]
    model.update(revision=_mark()).where(model.name == owner).execute()


def _mark():
    return uuid.uuid4().hex


def _insert_spans(name, weekend, day, spans):
    for span in spans:
        HoursSpan.insert(hours=name, weekend=weekend, day=day, opens=span.opens, closes=span.closes).execute()


def _insert_date(model, column, owner, number, special):
    model.insert(**{column: owner}, number=number, **_write_special(special)).execute()


def _write_special(special):
    return {"first": special.first.isoformat(), "last": special.last.isoformat(), "kind": special.kind,
            "spans": [[span.opens, span.closes] for span in special.spans], "alike": special.like, "title": special.title}


def _group(rows, column):
    groups = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups


def _make_table(row, spans, specials, holidays):
    weekdays, weekend = {}, {day: () for day in row.weekend}
    for span in sorted(spans, key=lambda one: one.opens):
        days = weekend if span.weekend else weekdays
        days[span.day] = (*days.get(span.day, ()), Span(span.opens, span.closes))
    return Table(row.name, weekdays, weekend, tuple(map(_make_special, specials)), row.zone, row.calendar, tuple(map(_make_special, holidays)))


def _make_special(row):
    return Special(datetime.date.fromisoformat(row.first), datetime.date.fromisoformat(row.last), row.kind,
                   tuple(Span(opens, closes) for opens, closes in row.spans), row.alike, row.title)
