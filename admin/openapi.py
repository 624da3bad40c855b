"""Writes the OpenAPI 3.1 description from the same declarations that answer the requests; pure."""

import re

from admin.resources.fields import describe_object
from admin.resources.rows import HIDDEN
from admin.routes import API, OPEN

PROBLEM = {"type": "object", "required": ["type", "title", "status"],
           "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
                          "errors": {"type": "array", "items": {"type": "object", "properties": {"field": {"type": "string"}, "problem": {"type": "string"}}}}}}
REFUSALS = {"400": "The request cannot be understood", "401": "No valid token or session", "403": "The right is missing", "404": "Nothing here",
            "405": "Not possible here", "409": "Something still needs it", "411": "No length", "412": "Somebody changed it meanwhile", "413": "Too large",
            "422": "Some values cannot be saved; `errors` names the fields", "429": "Too many requests; come again after `Retry-After` seconds",
            "503": "The database does not answer"}
ABOUT = """Every address that the pages use, for programs.

**Signing in**: send `Authorization: Bearer TOKEN`; tokens are made on the page of your account, with rights and an end.

**Refusals** are `application/problem+json`: `status`, `title`, `detail`, and `errors` with the field and what is wrong with it.

**Repeating**: send an `Idempotency-Key` of your own with every POST, PUT, PATCH or DELETE. A repeated request with the same key within 24 hours
is not done again, its first answer comes back with the header `Idempotent-Replayed`.

**Not overwriting others**: a row comes with an `ETag`. Send it as `If-Match` when you change or delete the row; 412 says that somebody was faster.
`If-None-Match` spares reading again what you have.

**Pages**: a list answers `items` and `next`; ask again with `after=NEXT` until `next` is null.

**Limits**: each token may send a number of requests a second; 429 comes with `Retry-After` in seconds.

**Numbers** are masked without the right numbers.unmasked. Times are Unix seconds, money is in minor units."""
TAG = {"ETag": {"description": "Another when any value of the row is", "schema": {"type": "string"}}}
IF_MATCH = {"name": "If-Match", "in": "header", "schema": {"type": "string"}, "description": "the ETag that the row must still have"}
IF_NONE_MATCH = {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}, "description": "the ETag that you have already"}
KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
       "description": "a new one for each deed; repeated, the deed is not done again"}


def list_operations(house):
    """Return the API routes of the House."""
    return [route for route in house.routes if route.kind == API]


def describe(house):
    """Return the OpenAPI document of the House."""
    paths = {}
    for route in list_operations(house):
        paths.setdefault(write_path(route), {})[route.method.lower()] = describe_route(house, route)
    schemas = {"problem": PROBLEM}
    for name, resource in house.resources.items():
        schemas[name] = describe_resource(resource)
    return {"openapi": "3.1.0", "info": {"title": "Switchroom", "version": house.version or "0", "description": ABOUT}, "paths": paths,
            "servers": [{"url": "/"}], "security": [{"bearer": []}],
            "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}}


def write_path(route):
    """Return the path of a route as OpenAPI writes it."""
    return re.sub(r"<(\w+)[^>]*>", r"{\1}", route.path)


def describe_resource(resource):
    """Return the schema of one row as it is answered: no secrets come out, and what has no value is null."""
    shown = tuple(field for field in resource.fields if field.type not in ("secret", "file"))
    found = describe_object(shown)
    properties = {name: {**allow_nothing(schema), **({"type": schema["type"]} if name in found["required"] and "type" in schema else {})}
                  for name, schema in found["properties"].items()}
    properties[resource.key] = {"type": ["string", "integer"], "title": "Key", "readOnly": True}
    return {"type": "object", "title": resource.title, "properties": properties, "required": [resource.key]}


def allow_nothing(schema):
    """Return the schema of a value that may also be missing, or no longer be one of those to choose from."""
    schema = {name: value for name, value in schema.items() if name not in ("enum", "pattern", "minimum", "maximum", "format", "maxLength")}
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        schema["type"] = kinds if "null" in kinds else [*kinds, "null"]
    if schema.get("type") == ["array", "null"] and isinstance(schema.get("items"), dict):
        items = schema["items"]
        schema["items"] = allow_nothing(items) if "properties" not in items else {
            "type": "object", "properties": {name: allow_nothing(one) for name, one in items["properties"].items()}}
    return schema


def describe_route(house, route):
    """Return the operation of one route; a resource's is made from its fields, others bring `describe`."""
    found = {"operationId": f"{route.method.lower()} {route.path}", "summary": route.title, "tags": [name_group(route)],
             "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
                            for name in re.findall(r"<(\w+)", route.path)],
             "responses": {**make_answers(route), **refuse()}}
    if route.permission == OPEN:
        found["security"] = []
    else:
        found["x-right"] = route.permission
    resource = house.resources.get(name_group(route))
    if resource is not None and re.fullmatch(r"/api/v1/[^/]+(/<key>)?", route.path):
        fill_resource(found, route, resource)
    given = dict(route.describe)
    # What a route says of its parameters comes besides those in its path.
    found["parameters"] += [one for one in given.pop("parameters", ()) if one["name"] not in {known["name"] for known in found["parameters"]}]
    found["responses"].update(given.pop("responses", {}))
    found.update(given)
    if not route.safe:
        found["parameters"].append(KEY)
    return found


def name_group(route):
    """Return the first word of the address behind /api/v1, under which the operation stands."""
    parts = route.path.split("/")
    return parts[3] if len(parts) > 3 else parts[1]


def make_answers(route):
    """Return the answers of an operation that says nothing of them: an object, or nothing."""
    content = {"application/json": {"schema": {"type": "object"}}}
    done = {"200": {"description": "Done", "content": content}}
    if route.method in ("POST", "PUT"):
        return {**done, "201": {"description": "Made", "content": content}, "204": {"description": "Done"}}
    return {**done, "204": {"description": "Done"}} if route.method == "DELETE" else done


def refuse():
    """Return the answers that refuse."""
    found = {status: {"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}}
             for status, text in REFUSALS.items()}
    found["429"]["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    return found


def fill_resource(found, route, resource):
    """Replace parameters, body and answers by those of a resource's operation."""
    row = {"$ref": f"#/components/schemas/{resource.name}"}
    one = "<key>" in route.path
    content = {"application/json": {"schema": row if one or route.method != "GET" else describe_page(row)}}
    answer = {"description": "Done", "content": content, **({"headers": TAG} if one or route.method == "POST" else {})}
    status = {"POST": "201", "DELETE": "204"}.get(route.method, "200")
    found["responses"] = {status: {"description": "Done"} if status == "204" else answer, **refuse()}
    found["summary"] = {"GET": "Read one" if one else "List", "POST": "Make", "PATCH": "Change", "DELETE": "Delete"}[route.method] + f": {resource.title}"
    if route.method == "GET" and one:
        found["parameters"].append(IF_NONE_MATCH)
        found["responses"]["304"] = {"description": "You have it already"}
    if route.method == "GET" and not one:
        found["parameters"] += describe_query(resource)
        found["description"] = resource.help
    if route.method in ("PATCH", "DELETE"):
        found["parameters"].append(IF_MATCH)
    if route.method in ("POST", "PATCH"):
        body = describe_object(tuple(field for field in resource.fields if field.editable and field.type != "file"))
        body.pop("required" if route.method == "PATCH" else "", None)
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}


def describe_page(row):
    """Return the schema of one page of rows."""
    return {"type": "object", "required": ["items", "next"],
            "properties": {"items": {"type": "array", "items": row}, "next": {"type": ["string", "null"]}}}


def describe_query(resource):
    """Return the parameters of a list."""
    names = [resource.key, *(field.name for field in resource.fields if field.type not in HIDDEN)]
    orders = [sign + name for name in dict.fromkeys(names) for sign in ("", "-")]
    found = [("search", {"type": "string", "maxLength": 200}, "words to find"),
             ("order", {"enum": orders}, "a field, with - in front for descending"),
             ("after", {"type": "string", "maxLength": 500}, "the `next` of the page before"),
             ("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}, "most rows of a page")]
    found += [(f"is.{name}", {"type": "string"}, f"only rows whose {name} is this") for name in dict.fromkeys(names) if resource.find_field(name)]
    return [{"name": name, "in": "query", "schema": schema, "description": text} for name, schema, text in found]
