"""Writes the OpenAPI 3.1 description from the same declarations that answer the requests; pure."""

import re

from admin.resources.fields import describe_object
from admin.routes import API, OPEN

PROBLEM = {"type": "object", "required": ["type", "title", "status"],
           "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
                          "errors": {"type": "array", "items": {"type": "object", "properties": {"field": {"type": "string"}, "problem": {"type": "string"}}}}}}
REFUSALS = {"400": "The request cannot be understood", "401": "No valid token or session", "403": "The right is missing", "404": "Nothing here",
            "409": "Something still needs it", "411": "No length", "413": "Too large", "422": "Some values cannot be saved; `errors` names the fields",
            "503": "The database does not answer"}


def list_operations(house):
    """Return the API routes of the House."""
    return [route for route in house.routes if route.kind == API]


def describe(house):
    """Return the OpenAPI document of the House."""
    paths = {}
    for route in list_operations(house):
        paths.setdefault(re.sub(r"<(\w+)[^>]*>", r"{\1}", route.path), {})[route.method.lower()] = describe_route(house, route)
    schemas = {"problem": PROBLEM, **{name: describe_resource(resource) for name, resource in house.resources.items()}}
    return {"openapi": "3.1.0", "info": {"title": "Switchroom", "version": house.version or "0"}, "paths": paths,
            "servers": [{"url": "/"}], "security": [{"bearer": []}],
            "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}}


def describe_resource(resource):
    """Return the schema of one row: no secrets come out."""
    shown = tuple(field for field in resource.fields if field.type not in ("secret", "file"))
    schema = describe_object(shown)
    schema["properties"].setdefault(resource.key, {"type": ["string", "integer"], "readOnly": True})
    return schema


def describe_route(house, route):
    """Return the operation of one route; a resource's is made from its fields, others bring `describe`."""
    found = {"operationId": f"{route.method.lower()} {route.path}", "summary": route.title,
             "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"<(\w+)", route.path)],
             "responses": {"200": {"description": "Well", "content": {"application/json": {"schema": {"type": "object"}}}}, **refuse()}}
    if route.permission == OPEN:
        found["security"] = []
    name = route.path.split("/")[3] if route.path.count("/") >= 3 else ""
    if name in house.resources:
        fill_resource(found, route, house.resources[name])
    found.update(route.describe)
    return found


def refuse():
    """Return the answers that refuse."""
    return {status: {"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}}
            for status, text in REFUSALS.items()}


def fill_resource(found, route, resource):
    """Add parameters, body and answers of a resource's operation."""
    row = {"$ref": f"#/components/schemas/{resource.name}"}
    found["tags"] = [resource.name]
    content = {"application/json": {"schema": row}}
    if route.method == "GET" and "<key>" not in route.path:
        page = {"type": "object", "required": ["items", "next"], "properties": {"items": {"type": "array", "items": row}, "next": {"type": ["string", "null"]}}}
        content = {"application/json": {"schema": page}}
        found["parameters"] += [{"name": name, "in": "query", "schema": {"type": "string"}, "description": text} for name, text in
                                (("search", "words to find"), ("order", "a field, with - in front for descending"), ("after", "the `next` of the page before"))]
        found["parameters"].append({"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000}})
    if route.method in ("POST", "PATCH"):
        body = describe_object(tuple(field for field in resource.fields if field.editable and field.type != "file"))
        body.pop("required" if route.method == "PATCH" else "", None)
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    status = {"POST": "201", "DELETE": "204"}.get(route.method, "200")
    found["responses"] = {status: {"description": "Well", **({} if status == "204" else {"content": content})}, **refuse()}
