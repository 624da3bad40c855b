"""Reads how the processes and this machine are."""

import glob
import json
import os
import shutil

from admin.health import is_process
from store import cursors, journal
from store.ring import RingError, RingReader


def read_processes(path):
    """Return {name: {state, since, restarts, reason}} of the supervisor's file at `path`; empty when there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        runs = is_process(*data["supervisor"])
        found = {item["name"]: describe(item) for item in data["processes"]}
        return found if runs else {**found, "supervisor": {"state": "stopped", "since": 0, "restarts": 0, "reason": ""}}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def describe(item):
    """Return the row of one process; one that the supervisor believes alive and that is gone is stopped."""
    gone = item["state"] == "running" and not is_process(item["pid"], item["started"])
    return {"state": "stopped" if gone else item["state"], "since": item["since"], "restarts": item["restarts"], "reason": item["reason"]}


def read_machine(place, position):
    """Return {load, cores, disk, free, behind, lost}; `disk` is percent free, `behind` events of the journal that `position` lacks."""
    usage = shutil.disk_usage(place.state)
    rings = read_rings(place.spool)
    return {"load": round(os.getloadavg()[0], 1), "cores": os.cpu_count() or 1, "disk": round(100 * usage.free / usage.total),
            "free": round(usage.free / 2**30, 1), "behind": max(0, journal.last(place.node) - position),
            "lost": sum(ring["dropped"] for ring in rings.values())}


def read_rings(spool):
    """Return {ring: {pending, capacity, dropped}} in bytes and records of every process's ring in `spool`."""
    found = {}
    for path in sorted(glob.glob(os.path.join(glob.escape(os.fspath(spool)), "*.ring"))):
        try:
            ring = RingReader(path)
        except (RingError, OSError, ValueError):
            continue
        try:
            found[os.path.basename(path)[:-5]] = {"pending": max(0, ring.head - ring.tail), "capacity": ring.capacity, "dropped": ring.dropped}
        finally:
            ring.close()
    return found


def read_lags(node):
    """Return {consumer: events of the journal that it has not read yet}."""
    newest = journal.last(node)
    return {name: max(0, newest - position) for name, position in cursors.positions().items()}
