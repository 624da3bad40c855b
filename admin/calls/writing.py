"""Writes calls as an Excel workbook or a CSV file, row by row, with the memory of one row."""

import csv
import datetime

import xlsxwriter

MOST_ROWS = 1_000_000       # a sheet holds 1,048,576; the next ones go on another sheet
TIMES = ("started", "answered", "ended")
SECONDS = ("wait", "ring", "talk", "hold")
WIDTHS = {"started": 19, "answered": 19, "ended": 19, "from": 16, "to": 16, "name": 14, "path": 60, "facts": 50, "id": 24}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
EXCEL, CSV = FORMATS = ("xlsx", "csv")
TYPES = {EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV: "text/csv; charset=utf-8"}


class Excel:
    """A workbook at `path` with the columns `names` under `titles`; times are shown in `zone`."""

    def __init__(self, path, names, titles, zone, sheet="Calls"):
        # Strings stay strings: what begins with = is no formula, what looks like an address no link.
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                                     "strings_to_numbers": False, "tmpdir": str(path.parent), "default_date_format": "yyyy-mm-dd hh:mm:ss"})
        self._names, self._titles, self._zone, self._title = names, titles, zone, sheet
        self._head, self._seconds = self._book.add_format({"bold": True, "bottom": 1}), self._book.add_format({"num_format": "0.0"})
        self._money = self._book.add_format({"num_format": "0.00"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheets, self._row = 0, MOST_ROWS
        self._writers = [self._choose(name) for name in names]

    def add(self, cells):
        """Write one row."""
        if self._row >= MOST_ROWS:
            self._begin()
        self._row += 1
        for place, (value, write) in enumerate(zip(cells, self._writers)):
            if value is not None and value != "":
                write(self._row, place, value)

    def close(self):
        """Finish the file."""
        if not self._sheets:
            self._begin()
        self._book.close()

    def _begin(self):
        self._sheets, self._row = self._sheets + 1, 0
        self._sheet = self._book.add_worksheet(self._title if self._sheets == 1 else f"{self._title} {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for place, (name, title) in enumerate(zip(self._names, self._titles)):
            self._sheet.set_column(place, place, WIDTHS.get(name, 11))
            self._sheet.write_string(0, place, title, self._head)

    def _choose(self, name):
        if name in TIMES:
            return lambda row, place, value: self._sheet.write_datetime(row, place, to_time(value, self._zone), self._time)
        if name in SECONDS or name in ("charge", "cause"):
            form = {"charge": self._money, "cause": None}.get(name, self._seconds)
            return lambda row, place, value: self._sheet.write_number(row, place, value, form)
        return lambda row, place, value: self._sheet.write_string(row, place, str(value)[:32767])


class Csv:
    """A CSV file in UTF-8 that Excel opens right, with the columns `names` under `titles`."""

    def __init__(self, path, names, titles, zone):
        self._file = open(path, "w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer, self._names, self._zone = csv.writer(self._file), names, zone
        self._writer.writerow(titles)

    def add(self, cells):
        """Write one row."""
        self._writer.writerow([self._write(name, value) for name, value in zip(self._names, cells)])

    def close(self):
        """Finish the file."""
        self._file.close()

    def _write(self, name, value):
        if name in TIMES:
            return to_time(value, self._zone).strftime("%Y-%m-%d %H:%M:%S") if value else ""
        return guard(value)


def guard(value):
    """Return the value of a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else "" if value is None else value


def to_time(seconds, zone):
    """Return a unix second as the date and time of `zone`, without a zone, as spreadsheets have it."""
    return datetime.datetime.fromtimestamp(seconds, zone).replace(tzinfo=None, microsecond=0)


def open_writer(form, path, names, titles, zone):
    """Return the writer of a format of FORMATS."""
    return (Excel if form == EXCEL else Csv)(path, names, titles, zone)
