"""Shows who is signed in and who tried to, and ends sessions."""

from admin.answers import Redirect, Refused, View
from admin.routes import Route
from hooks.web import Query
from store import people, sessions, signins

ROWS = 100


def show(asked):
    """Show the sessions of the people in the viewer's scope."""
    found = [one for one in sessions.list_all() if asked.viewer.sees(one.person)]
    return View("sessions.html", {"sessions": found, "names": people.name_people(one.person for one in found)})


def end(asked, key):
    """End the session of somebody."""
    found = sessions.read(key)
    if found is None or not asked.viewer.sees(found.person):
        raise Refused(404, "This session has ended already.")
    sessions.end(key)
    asked.note("people", found.person)
    asked.flash("The session has ended.")
    return Redirect("/sessions")


def show_log(asked):
    """Show the tries to sign in, newest first."""
    query = Query(asked.query.get("search", "")[:200], {}, "-id", asked.query.get("after", "")[:40], ROWS + 1)
    found = signins.read_page(query)
    rows = [row for row in found[:ROWS] if asked.viewer.people is None or asked.viewer.sees(row.person)]
    return View("sign_ins.html", {"rows": rows, "search": query.search, "after": found[ROWS - 1].id if len(found) > ROWS else ""})


ROUTES = (
    Route("GET", "/sessions", "sessions.view", show, "Sessions", menu=("System", 60, "key")),
    Route("POST", "/sessions/<key>/end", "sessions.change", end, "Sessions", audit="session.end"),
    Route("GET", "/sign-ins", "sessions.view", show_log, "Sign-ins", menu=("System", 61, "clock")),
)
