"""Makes the rows of the wall (calls, queues, agents, trunks) from the folded state; pure.

A key that begins with `_` stays on the server: sight.py decides by it and takes it out.
"""

PARTS = ("calls", "queues", "agents", "trunks", "processes", "machine", "alarms")
AWAY = ("unavailable", "invalid", "unknown", "off")
BUSY = {"busy": "talking", "talking": "talking", "ringing": "ringing", "hold": "hold", "idle": "idle"}
SHOWN_STEPS = 6
HUNG_UP = "hangup"


def read_state(entry):
    """Return idle, ringing, talking, hold, paused or away for the agent of one entry of live.state."""
    state = "away" if entry["state"] in AWAY else BUSY.get(entry["state"], "away")
    # Somebody on pause who is talking is talking; somebody who is not there is not on pause.
    return "paused" if entry["paused"] and state == "idle" else state


def list_agents(state, names, hidden):
    """Return {agent: row}; `names` is {extension: name}."""
    spoken = find_partners(state)
    legs = {endpoint: (since, up) for endpoint, since, up in state["legs"].values()}
    return {agent: make_agent(agent, entry, names.get(agent, ""), spoken.get(agent), legs.get(agent))
            for agent, entry in state["live"]["agents"].items() if set(entry["queues"]) - hidden or not entry["queues"]}


def make_agent(agent, entry, name, partner, leg):
    """Return the row of one agent; `partner` is (number, held since or 0) of the call he is in, `leg` (since, answered), or None."""
    state, since = read_state(entry), entry["since"]
    if leg and state in ("ringing", "talking", "hold"):
        held = leg[1] and partner and partner[1]
        state, since = ("hold", held) if held else ("talking" if leg[1] else "ringing", leg[0])
    return {"agent": agent, "name": name, "state": state, "reason": entry["reason"] if entry["paused"] else "", "since": since,
            "queues": sorted(entry["queues"]), "number": partner[0] if partner else "", "paused": entry["paused"]}


def find_partners(state):
    """Return {agent: (number, since when the call is on hold or 0)} of those who are in a call."""
    found = {}
    for key, call in state["live"]["calls"].items():
        for leg in call["channels"].values():
            other = call["number"] if leg["endpoint"] != call["number"] else call["dialled"]
            found.setdefault(leg["endpoint"], (other, state["walks"].get(key, {}).get("held") if call["held"] else 0))
    return found


def list_calls(state, names, hidden, at_step):
    """Return {call: row}; `at_step(flow, version, step, outcome)` says where a call stands after a step (step "" is the beginning)."""
    waiting = {entry["call"]: (queue, entry) for queue, entries in state["live"]["queues"].items() for entry in entries.values()}
    return {key: make_call(call, state["walks"].get(key), waiting.get(key), names, at_step)
            for key, call in state["live"]["calls"].items() if (call["channels"] or call["flow"]) and call["queue"] not in hidden}


def make_call(call, walk, waiting, names, at_step):
    """Return the row of one call; `waiting` is (queue, entry) while it stands in a queue."""
    walk = walk or {"flow": call["flow"], "version": 0, "trunk": "", "steps": (), "answered": 0.0, "talking": 0.0, "held": 0.0}
    phase, since = read_phase(call, walk, waiting)
    done = [(step, outcome) for _, step, outcome in walk["steps"]]
    # A step that waits is told as hung up in advance, in case nobody can tell it later; while the call lives it stands there.
    standing = done.pop()[0] if done and done[-1][1] == HUNG_UP else ""
    standing = standing or (at_step(walk["flow"], walk["version"], *(done[-1] if done else ("", ""))) if walk["flow"] else "")
    ends = [leg["endpoint"] for leg in call["channels"].values()]
    agent = call["agent"] if walk["talking"] else next((end for end in ends if end.isdigit() and end != call["number"]), "")
    return {"number": call["number"], "dialled": call["dialled"], "trunk": walk["trunk"], "flow": walk["flow"], "phase": phase, "since": since,
            "started": call["started"], "queue": waiting[0] if waiting else call["queue"] if walk["talking"] else "",
            "position": waiting[1]["position"] if waiting else 0,
            "agent": agent, "name": names.get(agent, ""), "steps": done[-SHOWN_STEPS:], "more": len(done) > SHOWN_STEPS,
            "step": standing, "_people": frozenset((*ends, call["agent"], call["number"], call["dialled"])) - {""}}


def read_phase(call, walk, waiting):
    """Return (flow, waiting, talking, held or ringing, since which Unix second)."""
    if waiting:
        return "waiting", waiting[1]["since"]
    if walk["talking"]:
        return ("held", walk["held"]) if call["held"] and walk["held"] else ("talking", walk["talking"])
    if walk["flow"]:
        return "flow", call["started"]
    return ("talking", walk["answered"]) if walk["answered"] and len(call["channels"]) > 1 else ("ringing", call["started"])


def list_queues(state, agents, hidden):
    """Return {queue: row} of all queues that have callers, agents or tallies; `agents` are rows."""
    members = {}
    for agent, row in agents.items():
        for queue in row["queues"]:
            members.setdefault(queue, []).append((agent, row["state"]))
    names = {*members, *(name for name, entries in state["live"]["queues"].items() if entries), *state["tallies"]} - hidden
    return {name: make_queue(state["live"]["queues"].get(name, {}), members.get(name, ()), state["tallies"].get(name)) for name in sorted(names)}


def make_queue(entries, members, tally):
    """Return the row of one queue; `oldest` is since when its first caller waits, `level` percent served in time today or None."""
    tally = tally or {"answered": 0, "within": 0, "abandoned": 0}
    offered = tally["answered"] + tally["abandoned"]
    states = [state for _, state in members]
    return {"waiting": len(entries), "oldest": min((entry["since"] for entry in entries.values()), default=0),
            "answered": tally["answered"], "abandoned": tally["abandoned"], "within": tally["within"],
            "level": round(100 * tally["within"] / offered) if offered else None,
            **{name: states.count(name) for name in ("idle", "talking", "ringing", "hold", "paused", "away")},
            "_members": frozenset(agent for agent, _ in members)}


def list_trunks(state):
    """Return {trunk: row}: those endpoints that are no extension, with the channels in use."""
    used = {}
    for call in state["live"]["calls"].values():
        for leg in call["channels"].values():
            used[leg["endpoint"]] = used.get(leg["endpoint"], 0) + 1
    names = {name for name in (*state["live"]["endpoints"], *used) if not name.isdigit() and name}
    return {name: make_trunk(state["live"]["endpoints"].get(name, ""), used.get(name, 0)) for name in sorted(names)}


def make_trunk(state, used):
    """Return the row of one trunk; unknown while Asterisk has said nothing of it and no call is on it."""
    down = state in ("unavailable", "invalid") and not used
    return {"used": used, "state": "down" if down else "up" if state or used else "unknown"}
