"""Counts what Asterisk and the processes do at this moment: calls, trunks, queues, agents."""

import os

from hooks.beat import FROZEN, read_age
from live.ami import AmiError

MEMBERS = {"1": "idle", "2": "busy", "3": "busy", "6": "ringing", "7": "busy", "8": "busy"}
GONE = ("UNAVAILABLE", "INVALID")


def count(ami, beats):
    """Return {calls, trunks, queues, agents, processes}; what Asterisk does not answer is left out."""
    found = {"processes": read_processes(beats)}
    try:
        channels = ami.collect({"Action": "CoreShowChannels"}, "CoreShowChannelsComplete")
        found["calls"] = len({one.get("Linkedid") for one in channels})
        found["trunks"] = read_trunks(ami.collect({"Action": "DeviceStateList"}, "DeviceStateListComplete"), channels)
        found["queues"], found["agents"] = read_queues(ami.collect({"Action": "QueueStatus"}, "QueueStatusComplete"))
    except AmiError:
        pass
    return found


def read_trunks(devices, channels):
    """Return the SIP trunks with their use: endpoints whose name is no number; pure."""
    names = {one.get("Device", "").removeprefix("PJSIP/"): one.get("State") for one in devices if one.get("Device", "").startswith("PJSIP/")}
    users = [one.get("Channel", "").removeprefix("PJSIP/").rpartition("-")[0] for one in channels if one.get("Channel", "").startswith("PJSIP/")]
    return [{"name": name, "busy": users.count(name), "state": "down" if state in GONE else "up"}
            for name, state in sorted(names.items()) if not name.isdigit()]


def read_queues(events):
    """Return (queues, agents) of QueueStatus events; an agent is in the list once; pure."""
    queues = {one["Queue"]: {"name": one["Queue"], "waiting": one.get("Calls"), "completed": one.get("Completed"), "abandoned": one.get("Abandoned"),
                             "members": 0, "available": 0} for one in events if one.get("Event") == "QueueParams"}
    agents = {}
    for one in [one for one in events if one.get("Event") == "QueueMember"]:
        state = "paused" if one.get("Paused") == "1" else MEMBERS.get(one.get("Status"), "unavailable")
        queue = queues.setdefault(one["Queue"], {"name": one["Queue"], "waiting": 0, "members": 0, "available": 0})
        queue["members"] += 1
        queue["available"] += state == "idle"
        taken = int(one.get("CallsTaken") or 0) + agents.get(one["Name"], {"taken": 0})["taken"]
        agents[one["Name"]] = {"name": one["Name"], "state": state, "taken": taken}
    return [queues[name] for name in sorted(queues)], [agents[name] for name in sorted(agents)]


def read_processes(beats):
    """Return the processes that ever beat in folder `beats`, with their state."""
    try:
        names = sorted(name for name in os.listdir(beats) if "." not in name)
    except OSError:
        return []
    ages = {name: read_age(os.path.join(beats, name)) for name in names}
    return [{"name": name, "state": "running" if age is not None and age < FROZEN else "stopped"} for name, age in ages.items()]
