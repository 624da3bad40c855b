"""The first page, by what the viewer is responsible for."""

from admin import health
from admin.answers import View
from admin.routes import SIGNED_IN, Route

LAYERS = {"own": "own", "team": "management", "department": "management", "site": "decision"}


def show(asked):
    """Show the home page of the viewer's layer."""
    layer = "operation" if asked.viewer.scope == "site" and not asked.may("people.view") else LAYERS[asked.viewer.scope]
    state = health.read_health(asked.house.roster) if asked.may("status.view") else None
    return View("home.html", {"layer": layer, "health": state, "resources": [one for one in asked.house.resources.values() if asked.may(one.view)]})


ROUTES = (Route("GET", "/", SIGNED_IN, show, "Home", menu=("", 0, "home")),)
