"""Describes the calls of the API in OpenAPI terms; pure."""

from admin import openapi
from admin.calls import words
from store import call_terms as terms

NUMBERS = ("wait", "ring", "talk", "hold")
TEXTS = ("id", "linkedid", "node", "direction", "from", "name", "to", "trunk", "queue", "agent", "flow", "result", "recording")
CALL = {"type": "object", "required": ["id", "started", "result"], "properties": {
    **{name: {"type": "string"} for name in TEXTS}, **{name: {"type": "number", "description": "seconds"} for name in NUMBERS},
    **{name: {"type": ["number", "null"], "description": "unix seconds"} for name in ("started", "answered", "ended")},
    "version": {"type": "integer"}, "cause": {"type": "integer", "description": "Q.850"}, "effective": {"type": ["boolean", "null"]},
    "charge": {"type": ["integer", "null"], "description": "minor units"}, "facts": {"type": "object"},
    "path": {"type": "array", "items": {"type": "object"}}}}
WHERE = ("Conditions as JSON: {\"all\": [...]}, {\"any\": [...]}, {\"not\": {...}}, or {\"field\", \"is\", \"value\"}. Fields: "
         + ", ".join(terms.FIELDS) + ", fact:NAME. Comparisons by type: "
         + "; ".join(f"{kind}: {', '.join(operators)}" for kind, operators in terms.OPERATORS.items()))


def api_parameters():
    """Return the parameters that say which calls are meant."""
    plain = [{"name": name, "in": "query", "description": f"exactly this; type {kind}", "schema": {"type": "string"}} for name, kind in terms.FIELDS.items()]
    return [{"name": "where", "in": "query", "description": WHERE, "schema": {"type": "string"}},
            {"name": "sort", "in": "query", "schema": {"enum": [*words.SORTS, *(f"-{name}" for name in words.SORTS)]}}, *plain]


def refuse(*statuses):
    """Return the refusals with these statuses."""
    known = {**openapi.refuse(), "429": {**openapi.refuse()["422"], "description": "Too much at a time"}}
    return {status: known[status] for status in statuses}
