"""Answers the pages of a resource: list, form, history, delete."""

import urllib.parse

from admin.answers import Redirect, View
from admin.resources import forms, rows
from hooks.web import Invalid
from store import audit

FILTERED = ("choice", "flag")


def locate(resource, *parts):
    """Return the address of a resource's page."""
    return "/".join(["/manage", resource.name, *(urllib.parse.quote(str(part), safe="") for part in parts)])


def is_writable(asked, resource):
    """Tell whether the viewer may write, and there is a field to write."""
    return asked.may(resource.change) and any(field.editable for field in resource.fields)


class Pages:
    """The handlers of one resource."""

    def __init__(self, resource):
        self._resource = resource

    def list(self, asked):
        """Show one page of rows; htmx gets the table alone."""
        resource, given = self._resource, asked.query
        query = rows.read_query(resource, given)
        found, after = rows.list_rows(asked, resource, query)
        columns = [field for field in resource.fields if field.listed and field.type not in ("secret", "file", "long")]
        filters = [(field, forms.list_choices(asked, field)) for field in resource.fields if field.type in FILTERED and field.listed]
        values = {"resource": resource, "columns": columns, "rows": [(row, rows.show(asked, resource, row)) for row in found], "query": query,
                  "writes": is_writable(asked, resource), "after": after, "given": given, "filters": filters,
                  "names": self._name_references(asked, columns), "locate": locate}
        return View("resources/table.html" if asked.swaps else "resources/list.html", values)

    @staticmethod
    def _name_references(asked, columns):
        return {field.name: dict(forms.list_choices(asked, field)) for field in columns if field.type == "reference"}

    def ask_new(self, asked):
        """Show an empty form."""
        return self._show(asked, None, None)

    def ask_change(self, asked, key):
        """Show the form of a row."""
        return self._show(asked, key, rows.get_row(asked, self._resource, key))

    def create(self, asked):
        """Make a row of the form."""
        return self._save(asked, None, None)

    def change(self, asked, key):
        """Change a row to what the form says."""
        return self._save(asked, key, rows.get_row(asked, self._resource, key))

    def _save(self, asked, key, before):
        try:
            rows.save(asked, self._resource, key, forms.read_form(asked, self._resource, before))
        except Invalid as error:
            return self._show(asked, key, before, asked.form, error.problems)
        asked.flash("Added." if key is None else "Saved.")
        if self._resource.effect == "dialplan":
            asked.flash("Saved. It reaches the calls when the dialplan is applied.")
        return Redirect(locate(self._resource))

    def _show(self, asked, key, row, typed=None, problems=None):
        resource = self._resource
        general = [text for name, text in (problems or {}).items() if resource.find_field(name) is None]
        return View("resources/form.html", {
            "resource": resource, "key": key, "entries": forms.make_entries(asked, resource, row, typed, problems), "general": general,
            "wrong": len(problems or ()), "title": forms.name_row(asked, resource, row) if row else None, "locate": locate, "row": row,
            "changes": is_writable(asked, resource), "deletes": asked.may(resource.change)}, 422 if problems else 200)

    def history(self, asked, key):
        """Show who changed what of a row; also of one that is gone."""
        resource = self._resource
        row = resource.source.get(key)
        if row is not None:
            row = rows.get_row(asked, resource, key)
        past = audit.history(resource.name, key)
        if row is None and not (past and rows.is_seen(asked, resource, past[0].facts.get("before") or {})):
            rows.get_row(asked, resource, key)
        return View("resources/history.html", {"resource": resource, "key": key, "locate": locate,
                                               "title": forms.name_row(asked, resource, row) if row else key,
                                               "deeds": [(deed, self._compare(asked, deed.facts)) for deed in past]})

    def _compare(self, asked, facts):
        before, after = facts.get("before") or {}, facts.get("after") or {}
        return [(field, rows.show_value(asked, field, before.get(field.name)), rows.show_value(asked, field, after.get(field.name)))
                for field in self._resource.fields if before.get(field.name) != after.get(field.name) and field.type not in ("secret", "file")]

    def ask_delete(self, asked, key):
        """Ask before a row is deleted."""
        row = rows.get_row(asked, self._resource, key)
        return self._show_delete(asked, key, row, {})

    def delete(self, asked, key):
        """Delete a row."""
        row = rows.get_row(asked, self._resource, key)
        try:
            rows.delete(asked, self._resource, key)
        except Invalid as error:
            return self._show_delete(asked, key, row, error.problems)
        asked.flash("Deleted.")
        return Redirect(locate(self._resource))

    def _show_delete(self, asked, key, row, problems):
        return View("resources/delete.html", {"resource": self._resource, "key": key, "title": forms.name_row(asked, self._resource, row),
                                              "problems": list(problems.values()), "locate": locate}, 422 if problems else 200)
