"""Shows a resource's form and reads what was typed into it."""

import dataclasses

from admin.answers import Refused
from admin.resources import fields, rows
from hooks.web import Invalid, Query

BLANK_ROWS = 1
MOST_CHOICES = 500
INPUTS = {"integer": "text", "number": "text", "money": "text", "date": "date", "time": "time", "moment": "datetime-local",
          "secret": "password", "phone": "tel", "digits": "text"}


@dataclasses.dataclass
class Entry:
    """One field of a form: `text` is what stands in it, `problem` what is wrong with that."""

    field: object
    name: str
    text: str = ""
    chosen: tuple = ()
    problem: str = ""
    choices: tuple = ()
    rows: tuple = ()
    open: bool = True

    @property
    def input(self):
        """The HTML type of a one-line field."""
        return INPUTS.get(self.field.type, "text")

    @property
    def step(self):
        """The seconds' step that browsers need before they show seconds."""
        return "1" if self.field.type in ("time", "moment") else None


def make_entries(asked, resource, before, typed=None, problems=None):
    """Return the Entries of a form: of the row `before` or, after a refusal, with what was typed."""
    problems = problems or {}
    return [_make_entry(asked, field, f"v.{field.name}", (before or {}).get(field.name, field.default if before is None else None), typed,
                        problems.get(field.name, ""), rows.is_open(resource, field, before))
            for field in resource.fields if field.editable or before is not None]


def _make_entry(asked, field, name, value, typed, problem="", is_open=True):
    shown = rows.show_value(asked, field, value)
    text = "" if field.type in ("secret", "file") else fields.write(field, shown, asked.house.zone)
    text = typed.get(name, "") if typed is not None and is_open else text
    chosen = tuple(typed.getall(name)) if typed is not None and is_open else tuple(map(str, shown or ())) if field.type in ("days", "set") else ()
    inner = ()
    if field.type == "list":
        count = _count_typed(typed, name) if typed is not None else len(shown or ())
        inner = tuple(tuple(_make_entry(asked, part, f"{name}.{number}.{part.name}", _dig(shown, number, part), typed)
                            for part in field.fields) for number in range(count + BLANK_ROWS))
    return Entry(field, name, text, chosen, problem, list_choices(asked, field), inner, is_open)


def _dig(shown, number, part):
    return shown[number].get(part.name) if number < len(shown or ()) else part.default


def _count_typed(typed, name):
    found = [key[len(name) + 1:].partition(".")[0] for key in typed.keys() if key.startswith(name + ".")]
    return max([int(number) + 1 for number in found if number.isdigit() and len(number) < 4], default=0)


def list_choices(asked, field):
    """Return ((value, title), ...) to choose from; a reference offers the rows of its resource."""
    if field.type == "days":
        return tuple((str(day), title) for day, title in enumerate(fields.DAYS))
    if field.type != "reference":
        return tuple(field.choices)
    resource = asked.house.resources.get(field.resource)
    if resource is None or not asked.may(resource.view):
        return ()
    found = [row for row in resource.source.list(Query(limit=MOST_CHOICES)) if rows.is_seen(asked, resource, row)]
    return tuple((str(row[resource.key]), name_choice(asked, resource, row)) for row in found)


def name_choice(asked, resource, row):
    """Return what people choose a row by: its name, and before it a number that is its key."""
    name = name_row(asked, resource, row)
    return f"{row[resource.key]} {name}" if resource.key == "number" and name != str(row[resource.key]) else name


def name_row(asked, resource, row):
    """Return what people call a row: its title or name, else its key."""
    for name in ("title", "name", "label", "number", "reason"):
        if row.get(name):
            field = resource.find_field(name)
            return str(rows.show_value(asked, field, row[name]) if field else row[name])
    field = resource.find_field(resource.key)
    return str(rows.show_value(asked, field, row[resource.key]) if field else row[resource.key])


def read_form(asked, resource, before):
    """Return the values typed into a form, each of its field's type; raises Invalid naming every wrong one."""
    typed, values, problems = asked.form, {}, {}
    if len(list(typed.keys())) > 20000:
        raise Refused(413, "This is too large.")
    for field in resource.fields:
        if not rows.is_open(resource, field, before):
            continue
        try:
            values[field.name] = read_field(asked, field, f"v.{field.name}", typed)
        except fields.Problem as problem:
            problems[field.name] = problem.text
    try:
        values = rows.check_values(resource, values, before)
    except Invalid as error:
        raise Invalid({**error.problems, **problems}) from None
    if problems:
        raise Invalid(problems)
    return values


def read_field(asked, field, name, typed):
    """Return the value of one field of a sent form; raises Problem."""
    if field.type == "days":
        return [int(day) for day in typed.getall(name) if day.isdigit()]
    if field.type == "set":
        return typed.getall(name)
    if field.type == "flag":
        return name in typed
    if field.type == "file":
        sent = asked.request.files.get(name)
        return {"name": sent.raw_filename, "bytes": sent.file.read()} if sent else None
    if field.type == "list" and name not in typed:
        return read_entries(asked, field, name, typed)
    return fields.parse(field, typed.get(name, ""), asked.house.zone)


def read_entries(asked, field, name, typed):
    """Return the rows of a list field; rows left as blank as they were offered are no entries."""
    found = []
    for number in range(_count_typed(typed, name)):
        texts = [typed.get(f"{name}.{number}.{part.name}", "") for part in field.fields if part.type not in ("flag", "choice")]
        if any(text.strip() for text in texts):
            found.append({part.name: read_field(asked, part, f"{name}.{number}.{part.name}", typed) for part in field.fields})
    return found
