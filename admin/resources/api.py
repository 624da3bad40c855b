"""Answers the API routes of a resource."""

import urllib.parse

from admin.answers import Json, Refused
from admin.resources import rows
from hooks.web import Invalid
from store import db, locks

MOST = 1000


class Api:
    """The API handlers of one resource."""

    def __init__(self, resource):
        self._resource = resource

    def list(self, asked):
        """Return one page: `items` and the key `next` to go on behind, or null."""
        query = rows.read_query(self._resource, asked.query, limit=read_limit(asked.query.get("limit", "100")))
        found, after = rows.list_rows(asked, self._resource, query)
        return Json({"items": [rows.show(asked, self._resource, row) for row in found], "next": after or None})

    def get(self, asked, key):
        """Return one row with its ETag; 304 when the asker has it already."""
        row = rows.get_row(asked, self._resource, key)
        tag = make_tag(asked, row)
        if tag in read_tags(asked, "If-None-Match"):
            return Json(None, 304, {"ETag": tag})
        return Json(rows.show(asked, self._resource, row), 200, {"ETag": tag})

    def create(self, asked):
        """Make a row; answers 201 with it."""
        return self._save(asked, None, read_body(asked), 201)

    def change(self, asked, key):
        """Change the fields that are sent, keep the others; with If-Match only when nobody changed the row meanwhile."""
        given = read_body(asked)
        with db.proxy.atomic():
            self._refuse_changed(asked, key)
            return self._save(asked, key, given, 200)

    def delete(self, asked, key):
        """Delete a row; with If-Match only when nobody changed it meanwhile."""
        try:
            with db.proxy.atomic():
                self._refuse_changed(asked, key)
                rows.delete(asked, self._resource, key)
        except Invalid as error:
            raise Refused(409, "Something still needs it.", error.problems) from None
        return Json(None, 204)

    def _refuse_changed(self, asked, key):
        locks.hold(f"{self._resource.name} {key}")
        row = rows.get_row(asked, self._resource, key)
        wanted = read_tags(asked, "If-Match")
        if wanted and "*" not in wanted and make_tag(asked, row) not in wanted:
            raise Refused(412, "Somebody changed this meanwhile; read it again.")

    def _save(self, asked, key, given, status):
        before = rows.get_row(asked, self._resource, key) if key is not None else None
        try:
            self._refuse_unknown(given)
            values = rows.check_values(self._resource, given, before, part=before is not None)
            made = rows.save(asked, self._resource, key, values)
        except Invalid as error:
            raise Refused(422, "Some values cannot be saved.", error.problems) from None
        row = rows.get_row(asked, self._resource, made)
        headers = {"ETag": make_tag(asked, row), **({"Location": locate(self._resource, made)} if status == 201 else {})}
        return Json(rows.show(asked, self._resource, row), status, headers)

    def _refuse_unknown(self, given):
        known = {field.name for field in self._resource.fields if field.editable}
        unknown = sorted(str(name) for name in given if name not in known and name != self._resource.key)
        if unknown:
            raise Invalid({name: "There is no such field to write." for name in unknown})


def make_tag(asked, row):
    """Return the ETag of a row: another when any of its values is."""
    return f'"{asked.house.trail.tag(row)}"'


def read_tags(asked, header):
    """Return the tags in If-Match or If-None-Match."""
    return [tag.strip().removeprefix("W/") for tag in asked.request.get_header(header, "").split(",") if tag.strip()]


def locate(resource, key):
    """Return the address of a row."""
    return f"/api/v1/{resource.name}/{urllib.parse.quote(str(key), safe='')}"


def read_body(asked):
    """Return the JSON object that was sent; raises Refused."""
    try:
        given = asked.json
    except Exception:
        # bottle raises its own kinds for what is no JSON.
        raise Refused(400, "Send a JSON object.") from None
    if not isinstance(given, dict):
        raise Refused(400, "Send a JSON object, with Content-Type: application/json.")
    return given


def read_limit(text):
    """Return how many rows a page may have; raises Refused."""
    if not (text.isdigit() and text.isascii() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise Refused(400, "Write a limit from 1 to 1000.")
    return int(text)
