"""Shows the audit and checks that nobody altered it."""

import re

from admin.answers import View
from admin.routes import Route
from hooks.web import Query
from store import audit

ROWS = 100


def show(asked, verdict=None):
    """Show what was done, newest first."""
    given = asked.query
    after = int(given.get("after", "")) if given.get("after", "").isascii() and given.get("after", "").isdigit() else ""
    query = Query(given.get("search", "")[:200], {}, "-seq", min(after, 2 ** 62) if after != "" else "", ROWS + 1)
    found = audit.read_page(query)
    rows = [row for row in found[:ROWS] if asked.viewer.sees(row.person)]
    return View("audit.html", {"rows": rows, "search": query.search, "after": found[ROWS - 1].seq if len(found) > ROWS else "", "verdict": verdict,
                               "brief": lambda row: write_brief(asked, row)})


def check(asked):
    """Read the whole chain and show whether it is as it was written."""
    verdict = asked.house.trail.check()
    asked.note("audit", "", broken=verdict.broken)
    return show(asked, verdict)


def write_brief(asked, row):
    """Return the details of a row in one line, numbers masked as everywhere."""
    facts = row.facts
    before, after = facts.pop("before", None), facts.pop("after", None)
    if isinstance(before, dict) and isinstance(after, dict):
        facts.update({name: f"{before.get(name)} → {value}" for name, value in after.items() if before.get(name) != value})
    elif isinstance(after or before, dict):
        facts.update({name: value for name, value in (after or before).items() if value not in ("", None, [])})
    return ", ".join(f"{name}: {hide(asked, value)}" for name, value in facts.items())[:500]


def hide(asked, value):
    """Return any value as text in which every run of digits that may be a number is masked."""
    return re.sub(r"\+?\d{7,}", lambda found: asked.mask(found[0]), str(value)) if not isinstance(value, float) else str(value)


ROUTES = (
    Route("GET", "/audit", "audit.view", show, "Audit", menu=("System", 70, "shield")),
    Route("POST", "/audit/check", "audit.view", check, "Audit", audit="audit.check"),
)
