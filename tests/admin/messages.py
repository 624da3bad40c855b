"""Collects every message that admin shows, from templates, declarations and code."""

import ast
import pathlib
import re

from admin import permissions
from admin.problems import TITLES

ADMIN = pathlib.Path(permissions.__file__).parent
SILENT = {"openapi.py", "settings.py", "__main__.py"}      # written in English for programs and administrators
WORDS = {"running", "waiting", "stopped", "signed in", "wrong password", "wrong code", "switched off", "Added.", "Saved.", "Deleted."}


def collect(house):
    """Return all message ids of admin's own templates, code, routes and resources."""
    own = [resource for name, resource in house.resources.items() if not house.owners[name]]
    titles = {route.title for route in house.routes if not route.plugin}
    headings = {route.menu[0] for route in house.routes if route.menu and not route.plugin}
    rights = {one.title for one in permissions.OWN} | {role[1] for role in permissions.ROLES}
    found = titles | headings | rights | set(TITLES.values()) | WORDS | from_templates() | from_code()
    return (found | {text for resource in own for text in from_resource(resource)}) - {""}


def from_resource(resource):
    """Return the message ids of one resource."""
    yield from (resource.title, resource.help, resource.group)
    for field in resource.fields:
        yield from from_field(field)


def from_field(field):
    """Return the message ids of one field."""
    yield from (field.title, field.help)
    yield from (title for value, title in field.choices if field.type in ("choice", "set") and title not in ("English", "中文"))
    for part in field.fields:
        yield from from_field(part)


def from_templates():
    """Return what stands in _(...) in templates, and texts of their own tuples."""
    found = set()
    for path in ADMIN.glob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {match[2] for match in re.finditer(r"""_\((["'])(.+?)\1[,)]""", text)} | set(re.findall(r'else _\("(.+?)"', text))
        found |= set(re.findall(r'"([A-Z][a-z]+(?: [a-z-]+)*)"(?=[,:)}])', text))
    return found - {"GET", "POST"}


def from_code():
    """Return the sentences of admin's modules that are no docstrings and no log lines."""
    found = set()
    for path in ADMIN.rglob("*.py"):
        if path.name not in SILENT:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            found |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
                      and id(node) not in skipped and re.fullmatch(r"[A-Z{].*[ ].*[.]", node.value)}
    return found
