"""Answers the API routes of a resource."""

from admin.answers import Json, Refused
from admin.resources import rows
from hooks.web import Invalid

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
        """Return one row."""
        return Json(rows.show(asked, self._resource, rows.get_row(asked, self._resource, key)))

    def create(self, asked):
        """Make a row; answers 201 with it."""
        return self._save(asked, None, read_body(asked), 201)

    def change(self, asked, key):
        """Change the fields that are sent, keep the others."""
        return self._save(asked, key, read_body(asked), 200)

    def delete(self, asked, key):
        """Delete a row."""
        try:
            rows.delete(asked, self._resource, key)
        except Invalid as error:
            raise Refused(409, "Something still needs it.", error.problems) from None
        return Json(None, 204)

    def _save(self, asked, key, given, status):
        before = rows.get_row(asked, self._resource, key) if key is not None else None
        try:
            self._refuse_unknown(given)
            values = rows.check_values(self._resource, given, before, part=before is not None)
            made = rows.save(asked, self._resource, key, values)
        except Invalid as error:
            raise Refused(422, "Some values cannot be saved.", error.problems) from None
        row = rows.show(asked, self._resource, rows.get_row(asked, self._resource, made))
        return Json(row, status, {"Location": f"/api/v1/{self._resource.name}/{made}"} if status == 201 else {})

    def _refuse_unknown(self, given):
        known = {field.name for field in self._resource.fields if field.editable}
        unknown = sorted(str(name) for name in given if name not in known and name != self._resource.key)
        if unknown:
            raise Invalid({name: "There is no such field to write." for name in unknown})


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
