"""Gives the figures of this instance to Prometheus: to this machine, or to a token that may read them."""

import dataclasses
import shutil
import time

from admin.answers import Json, Refused
from admin.openapi import refuse
from admin.routes import API, OPEN, Route
from admin.wall import machine
from admin.wall.exposition import TYPE, Page
from admin.wall.hub import find_hub
from hooks.web import Permission

RIGHT = "metrics.view"
PERMISSIONS = (Permission(RIGHT, "Read the figures for monitoring"),)
PHASES = ("flow", "waiting", "ringing", "talking", "held")
STATES = ("idle", "ringing", "talking", "hold", "paused", "away")


@dataclasses.dataclass(frozen=True)
class Exposition(Json):
    """A page of figures; `data` is its bytes."""

    type: str = TYPE

    def write(self):
        """Return the bytes."""
        return self.data


def give(asked):
    """Answer with all figures."""
    if not asked.may(RIGHT) and not is_here(asked):
        raise Refused(403, "You may read the figures with a token that holds metrics.view, or on this machine itself.")
    hub, page = find_hub(asked.house), Page()
    add_calls(page, hub.rows)
    add_queues(page, hub.rows["queues"])
    add_processes(page, machine.read_processes(asked.house.roster))
    add_machine(page, asked.house.place)
    page.add("switchroom_wall_listeners", "Open streams of browsers and programs", hub.count)
    return Exposition(page.write())


def is_here(asked):
    """Tell whether the request came from this machine itself and not through a proxy on it."""
    forwarded = asked.request.get_header("X-Forwarded-For", "") or asked.request.get_header("Forwarded", "")
    return bool(asked.request.environ.get("switchroom.local")) and not forwarded


def add_calls(page, rows):
    """Add calls, agents and trunks."""
    page.add("switchroom_calls", "Calls now, by what happens to them", [({"phase": phase}, count(rows["calls"], "phase", phase)) for phase in PHASES])
    page.add("switchroom_agents", "Agents now, by state", [({"state": state}, count(rows["agents"], "state", state)) for state in STATES])
    page.add("switchroom_trunk_channels", "Channels in use of each trunk", [({"trunk": name}, row["used"]) for name, row in rows["trunks"].items()])
    page.add("switchroom_trunk_up", "1 when the trunk can be reached", [({"trunk": name}, row["state"] == "up") for name, row in rows["trunks"].items()])
    page.add("switchroom_alarms", "Alarms shown now", [({"level": level}, count(rows["alarms"], "level", level)) for level in ("warn", "bad")])


def count(rows, name, value):
    """Return how many rows hold `value`."""
    return sum(row[name] == value for row in rows.values())


def add_queues(page, queues):
    """Add the queues; the counters begin anew every day."""
    now = time.time()
    page.add("switchroom_queue_waiting", "Callers waiting", [({"queue": name}, row["waiting"]) for name, row in queues.items()])
    page.add("switchroom_queue_longest_wait_seconds", "How long the first caller waits",
             [({"queue": name}, max(0.0, now - row["oldest"]) if row["oldest"] else 0) for name, row in queues.items()])
    for name, text in (("answered", "Callers served today"), ("within", "Callers served in time today"), ("abandoned", "Callers who gave up today")):
        page.add(f"switchroom_queue_{name}_today", text, [({"queue": queue}, row[name]) for queue, row in queues.items()])


def add_processes(page, found):
    """Add the processes as the supervisor sees them."""
    page.add("switchroom_process_up", "1 when the process runs",
             [({"process": name}, row["state"] == "running") for name, row in found.items()])
    page.add("switchroom_process_restarts_total", "How often the process was started again",
             [({"process": name}, row["restarts"]) for name, row in found.items()], "counter")
    page.add("switchroom_process_since_seconds", "Unix time of the process's last change of state",
             [({"process": name}, row["since"]) for name, row in found.items()])


def add_machine(page, place):
    """Add disk, journal and rings."""
    usage, rings = shutil.disk_usage(place.state), machine.read_rings(place.spool)
    page.add("switchroom_disk_free_bytes", "Free bytes where the state is kept", usage.free)
    page.add("switchroom_disk_size_bytes", "Size in bytes of the disk where the state is kept", usage.total)
    page.add("switchroom_journal_lag_events", "Events that a consumer of the journal has not read yet",
             [({"consumer": name}, lag) for name, lag in machine.read_lags(place.node).items()])
    page.add("switchroom_ring_pending_bytes", "Bytes of events on their way into the journal",
             [({"ring": name}, ring["pending"]) for name, ring in rings.items()])
    page.add("switchroom_ring_size_bytes", "Bytes that the ring of a process holds",
             [({"ring": name}, ring["capacity"]) for name, ring in rings.items()])
    page.add("switchroom_ring_dropped_total", "Events lost because a ring was full",
             [({"ring": name}, ring["dropped"]) for name, ring in rings.items()], "counter")


DESCRIBE = {"description": "The text format of Prometheus. On this machine's own address without a token, elsewhere with one that holds metrics.view",
            "responses": {"200": {"description": "The figures", "content": {"text/plain": {"schema": {"type": "string"}}}}, **refuse()}}
ROUTES = (Route("GET", "/metrics", OPEN, give, "Figures for monitoring", kind=API, describe=DESCRIBE),)
