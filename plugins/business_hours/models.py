"""The tables of hours in the database: one row a table, a span, a special date."""

import datetime
import uuid

import peewee

from plugins.business_hours.calendar import HoursError, Span, Special, Table
from store import db
from store.columns import Json, Text


class HoursTable(db.Model):
    """One table; `weekend` lists its weekend days, `revision` is another text after every change."""

    name = Text(primary_key=True)
    zone = Text()
    weekend = Json(default=list)
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
    """One holiday or make-up working day or a range of them; dates are ISO texts, `spans` is [[opens, closes]]."""

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


MODELS = [HoursTable, HoursSpan, HoursSpecial]


def read_marks():
    """Return {name: revision} of all tables: it differs after any change."""
    return {row.name: row.revision for row in HoursTable.select()}


def read_tables():
    """Return ({name: Table}, {name: why it cannot be used}); read_marks before and after tells whether it is whole."""
    spans, specials = _group(HoursSpan.select()), _group(HoursSpecial.select().order_by(HoursSpecial.number))
    tables, broken = {}, {}
    for row in HoursTable.select():
        try:
            tables[row.name] = _make_table(row, spans.get(row.name, ()), specials.get(row.name, ()))
        except (HoursError, ValueError, TypeError) as error:
            broken[row.name] = str(error)
    return tables, broken


def save(table):
    """Insert or replace one calendar.Table whole, or change nothing."""
    with db.proxy.atomic():
        _upsert(table)
        _clear(table.name)
        for weekend, days in ((False, table.weekdays), (True, table.weekend)):
            for day, spans in days.items():
                _insert_spans(table.name, weekend, day, spans)
        for number, special in enumerate(table.specials):
            _insert_special(table.name, number, special)


def remove(name):
    """Remove the table `name` with all its rows; steps that name it take their error edge."""
    with db.proxy.atomic():
        HoursTable.delete().where(HoursTable.name == name).execute()
        _clear(name)


def _upsert(table):
    # The row of the table itself comes first: two that save at once wait for each other here.
    row = HoursTable.insert(name=table.name, zone=table.zone, weekend=sorted(table.weekend), revision=uuid.uuid4().hex)
    changed = [HoursTable.zone, HoursTable.weekend, HoursTable.revision]
    row.on_conflict(conflict_target=[HoursTable.name], preserve=changed).execute()


def _clear(name):
    HoursSpan.delete().where(HoursSpan.hours == name).execute()
    HoursSpecial.delete().where(HoursSpecial.hours == name).execute()


def _insert_spans(name, weekend, day, spans):
    for span in spans:
        HoursSpan.insert(hours=name, weekend=weekend, day=day, opens=span.opens, closes=span.closes).execute()


def _insert_special(name, number, special):
    HoursSpecial.insert(hours=name, number=number, first=special.first.isoformat(), last=special.last.isoformat(),
                        kind=special.kind, spans=[[span.opens, span.closes] for span in special.spans],
                        alike=special.like, title=special.title).execute()


def _group(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row.hours, []).append(row)
    return groups


def _make_table(row, spans, specials):
    weekdays, weekend = {}, {day: () for day in row.weekend}
    for span in sorted(spans, key=lambda one: one.opens):
        days = weekend if span.weekend else weekdays
        days[span.day] = (*days.get(span.day, ()), Span(span.opens, span.closes))
    return Table(row.name, weekdays, weekend, tuple(map(_make_special, specials)), row.zone)


def _make_special(row):
    return Special(datetime.date.fromisoformat(row.first), datetime.date.fromisoformat(row.last), row.kind,
                   tuple(Span(opens, closes) for opens, closes in row.spans), row.alike, row.title)
