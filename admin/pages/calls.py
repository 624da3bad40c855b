"""The call log: search with any and, or, not; sums; saved searches."""

import time
import urllib.parse

from admin.answers import Redirect, Refused, View
from admin.calls import asking, shown, words
from admin.routes import Route
from store import call_search, db, saved_searches

ROWS, MOST_PAGE, MOST_SAVED = 50, 10 ** 7, 100


def show(asked):
    """Show the calls that are asked for."""
    wanted = asking.read_page(asked)
    values = {"asking": wanted, "words": words, "known": list_known(), "saved": saved_searches.of_person(asked.person.id), "here": wanted.link}
    if wanted.tree is None:
        return View("calls/list.html", {**values, "calls": (), "count": 0, "pager": None}, 422)
    search = asking.make_search(asked, wanted.tree, wanted.sort)
    count = call_search.count(search)
    found = turn(asked.query, search, count)
    calls = call_search.read_calls([call for call, _ in found])
    return View("calls/list.html", {**values, "calls": [describe(asked, call) for call in calls], "count": count,
                                    "pager": make_pager(wanted, found, count, read_page_number(asked.query))})


def turn(given, search, count):
    """Return the rows of the page that the address names: behind or before a row, of a number, or the last one."""
    if given.get("last"):
        return call_search.page(search, count % ROWS or ROWS, skip=max(0, count - (count % ROWS or ROWS)), found=count)
    number = read_page_number(given)
    if number:
        return call_search.page(search, ROWS, skip=(number - 1) * ROWS, found=count)
    found = call_search.page(search, ROWS, read_key(given.get("after", "")), read_key(given.get("before", "")), found=count)
    # Who goes back past the beginning is at the beginning.
    return call_search.page(search, ROWS, found=count) if given.get("before") and len(found) < ROWS else found


def read_key(text):
    """Return the number of a row, or nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else ""


def read_page_number(given):
    """Return the number of the page asked for, from 1, or 0."""
    return min(read_key(given.get("page", "")) or 0, MOST_PAGE)


def make_pager(wanted, found, count, number):
    """Return the addresses of the other pages; next and previous go by the key of a row, however far."""
    def link(**more):
        return "/calls?" + "&".join(part for part in (wanted.link, urllib.parse.urlencode({"sort": wanted.sort, **more})) if part)

    return {"first": link(), "last": link(last=1), "previous": link(before=found[0][1]) if found else "", "next": link(after=found[-1][1]) if found else "",
            "pages": -(-count // ROWS), "number": number, "fits": count <= ROWS,
            "sorts": {name: link(sort=f"-{name}" if wanted.sort == name or (wanted.sort.lstrip("-") != name and name in ("started", "talk", "wait", "charge"))
                                 else name) for name in words.SORTS}}


def describe(asked, call):
    """Return what the list shows of a call."""
    row = shown.show(call, asked.mask)
    return {**row, "tone": words.TONES.get(call.result, ""), "voicemail": call.facts.get("voicemail_state", "new") if "voicemail" in call.facts else "",
            "service": call.facts.get("service", "")}


def list_known():
    """Return what the inputs may offer: values that calls have, for a minute the same ones."""
    now = time.monotonic()
    if not _KNOWN or now - _KNOWN["at"] > 60 or _KNOWN["database"] is not db.proxy.obj:
        lists = {name: call_search.list_values(name) for name in ("agent", "queue", "trunk", "flow")}
        lists["step"] = sorted({step for step, _ in call_search.list_steps()} | {kind for _, kind in call_search.list_steps()})
        _KNOWN.update(at=now, database=db.proxy.obj, lists=lists, facts=call_search.list_facts())
    return _KNOWN


_KNOWN = {}


def show_rule(asked):
    """Show one line of the builder for another field, comparison or group."""
    given = asked.query
    rule = words.make_rule(given.get("f", ""), given.get("o", ""), given.get("v", ""), given.get("w", ""))
    template = "calls/group.html" if given.get("new") == "group" else "calls/rule.html"
    return View(template, {"rule": rule, "number": read_key(given.get("g", "")) or 0, "group": words.Group("any", [rule]), "words": words,
                           "known": list_known()})


def show_sums(asked):
    """Show the sums over all calls that are found."""
    wanted = asking.read_page(asked)
    if wanted.tree is None:
        raise Refused(422, "This search cannot be run.")
    return View("calls/sums.html", {"sums": call_search.add_up(asking.make_search(asked, wanted.tree))})


def save(asked):
    """Keep the search under a name."""
    name, query = asked.form.get("name", "").strip()[:80], asked.form.get("query", "")[:asking.MOST_QUERY]
    if not name:
        raise Refused(422, "Give the search a name.", {"name": "This is needed."})
    if len(saved_searches.of_person(asked.person.id)) >= MOST_SAVED:
        raise Refused(422, "There are too many saved searches; delete one first.")
    fields = [(key, text) for key, text in urllib.parse.parse_qsl(query, keep_blank_values=True) if key not in ("after", "before", "page", "last")]
    saved_searches.save(asked.person.id, name, urllib.parse.urlencode(fields))
    asked.note("calls", name)
    asked.flash("The search is kept.")
    return Redirect("/calls?" + urllib.parse.urlencode(fields))


def forget(asked, key):
    """Delete a saved search of one's own."""
    if not saved_searches.remove(asked.person.id, key):
        raise Refused(404, "There is no such search.")
    asked.note("calls", key)
    asked.flash("The search was deleted.")
    return Redirect("/calls")


ROUTES = (
    Route("GET", "/calls", "calls.view", show, "Call log", menu=("Calls", 10, "list")),
    Route("GET", "/calls/rule", "calls.view", show_rule, "Call log"),
    Route("GET", "/calls/sums", "calls.view", show_sums, "Call log"),
    Route("POST", "/calls/searches", "calls.view", save, "Call log", audit="calls.search.save"),
    Route("POST", "/calls/searches/<key>/delete", "calls.view", forget, "Call log", audit="calls.search.delete"),
)
