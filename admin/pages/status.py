"""Shows how the processes are; the health address is open, without details to a network."""

from admin import health
from admin.answers import Json, View
from admin.routes import API, OPEN, Route


def show(asked):
    """Show processes and ports."""
    return View("status.html", {"health": health.read_health(asked.house.roster), "ports": asked.house.ports})


def tell(asked):
    """Say in JSON whether all is well: 200, or 503 when something does not run."""
    found = health.read_health(asked.house.roster)
    names = [{"name": item["name"], "state": item["state"]} for item in found.processes]
    brief = {"status": "ok" if found.well else "failing", "processes": names}
    data = {**brief, "version": asked.house.version, "processes": list(found.processes)} if is_here(asked) else brief
    return Json(data, 200 if found.well else 503)


def is_here(asked):
    """Tell whether the request came over this machine's own address, or from somebody who may see the state."""
    return asked.request.environ.get("switchroom.local", False) or asked.may("status.view")


ROUTES = (
    Route("GET", "/status", "status.view", show, "Status", menu=("System", 10, "monitor")),
    Route("GET", "/api/v1/health", OPEN, tell, "Health", kind=API),
)
