"""Shows how the processes are; the health address is open, without details to a network."""

import platform
import shutil

from admin import health
from admin.answers import Json, View
from admin.routes import API, OPEN, Route
from store import db, jobs


def show(asked):
    """Show processes, versions, room on disk, work in the background and ports."""
    return View("status.html", {"health": health.read_health(asked.house.roster), "ports": asked.house.ports, "disk": read_disk(asked.house.place.state),
                                "version": asked.house.version, "python": platform.python_version(), "database": describe_database(),
                                "jobs": jobs.recent() if asked.may("jobs.view") else ()})


def read_disk(folder):
    """Return (free GiB, percent free) where the state is kept."""
    usage = shutil.disk_usage(folder)
    return round(usage.free / 2**30, 1), round(100 * usage.free / usage.total)


def describe_database():
    """Return the name of the database engine."""
    return "PostgreSQL" if db.proxy.obj.is_postgres else "SQLite"


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


def describe_health():
    """Return what OpenAPI says of the health besides the usual refusals."""
    content = {"application/json": {"schema": {"type": "object", "required": ["status", "processes"]}}}
    return {"responses": {"200": {"description": "All runs", "content": content}, "503": {"description": "Something does not run", "content": content}}}


ROUTES = (
    Route("GET", "/status", "status.view", show, "Status", menu=("System", 10, "monitor")),
    Route("GET", "/api/v1/health", OPEN, tell, "Health", kind=API, describe=describe_health()),
)
