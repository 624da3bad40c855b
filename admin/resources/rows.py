"""Asks a resource's source for rows, within the viewer's scope, and saves them with their audit."""

import dataclasses

from admin.answers import Refused
from admin.masking import is_masked, mask
from admin.resources import fields
from hooks.web import Invalid, Query
from store import db

PAGE_ROWS = 50
HIDDEN = ("secret", "file")      # never shown, and so nothing to search or order by either


def read_query(resource, given, most=PAGE_ROWS, limit=None):
    """Return the Query in the parameters of an address; names that are no field's are refused."""
    order = given.get("order", "")
    known = {resource.key, *(field.name for field in resource.fields if field.type not in HIDDEN)}
    if order and order.lstrip("-") not in known:
        raise Refused(400, "This list cannot be ordered like that.")
    where = {}
    for field in resource.fields:
        text = given.get(f"is.{field.name}", "")
        if text and field.name not in known:
            raise Refused(400, "This list cannot be ordered or filtered like that.")
        if text:
            where[field.name] = _read_filter(field, text)
    return Query(given.get("search", "")[:200], where, order, given.get("after", "")[:500], limit or most)


def _read_filter(field, text):
    try:
        return fields.check(field, fields.parse(field, text))
    except fields.Problem as problem:
        raise Refused(400, problem.text) from None


def list_rows(asked, resource, query):
    """Return (rows of one page, key to go on with or ""); rows beyond the viewer's scope are left out.

    Raises Refused when the source cannot order or filter like that.
    """
    found, after = [], query.after
    while len(found) <= query.limit:
        rows = _ask(resource, dataclasses.replace(query, after=after, limit=query.limit + 1))
        found += [row for row in rows if is_seen(asked, resource, row)]
        if len(rows) <= query.limit or asked.viewer.people is None or not resource.owner:
            break
        after = str(rows[-1][resource.key])
    page = found[:query.limit]
    return page, str(page[-1][resource.key]) if len(found) > query.limit else ""


def _ask(resource, query):
    try:
        return list(resource.source.list(query))
    except (KeyError, Invalid):
        raise Refused(400, "This list cannot be ordered or filtered like that.") from None


def is_seen(asked, resource, row):
    """Tell whether the row is in the viewer's scope."""
    return not resource.owner or asked.viewer.sees(row.get(resource.owner))


def get_row(asked, resource, key):
    """Return the row `key`; raises Refused 404 when there is none in the viewer's scope."""
    row = resource.source.get(key)
    if row is None or not is_seen(asked, resource, row):
        raise Refused(404, "There is no such entry; perhaps somebody deleted it.")
    return row


def save(asked, resource, key, values):
    """Create (key None) or change a row and note it in the audit, both or neither; return its key; raises Invalid."""
    with db.proxy.atomic():
        before = get_row(asked, resource, key) if key is not None else None
        if resource.owner and resource.owner in values and not asked.viewer.sees(values[resource.owner]):
            raise Invalid({resource.owner: "This reaches beyond the people you are responsible for."})
        made = str(resource.source.save(key, values, asked.viewer.name))
        after = resource.source.get(made)
        action = "create" if key is None else "change"
        asked.note(resource.name, made, f"{resource.name}.{action}", before=strip(resource, before), after=strip(resource, after))
    return made


def delete(asked, resource, key):
    """Remove a row and note it, both or neither; raises Invalid when something still needs it."""
    with db.proxy.atomic():
        before = get_row(asked, resource, key)
        resource.source.delete(key, asked.viewer.name)
        asked.note(resource.name, key, f"{resource.name}.delete", before=strip(resource, before))


def strip(resource, row):
    """Return the row as it may be kept in the audit: without secrets and contents of files."""
    if row is None:
        return None
    hidden = {field.name for field in resource.fields if field.type in HIDDEN}
    return {name: value for name, value in row.items() if name not in hidden}


def show(asked, resource, row):
    """Return the row as the viewer may see it: no secrets, numbers masked."""
    return {resource.key: row.get(resource.key), **{field.name: show_value(asked, field, row.get(field.name)) for field in resource.fields
                                                    if field.type not in HIDDEN}}


def show_value(asked, field, value):
    """Return one value as the viewer may see it."""
    if field.type == "phone":
        return asked.mask(value)
    if field.type == "list":
        return [{part.name: show_value(asked, part, one.get(part.name)) for part in field.fields if part.type != "secret"} for one in value or ()]
    return value


def check_values(resource, values, before, part=False):
    """Return the values that a source gets, each of its field's type; raises Invalid naming every wrong one.

    `before` is the row to change or None; with `part` fields that are not given keep what they were.
    """
    found, problems = {}, {}
    for field in resource.fields:
        if not is_open(resource, field, before) or (part and field.name not in values):
            continue
        if field.type in HIDDEN and before is not None and not values.get(field.name):
            continue
        try:
            found[field.name] = restore(field, fields.check(field, values.get(field.name)), (before or {}).get(field.name))
        except fields.Problem as problem:
            problems[field.name] = problem.text
    if problems:
        raise Invalid(problems)
    return found


def is_open(resource, field, before):
    """Tell whether people write this field; the key only while the row is new."""
    return field.editable and not (before is not None and field.name == resource.key)


def restore(field, value, before):
    """Return the whole number for a masked one that came back as it was shown; raises Problem for another masked one."""
    if field.type == "list" and any(part.type == "phone" for part in field.fields):
        old = list(before or ())
        return [_restore_entry(field, one, old) for one in value]
    if field.type != "phone" or not is_masked(value):
        return value
    if before and mask(before) == value:
        return before
    raise fields.Problem("This number is masked; type it in full.")


def _restore_entry(field, one, old):
    found = dict(one)
    for part in field.fields:
        if part.type == "phone" and is_masked(one.get(part.name)):
            same = {entry.get(part.name) for entry in old if mask(entry.get(part.name)) == one[part.name]}
            if len(same) != 1:
                raise fields.Problem("This number is masked; type it in full.")
            found[part.name] = same.pop()
    return found
