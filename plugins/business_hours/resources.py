"""What the admin shows of working hours: tables, their special dates, and calendars of holidays."""

import re

from hooks.web import Field, Invalid, Permission, Resource
from plugins.business_hours import dates, models
from plugins.business_hours.calendar import HOLIDAY, WORKDAY, ZONE, HoursError, Table, find_zone, write_spans
from store import flows

VIEW, CHANGE = "business_hours.view", "business_hours.change"
PERMISSIONS = (Permission(VIEW, "See working hours and holidays"), Permission(CHANGE, "Change working hours and holidays"))

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,60}", re.ASCII)
_STEPS = ("business_hours.check", "business_hours.announce")
_KINDS = ((HOLIDAY, "Holiday"), (WORKDAY, "Working day"))
_HOURS = "Such as 09:00-12:00, 13:30-18:00; past midnight goes on on the next day."


def pick(rows, query, key):
    """Return what a list query wants of `rows`, which are few."""
    for word in query.search.lower().split():
        rows = [row for row in rows if any(word in str(value).lower() for value in row.values())]
    rows = [row for row in rows if all(row.get(name) == value for name, value in query.where.items())]
    order = query.order.lstrip("-") or key
    rows.sort(key=lambda row: (str(row[order]), str(row[key])), reverse=query.order.startswith("-"))
    after = next((place for place, row in enumerate(rows, 1) if row[key] == query.after), 0)
    return rows[after:after + query.limit]


def refuse_name(name):
    """Raise Invalid unless `name` may name a table or a calendar."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Invalid({"name": f"{name!r} is no name; write letters, digits, _ - ."})


class Tables:
    """hooks.web.Source of the tables of hours; a table's name stays for ever, for flows name it."""

    def list(self, query):
        """Return one page of tables."""
        return pick([_show_table(table) for table in models.read_tables()[0].values()], query, "name")

    def get(self, key):
        """Return one table, or None."""
        table = models.read_tables()[0].get(key)
        return _show_table(table) if table else None

    def save(self, key, values, by):
        """Add a table (key None) or change one and return its name; raises Invalid."""
        before = self.get(key) if key else None
        if key and before is None:
            raise Invalid({"": f"there is no table {key!r} any more"})
        values = {**(before or {}), **values, **({"name": key} if key else {})}
        refuse_name(values.get("name"))
        if not key and self.get(values["name"]):
            raise Invalid({"name": f"there is a table {values['name']!r} already"})
        models.save_hours(_read_table(values))
        return values["name"]

    def delete(self, key, by):
        """Remove a table that no published flow names; raises Invalid."""
        users = [name for name, (_, document) in flows.currents().items() if _names_table(document, key)]
        if users:
            raise Invalid({"": f"used by the flows {', '.join(sorted(users))}; publish them without it first"})
        models.remove(key)


class Calendars:
    """hooks.web.Source of the calendars of holidays."""

    def list(self, query):
        """Return one page of calendars."""
        return pick([{"name": name, "title": title} for name, title in models.read_calendars().items()], query, "name")

    def get(self, key):
        """Return one calendar, or None."""
        title = models.read_calendars().get(key)
        return None if title is None else {"name": key, "title": title}

    def save(self, key, values, by):
        """Add a calendar (key None) or change its title and return its name; raises Invalid."""
        name = key or values.get("name")
        refuse_name(name)
        if not key and self.get(name):
            raise Invalid({"name": f"there is a calendar {name!r} already"})
        try:
            models.save_calendar(name, dates.read_title(values.get("title", (self.get(name) or {}).get("title"))))
        except ValueError as error:
            raise Invalid({"title": str(error)}) from None
        return name

    def delete(self, key, by):
        """Remove a calendar that no table follows; raises Invalid."""
        users = sorted(table.name for table in models.read_tables()[0].values() if table.calendar == key)
        if users:
            raise Invalid({"": f"followed by the tables {', '.join(users)}; choose another calendar there first"})
        models.remove_calendar(key)


class Dates:
    """hooks.web.Source of the special dates of all tables (models.TABLE) or calendars; `owner` is the field that names which."""

    def __init__(self, owner):
        self._owner = owner

    def list(self, query):
        """Return one page of dates."""
        return pick(self._rows(), query, "id")

    def get(self, key):
        """Return one date, or None."""
        return next((row for row in self._rows() if row["id"] == key), None)

    def save(self, key, values, by):
        """Add a date (key None) or change one and return its id; raises Invalid."""
        before = self.get(key) if key else None
        if key and before is None:
            raise Invalid({"": f"there is no date {key!r} any more"})
        values = {**(before or {}), **values}
        owner = before[self._owner] if before else values.get(self._owner)
        known = models.read_calendars() if self._owner == models.CALENDAR else models.read_tables()[0]
        if owner not in known:
            raise Invalid({self._owner: f"there is no {self._owner} {owner!r}"})
        special = self._read(owner, key, values)
        if key:
            models.change_date(self._owner, owner, _read_key(key)[1], special)
            return key
        return _write_key(owner, models.add_dates(self._owner, owner, [special])[0])

    def delete(self, key, by):
        """Remove a date."""
        if self.get(key):
            models.remove_date(self._owner, *_read_key(key))

    def _read(self, owner, key, values):
        others = [special for name, number, special in models.read_dates(self._owner) if name == owner and _write_key(name, number) != key]
        try:
            return dates.read(values, others)
        except dates.DateError as error:
            raise Invalid(error.problems) from None

    def _rows(self):
        return [{"id": _write_key(owner, number), self._owner: owner, **dates.show(special)}
                for owner, number, special in models.read_dates(self._owner)]


def _write_key(owner, number):
    return f"{owner}~{number}"


def _read_key(key):
    owner, _, number = key.rpartition("~")
    return owner, int(number)


def _show_table(table):
    days = {name: write_spans((table.weekend if day in table.weekend else table.weekdays).get(day, ())) for day, name in enumerate(WEEK)}
    return {"name": table.name, "zone": table.zone, "calendar": table.calendar, "weekend": sorted(table.weekend), **days}


def _read_table(values):
    problems, hours = {}, {}
    for day, name in enumerate(WEEK):
        try:
            hours[day] = dates.read_hours(values.get(name))
        except ValueError as error:
            problems[name] = str(error)
    weekend, calendar, zone = values.get("weekend") or [], values.get("calendar") or "", values.get("zone") or ZONE
    if not isinstance(weekend, (list, tuple)) or not all(type(day) is int and day in range(7) for day in weekend):
        problems["weekend"] = f"{weekend!r} is no list of days; 0 is Monday, 6 is Sunday"
    if calendar and calendar not in models.read_calendars():
        problems["calendar"] = f"there is no calendar {calendar!r}; there are: {', '.join(models.read_calendars()) or 'none'}"
    try:
        find_zone(zone)
    except (HoursError, TypeError, AttributeError) as error:
        problems["zone"] = str(error)
    if problems:
        raise Invalid(problems)
    weekdays = {day: spans for day, spans in hours.items() if day not in weekend and spans}
    return Table(values["name"], weekdays, {day: hours[day] for day in weekend}, (), zone, calendar)


def _names_table(document, table):
    return any(step.get("kind") in _STEPS and step.get("parameters", {}).get("table") == table for step in document["steps"].values())


def _make_date_fields(owner, title, resource):
    return (Field("id", "text", "Id", listed=False, editable=False),
            Field(owner, "reference", title, required=True, resource=resource),
            Field("first", "date", "First day", required=True), Field("last", "date", "Last day", "Empty: one day."),
            Field("kind", "choice", "Kind", default=HOLIDAY, choices=_KINDS),
            Field("hours", "text", "Hours", "Empty: closed on a holiday, those of a weekday on a working day. " + _HOURS),
            Field("like", "choice", "Like the weekday", "For a working day without hours of its own.", default=0,
                  choices=tuple(enumerate(name.capitalize() for name in WEEK))),
            Field("title", "text", "Title", maximum=dates.LONGEST_TITLE))


TABLE_FIELDS = (Field("name", "name", "Name", "Flows name it; it stays for ever.", required=True),
                Field("zone", "text", "Time zone", default=ZONE),
                Field("calendar", "reference", "Holidays", "Empty: no public holidays.", resource="holiday-calendars"),
                *(Field(name, "text", name.capitalize(), _HOURS) for name in WEEK),
                Field("weekend", "days", "Weekend", "The days whose hours are weekend hours; working days made up never go by them.", listed=False))
CALENDAR_FIELDS = (Field("name", "name", "Name", required=True), Field("title", "text", "Title", maximum=dates.LONGEST_TITLE))

RESOURCES = (
    Resource("hours-tables", "Working hours", TABLE_FIELDS, Tables(), VIEW, CHANGE, key="name", group="Hours",
             help="The next call goes by what is saved."),
    Resource("special-dates", "Special dates", _make_date_fields(models.TABLE, "Table", "hours-tables"), Dates(models.TABLE), VIEW, CHANGE,
             group="Hours", help="Holidays and working days of one table; they win over its calendar."),
    Resource("holiday-calendars", "Holiday calendars", CALENDAR_FIELDS, Calendars(), VIEW, CHANGE, key="name", group="Hours"),
    Resource("holiday-dates", "Holidays", _make_date_fields(models.CALENDAR, "Calendar", "holiday-calendars"), Dates(models.CALENDAR), VIEW,
             CHANGE, group="Hours", help="China is filled in for 2025 and 2026; add 2027 when the State Council has published it."))
