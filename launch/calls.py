"""Prints the records of calls."""

import datetime
import json
import re
import time

from launch.account import become
from launch.errors import LaunchError
from launch.instance import open_instance
from store import calls
from store.db import DatabaseError, open_database

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def add_arguments(parser):
    """Add the arguments of `calls`."""
    parser.add_argument("--since", metavar="T", default="1d", help="10m, 2h, 1d or an ISO time (default 1d)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Print the calls since the given time, oldest first."""
    instance = open_instance(options.config)
    since = read_since(options.since)
    become(instance.place.user)
    open_database(instance.sections.store.url(instance.place.state))
    try:
        found = [describe(call) for call in calls.since(since)]
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Is it up? See ./switchroom status") from None
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else "\n".join(map(line, found)) or "no calls")
    return 0


def read_since(text):
    """Return the unix time of `text`; raises LaunchError."""
    short = re.fullmatch(r"(\d+)([smhd])", text)
    if short:
        return time.time() - int(short.group(1)) * _UNITS[short.group(2)]
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise LaunchError(f"--since {text}: not a time", "Write 10m, 2h, 1d or 2026-11-23T09:00:00") from None


def describe(call):
    """Return one record as `calls --json` prints it; times are ISO, durations seconds."""
    return {"linkedid": call.linkedid, "from": call.number_from, "name": call.name_from, "to": call.dialled,
            "direction": call.direction, "trunk": call.trunk, "queue": call.queue, "agent": call.agent,
            "answered": call.answered is not None, "flow": call.flow, "version": call.version, "path": call.path,
            "started": _iso(call.started), "ended": _iso(call.ended), "wait": call.wait, "ring": call.ring,
            "talk": call.talk, "hold": call.hold, "result": call.result, "hangup_cause": call.cause,
            "recording": call.recording, "charge": call.charge, "effective": call.effective, "facts": call.facts}


def line(call):
    """Return one record as one line for a reader."""
    path = " > ".join(f"{step['step']}:{step['outcome']}" for step in call["path"])
    ended = "" if call["ended"] else " (in progress)"
    return (f"{call['started'][:19]}  {call['from'] or '-':>14} -> {call['to']:<8} {call['result'] or '':<10} "
            f"talk {call['talk'] or 0:.0f} s  {call['agent'] or ''} {path}{ended}")


def _iso(seconds):
    return None if seconds is None else datetime.datetime.fromtimestamp(seconds).astimezone().isoformat()
