"""Keeps on disk which processes of an instance run, so that another supervisor or `status` can find them."""

import dataclasses
import json
import os
import pathlib

from launch import proc

MARK = "SWITCHROOM_PROCESS"


@dataclasses.dataclass
class Entry:
    """What is known of one process; `since` is Unix time of its last change of state."""

    name: str
    pid: int = 0
    started: int = 0
    state: str = "stopped"
    restarts: int = 0
    since: float = 0.0
    reason: str = ""
    command: tuple = ()

    @property
    def alive(self):
        """Whether the process still exists."""
        return bool(self.pid) and proc.is_alive(self.pid, self.started)


def find_path(state):
    """Return where the roster of the instance under `state` is; only root writes there."""
    return pathlib.Path(state) / "launch" / "supervisor.json"


def write(path, supervisor, entries):
    """Write the roster at `path` at once and whole; `supervisor` is the (pid, started) that keeps it."""
    text = json.dumps({"boot": proc.read_boot(), "supervisor": supervisor,
                       "processes": [dataclasses.asdict(entry) for entry in entries]}, indent=1)
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    os.chmod(beside, 0o644)
    os.replace(beside, path)


def read(path):
    """Return (pid of the living supervisor or 0, entries); nothing is alive after another boot."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        entries = [Entry(**{**item, "command": tuple(item["command"])}) for item in data["processes"]]
        pid, started = data["supervisor"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0, []
    if data["boot"] != proc.read_boot():
        return 0, [dataclasses.replace(entry, pid=0, state="stopped") for entry in entries]
    return (pid if proc.is_alive(pid, started) else 0), [correct(entry) for entry in entries]


def correct(entry):
    """Return `entry` as it is now: a process that is gone does not count as running."""
    return entry if not entry.pid or entry.alive else dataclasses.replace(entry, pid=0, state="stopped")


def find_running(state, users):
    """Return {name: Entry} of all living processes of the instance under `state`, on the roster or not.

    One that was started just before its supervisor was killed is not on the roster: it is known by
    its environment, and believed only if it belongs to one of `users` (uids).
    """
    _, entries = read(find_path(state))
    found = {entry.name: entry for entry in entries if entry.alive}
    for name, (pid, started) in proc.find_marked(f"{MARK}={state}|".encode(), users).items():
        if name not in found:
            found[name] = Entry(name, pid, started, "running")
    return found
