"""Describes the API in OpenAPI 3.1, for programs as JSON and for people as a page."""

from admin.answers import Json, View
from admin.openapi import describe, list_operations
from admin.routes import API, SIGNED_IN, Route


def tell(asked):
    """Return the whole description."""
    return Json(describe(asked.house))


def show(asked):
    """Show the addresses that the viewer may use."""
    return View("api.html", {"operations": [route for route in list_operations(asked.house)
                                            if route.permission in ("open", SIGNED_IN) or asked.may(route.permission)]})


ROUTES = (
    Route("GET", "/api/v1/openapi.json", SIGNED_IN, tell, "Description of the API", kind=API),
    Route("GET", "/api", SIGNED_IN, show, "API", menu=("System", 90, "book")),
)
