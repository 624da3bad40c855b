"""Declares the routes of every resource."""

import dataclasses

from admin.resources.api import Api
from admin.resources.pages import Pages
from admin.resources.transfer import Transfer
from admin.routes import API, EXPORT, FILE_BYTES, Route

ICONS = {"people": "people", "units": "tree", "roles": "shield", "Calls": "ban", "Hours": "clock", "Voicemail": "mail", "Surveys": "star",
         "Billing": "coins", "Flows": "flow"}


def build_one(resource, place, plugin):
    """Return the Routes of one resource of `plugin`, empty for admin's own."""
    name, view, change = resource.name, resource.view, resource.change
    pages, api, transfer = Pages(resource), Api(resource), Transfer(resource)
    at, row, data = f"/manage/{name}", f"/manage/{name}/row/<key>", f"/api/v1/{name}"
    menu = (resource.group or "Resources", 50 + place, ICONS.get(name) or ICONS.get(resource.group, "table"))
    # A resource without a field to write is a list that something else fills.
    writes = is_written(resource)
    found = [
        Route("GET", at, view, pages.list, resource.title, menu=menu),
        Route("GET", row, view, pages.ask_change, resource.title),
        Route("GET", f"{row}/history", view, pages.history, resource.title),
        Route("GET", f"{row}/delete", change, pages.ask_delete, resource.title),
        Route("POST", f"{row}/delete", change, pages.delete, resource.title, audit=f"{name}.delete"),
        Route("GET", f"{at}/export.csv", view, transfer.export, resource.title, kind=EXPORT, audit=f"{name}.export"),
        Route("GET", data, view, api.list, resource.title, kind=API),
        Route("GET", f"{data}/<key>", view, api.get, resource.title, kind=API),
        Route("DELETE", f"{data}/<key>", change, api.delete, resource.title, kind=API, audit=f"{name}.delete"),
    ]
    if writes:
        found += [Route("GET", f"{at}/new", change, pages.ask_new, resource.title),
                  Route("POST", f"{at}/new", change, pages.create, resource.title, audit=f"{name}.create", body=FILE_BYTES),
                  Route("POST", row, change, pages.change, resource.title, audit=f"{name}.change", body=FILE_BYTES),
                  Route("POST", data, change, api.create, resource.title, kind=API, audit=f"{name}.create"),
                  Route("PATCH", f"{data}/<key>", change, api.change, resource.title, kind=API, audit=f"{name}.change")]
    if writes and resource.importable:
        found += [Route("GET", f"{at}/import", change, transfer.ask, resource.title),
                  Route("POST", f"{at}/import", change, transfer.take, resource.title, audit=f"{name}.import", body=FILE_BYTES)]
    return [dataclasses.replace(route, plugin=plugin) for route in found]


def is_written(resource):
    """Tell whether people write any field of the resource."""
    return any(field.editable for field in resource.fields)
