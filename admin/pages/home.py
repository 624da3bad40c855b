"""The first page, by what the viewer is responsible for: their own calls, their team's, or the whole site's."""

import datetime

from admin import health, tour
from admin.answers import Redirect, View
from admin.calls import exporting
from admin.routes import SIGNED_IN, Route
from store import alarms, approvals, call_figures, jobs, people

OPERATION, MANAGEMENT, DECISION = LAYERS = ("operation", "management", "decision")
BAR = 72     # height of the tallest bar, in pixels


def find_layer(asked):
    """Return which of the three home pages the viewer gets."""
    if asked.viewer.scope == "own" or not asked.may("calls.view"):
        return OPERATION
    return DECISION if asked.viewer.scope == "site" else MANAGEMENT


def show(asked):
    """Show the home page of the viewer's layer."""
    layer, since = find_layer(asked), find_midnight(asked)
    agents = list_agents(asked, layer)
    values = {"layer": layer, "tasks": list_tasks(asked), "steps": tour.list_steps(asked), "counts": asked.may("calls.view"),
              "health": health.read_health(asked.house.roster) if asked.may("status.view") else None}
    if asked.may("calls.view"):
        values |= {"now": call_figures.count_now(agents), "today": call_figures.count(since, agents)}
        values |= describe_layer(asked, layer, since, agents)
    return View("home.html", values)


def find_midnight(asked):
    """Return the Unix second at which this day began where the site is."""
    return datetime.datetime.now(asked.house.zone).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def list_agents(asked, layer):
    """Return the extensions whose calls count, None for all."""
    if layer == OPERATION:
        return (asked.viewer.extension,) if asked.viewer.extension else ()
    return asked.viewer.extensions


def describe_layer(asked, layer, since, agents):
    """Return what only this layer's page shows."""
    if layer == OPERATION:
        return {}
    if layer == MANAGEMENT:
        names = {person.extension: person.name for person in people.list_people() if person.extension and asked.viewer.sees(person.id)}
        return {"rows": [(name, names.get(name, ""), figures) for name, figures in call_figures.count_by("agent", since, agents)]}
    hours = call_figures.count_hours(since, 24, agents)
    top = max(hours) or 1
    return {"rows": [(name, "", figures) for name, figures in call_figures.count_by("queue", since, agents)],
            "hours": [(hour, number, round(BAR * number / top)) for hour, number in enumerate(hours)]}


def list_tasks(asked):
    """Return [(text, number, address, kind)] of what waits for this person."""
    found = []
    if asked.may("flows.publish"):
        found.append(("Changes of flows wait for approval", len(approvals.waiting()), "/flows", "warn"))
    if asked.may("status.view"):
        found.append(("Alarms are active", len(alarms.active()), "/lines", "bad"))
    failed = [job for job in jobs.of_person(asked.person.id, exporting.KIND) if job.state == jobs.FAILED]
    found.append(("Exports failed", len(failed), "/call-exports", "bad"))
    return [(text, number, path, kind) for text, number, path, kind in found if number]


def put_away(asked):
    """Put the first steps away."""
    tour.put_away(asked.person.id)
    return Redirect("/")


ROUTES = (
    Route("GET", "/", SIGNED_IN, show, "Home", menu=("", 0, "home")),
    Route("POST", "/first-steps/away", SIGNED_IN, put_away, "Home", audit="first-steps.away"),
)
