"""Takes a resource's rows out as CSV and brings them in again, all lines or none."""

import csv
import io

from admin.answers import Download, Redirect, View
from admin.resources import fields, rows
from admin.resources.pages import locate
from hooks.web import Invalid, Query, Text
from store import db

MOST_LINES = 100_000
MOST_SHOWN = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Transfer:
    """The handlers of export and import of one resource."""

    def __init__(self, resource):
        self._resource = resource

    @property
    def columns(self):
        """The fields that stand in a file."""
        return [field for field in self._resource.fields if field.type not in ("secret", "file")]

    def export(self, asked):
        """Send all rows that the search and the filters of the list leave, as CSV."""
        query = rows.read_query(self._resource, asked.query, limit=1000)
        asked.note(self._resource.name, "", f"{self._resource.name}.export", search=query.search)
        return Download(f"{self._resource.name}.csv", "text/csv; charset=utf-8", self._write(asked, query))

    def _write(self, asked, query):
        yield b"\xef\xbb\xbf" + self._write_line([self._resource.key, *(field.name for field in self._others())])
        after = query.after
        while True:
            found, after = rows.list_rows(asked, self._resource, Query(query.search, query.where, query.order, after, query.limit))
            for row in found:
                shown = rows.show(asked, self._resource, row)
                cells = [fields.write(field, shown[field.name], asked.house.zone) for field in self._others()]
                yield self._write_line([str(row[self._resource.key]), *cells])
            if not after:
                return

    def _others(self):
        return [field for field in self.columns if field.name != self._resource.key]

    @staticmethod
    def _write_line(cells):
        text = io.StringIO()
        # A cell that begins like a formula would be run by a spreadsheet; the quote keeps it a text.
        csv.writer(text).writerow([f"'{cell}" if cell.startswith(FORMULA) and not cell[1:].isdigit() else cell for cell in cells])
        return text.getvalue().encode("utf-8", "replace")

    def ask(self, asked):
        """Show the page that takes a file."""
        return self._show([], 0)

    def take(self, asked):
        """Import a file: every bad line is reported, and nothing is imported unless bad lines may be skipped."""
        sent = asked.request.files.get("file")
        try:
            text = sent.file.read().decode("utf-8-sig") if sent else asked.form.get("text", "")
        except UnicodeDecodeError:
            return self._show([(0, "", "Save the file as UTF-8 CSV.")], 1)
        skip = "skip" in asked.form
        problems, done = self._import(asked, text, skip)
        if problems and not skip:
            return self._show(problems, len(problems), 422)
        asked.flash("{done} lines imported, {left} skipped.", done=done, left=len(problems))
        return Redirect(locate(self._resource)) if not problems else self._show(problems, len(problems), done=done)

    def _import(self, asked, text, skip):
        problems, done = [], 0
        try:
            with db.proxy.atomic() as transaction:
                for number, cells in self._read_lines(text):
                    try:
                        self._take_line(asked, cells)
                        done += 1
                    except Invalid as error:
                        problems += [(number, name, reason) for name, reason in error.problems.items()]
                if problems and not skip:
                    transaction.rollback()
        except (csv.Error, Invalid) as error:
            return [(0, name, reason) for name, reason in getattr(error, "problems", {"": str(error)}).items()], 0
        return problems, done

    def _read_lines(self, text):
        reader = csv.reader(io.StringIO(text))
        names = next(reader, [])
        known = {self._resource.key, *(field.name for field in self.columns)}
        unknown = [name for name in names if name not in known]
        if unknown or not names:
            raise Invalid({"": Text("The first line has to name the columns; there is no column {name}. There are: {known}.",
                                    name=unknown[0] if unknown else "", known=", ".join(sorted(known)))})
        for cells in reader:
            if reader.line_num > MOST_LINES:
                raise Invalid({"": Text("At most {most} lines at a time.", most=MOST_LINES)})
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(names, cells))

    def _take_line(self, asked, cells):
        resource, values, problems = self._resource, {}, {}
        key = cells.get(resource.key, "").strip() or None
        before = resource.source.get(key) if key else None
        before = before if before is None else rows.get_row(asked, resource, key)
        for field in self.columns:
            if field.name in cells and rows.is_open(resource, field, before):
                text = cells[field.name]
                try:
                    values[field.name] = fields.parse(field, text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text, asked.house.zone)
                except fields.Problem as problem:
                    problems[field.name] = problem.text
        if problems:
            raise Invalid(problems)
        values = rows.check_values(resource, values, before, part=before is not None)
        with db.proxy.atomic():
            rows.save(asked, resource, key if before is not None else None, values)

    def _show(self, problems, wrong, status=200, done=None):
        return View("resources/import.html", {"resource": self._resource, "problems": problems[:MOST_SHOWN], "wrong": wrong, "done": done,
                                              "locate": locate, "columns": self.columns}, status)
