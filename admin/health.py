"""Reads how the processes of this instance are from what the supervisor keeps."""

import dataclasses
import json
import time


@dataclasses.dataclass(frozen=True)
class Health:
    """State of the instance; `processes` are dicts with name, state, restarts, seconds and reason."""

    well: bool
    supervised: bool
    processes: tuple


def read_health(path):
    """Return the Health kept in the supervisor's file at `path`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        supervised = is_process(*data["supervisor"])
        found = tuple(describe(item) for item in data["processes"])
    except (OSError, ValueError, KeyError, TypeError):
        return Health(False, False, ())
    return Health(supervised and all(item["state"] == "running" for item in found), supervised, found)


def describe(item):
    """Return what may be shown of one process."""
    alive = item["state"] == "running" and is_process(item["pid"], item["started"])
    return {"name": item["name"], "state": "running" if alive else "stopped" if item["state"] == "running" else item["state"],
            "restarts": item["restarts"], "seconds": round(time.time() - item["since"]), "reason": item["reason"]}


def is_process(pid, started):
    """Tell whether `pid` is the process that began at tick `started` of this boot."""
    try:
        with open(f"/proc/{int(pid)}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[19]) == started and fields[0] not in "ZX"
