"""Describes the API in OpenAPI 3.1, for programs as JSON and for people as a page."""

from admin.answers import Json, View
from admin.openapi import describe, list_operations, write_path
from admin.routes import API, OPEN, SIGNED_IN, Route


def tell(asked):
    """Return the whole description."""
    return Json(describe(asked.house))


def show(asked):
    """Show the operations that the viewer may use, by what they are about."""
    document, groups = describe(asked.house), {}
    for route in list_operations(asked.house):
        if route.permission in (OPEN, SIGNED_IN) or asked.may(route.permission):
            path = write_path(route)
            found = document["paths"][path][route.method.lower()]
            groups.setdefault(found["tags"][0], []).append((route, path, found, list_parts(document, found)))
    return View("api.html", {"groups": sorted(groups.items()), "titles": {name: one.title for name, one in asked.house.resources.items()}})


def list_parts(document, operation):
    """Return what a request may carry, one dict a parameter and a field of the body."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in body:
        body = document["components"]["schemas"].get(body["$ref"].rpartition("/")[2], {})
    found = [make_part(one["name"], one["in"], one.get("schema", {}), one.get("description", ""), one.get("required"))
             for one in operation["parameters"] if not one["name"].startswith("is.")]
    return found + [make_part(name, "body", one, one.get("title", ""), name in body.get("required", ())) for name, one in body.get("properties", {}).items()]


def make_part(name, where, schema, text, needed):
    """Return one line of the page: `kind` is what may be written, `values` the first of those to choose from."""
    kinds = schema.get("type", "")
    limits = [f"{sign} {schema[word]}" for sign, word in (("≥", "minimum"), ("≤", "maximum")) if word in schema]
    kind = " ".join(filter(None, (kinds if isinstance(kinds, str) else " | ".join(kinds), schema.get("format", ""), *limits)))
    values = [str(value) for value in schema.get("enum", ())]
    return {"name": name + (" *" if needed else ""), "where": where, "kind": kind, "text": text, "values": values[:12] + ["…"] * (len(values) > 12)}


ROUTES = (
    Route("GET", "/api/v1/openapi.json", SIGNED_IN, tell, "Description of the API", kind=API),
    Route("GET", "/api", SIGNED_IN, show, "API", menu=("System", 90, "book")),
)
