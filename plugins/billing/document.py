"""The JSON form of a tariff: rates as flat rows, of which those with one target are its bands."""

import datetime
import re

from plugins.billing.tariff import DAY, EVERY_DAY, GENERAL, ZONE, Band, Rate, Tariff, TariffError, write_time

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)


def parse(values):
    """Return the Tariff in the document `values`; raises TariffError naming the row that is wrong."""
    try:
        rows = {}
        for row in values["rates"]:
            rows.setdefault(str(row["target"]), []).append(row)
        rates = tuple(Rate(target, tuple(map(_parse_band, bands)), bands[0].get("title") or "") for target, bands in rows.items())
        return Tariff(values["id"], _parse_date(values["first"]), rates, _parse_date(values.get("last")), values.get("scope") or GENERAL,
                      values.get("subject") or "", values.get("zone") or ZONE, values.get("title") or "")
    except TariffError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TariffError(f"tariff {values.get('id')}: {error!r} is missing or wrong; a rate has target, unit_seconds, unit_price") from None


def write(tariff):
    """Return the document of `tariff`."""
    rates = [{"target": rate.target, "title": rate.title, "days": list(band.days), "start": write_time(band.start),
              "end": write_time(band.end), "connection": band.connection, "first_seconds": band.first_seconds,
              "first_price": band.first_price, "unit_seconds": band.unit_seconds, "unit_price": band.unit_price}
             for rate in tariff.rates for band in rate.bands]
    return {"id": tariff.id, "title": tariff.title, "scope": tariff.scope, "subject": tariff.subject, "first": tariff.first.isoformat(),
            "last": tariff.last.isoformat() if tariff.last else "", "zone": tariff.zone, "rates": rates}


def _parse_band(row):
    days = row.get("days")
    return Band(row["unit_seconds"], row["unit_price"], row.get("first_seconds") or 0, row.get("first_price") or 0,
                row.get("connection") or 0, tuple(EVERY_DAY if days is None else days),
                _parse_time(row.get("start") or "00:00"), _parse_time(row.get("end") or "24:00"))


def _parse_date(text):
    return datetime.date.fromisoformat(text) if text else None


def _parse_time(text):
    found = _TIME.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    second = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or second > DAY:
        raise TariffError(f"{text!r} is no time of day; write it like 08:00, at most 24:00")
    return second
