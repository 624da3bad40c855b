"""Shows which processes of an instance run and where they listen."""

import importlib.metadata
import json
import time

from hooks.settings import SettingError
from launch import roster
from launch.instance import open_instance


def add_arguments(parser):
    """Add the arguments of `status`."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Print the state; exit status 1 when something that should run does not."""
    instance = open_instance(options.config)
    state = read_state(instance)
    if options.json:
        print(json.dumps(state, indent=1))
    else:
        print_status(instance)
    return 0 if state["supervisor"] and all(item["state"] == "running" for item in state["processes"]) else 1


def read_state(instance):
    """Return what `status --json` prints."""
    supervisor, entries = roster.read(roster.find_path(instance.place.state))
    return {"version": importlib.metadata.version("switchroom"), "node": instance.place.node, "supervisor": supervisor or None,
            "processes": [describe(entry) for entry in entries],
            "ports": list_ports(instance), "agi": {"url": find_agi_url(instance)},
            "plugins": list_failing(instance.place.run), "listen": instance.options.listen, "demo": instance.options.demo}


def describe(entry):
    """Return one process of `status --json`; `seconds` is the time since its state changed."""
    return {"name": entry.name, "pid": entry.pid or None, "state": entry.state, "restarts": entry.restarts,
            "seconds": round(time.time() - entry.since) if entry.since else None, "reason": entry.reason}


def list_failing(folder):
    """Return [{plugin, failures, last, refused}] of the plugins that failed in any process, as those processes wrote it.

    `refused` is why the newest version of a plugin of the site was not taken, or empty.
    """
    found = {}
    for path in sorted(folder.glob("*.plugins.json")):
        for item in read_report(path):
            if item.get("failures") or item.get("refused"):
                before = found.setdefault(item["plugin"], {"plugin": item["plugin"], "failures": 0, "last": "", "refused": ""})
                before["failures"] += item["failures"]
                before["last"] = item.get("last") or before["last"]
                before["refused"] = item.get("refused") or before["refused"]
    return list(found.values())


def read_report(path):
    """Return what one process wrote about its plugins."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def list_ports(instance):
    """Return {name: port}; rtp is the text START-END."""
    found = {port.name: port.number for port in instance.ports}
    return {**found, "rtp": f"{instance.sections.dialplan.rtp_start}-{instance.sections.dialplan.rtp_end}"}


def find_agi_url(instance):
    """Return the full FastAGI address, or None for a user who may not read the token."""
    settings = instance.sections.agi
    try:
        return f"agi://{settings.host}:{settings.port}/call?token={instance.place.secret('agi.token')}"
    except SettingError:
        return None


def print_status(instance):
    """Print the state for a reader."""
    state = read_state(instance)
    runs = any(item["pid"] for item in state["processes"])
    print(f"Switchroom {state['version']} on {state['node']}: "
          + ("up" if state["supervisor"] else "runs without its supervisor" if runs else "down"))
    for item in state["processes"]:
        since = f"{item['seconds']} s" if item["seconds"] is not None else ""
        print(f"  {item['name']:<10} {item['state']:<8} {item['pid'] or '-':>7}  restarts {item['restarts']}  {since:>9}  {item['reason']}")
    for item in state["plugins"]:
        if item["failures"]:
            print(f"  plugin {item['plugin']} failed {item['failures']} times, last: {item['last']}")
        if item["refused"]:
            print(f"  plugin {item['plugin']} is refused: {item['refused']}")
    print("  ports      " + ", ".join(f"{name} {number}" for name, number in state["ports"].items()))
    if not state["supervisor"]:
        print("  " + ("the supervisor takes over again with" if runs else "start it with") + ": sudo ./switchroom up")
