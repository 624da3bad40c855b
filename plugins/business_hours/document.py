"""The JSON form of a table of hours, as the snapshot file and the API keep it."""

import datetime

from plugins.business_hours.calendar import HOLIDAY, MONDAY, ZONE, HoursError, Special, Table, parse_spans, write_spans


def write(table):
    """Return `table` as plain JSON values."""
    return {"name": table.name, "zone": table.zone, "weekdays": _write_days(table.weekdays),
            "weekend": _write_days(table.weekend), "specials": [write_special(special) for special in table.specials],
            "calendar": table.calendar, "holidays": [write_special(special) for special in table.holidays]}


def parse(document):
    """Return the Table in `document`; raises HoursError naming the part that is wrong."""
    try:
        return Table(document["name"], _parse_days(document.get("weekdays", {})), _parse_days(document.get("weekend", {})),
                     tuple(map(parse_special, document.get("specials", ()))), document.get("zone", ZONE),
                     document.get("calendar", ""), tuple(map(parse_special, document.get("holidays", ()))))
    except HoursError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HoursError(f"not a table of hours: {error!r}; it has name, zone, weekdays, weekend and specials") from None


def _write_days(days):
    return {str(day): write_spans(spans) for day, spans in sorted(days.items())}


def _parse_days(days):
    return {int(day): parse_spans(text) for day, text in days.items()}


def write_special(special):
    """Return a Special as plain JSON values."""
    return {"first": special.first.isoformat(), "last": special.last.isoformat(), "kind": special.kind,
            "hours": write_spans(special.spans), "like": special.like, "title": special.title}


def parse_special(one):
    """Return the Special that write_special wrote; raises HoursError, KeyError, TypeError or ValueError."""
    first = datetime.date.fromisoformat(one["first"])
    last = datetime.date.fromisoformat(one.get("last") or one["first"])
    return Special(first, last, one.get("kind", HOLIDAY), parse_spans(one.get("hours", "")), one.get("like", MONDAY),
                   one.get("title", ""))
