"""Folds what channels do into a call record: who rings, talks, holds and ends."""

from live import clocks
from live.translate import is_local

# two parties make a conversation; Local channels are pipes and never counted
PARTIES = 2


def started(record, event, rules):
    """A channel of the call was made."""
    channels = record["state"].setdefault("channels", {})
    if is_local(event.channel) or event.uniqueid in channels:
        return
    from_trunk = is_trunk(event, rules)
    channels[event.uniqueid] = {"endpoint": event.endpoint, "trunk": from_trunk, "open": True}
    if event.uniqueid == record["linkedid"] or len(channels) == 1:
        _first(record, event, from_trunk)
    elif from_trunk and record["direction"] in ("", "internal"):
        record["direction"], record["trunk"] = "outbound", event.endpoint


def is_trunk(event, rules):
    """Say whether a ChannelStarted is of a trunk; a channel found late has no context, then its name tells."""
    if event.context:
        return event.context in rules.trunk_contexts
    return not event.endpoint.isdigit()


def _first(record, event, from_trunk):
    record["state"]["root"] = event.uniqueid
    record["number_from"] = record["number_from"] or event.number or event.endpoint
    record["dialled"] = record["dialled"] or ("" if event.dialled == "s" else event.dialled)
    record["started"] = min(record["started"], event.at)
    originated = event.uniqueid != record["linkedid"]
    if from_trunk:
        record["trunk"] = event.endpoint
        record["direction"] = "outbound" if originated else "inbound"
    record["direction"] = record["direction"] or "internal"


def answered(record, event, rules):
    """A channel went up; the first party's counts as the answer of the call."""
    clocks.stop(record, "ring", event.uniqueid, event.at)
    if event.uniqueid == record["state"].get("root") and record["answered"] is None:
        record["answered"] = event.at


def ended(record, event, rules):
    """A channel is gone."""
    leg = record["state"].get("channels", {}).get(event.uniqueid)
    if leg is None or not leg["open"]:
        return
    leg["open"] = False
    if clocks.stop(record, "wait", event.uniqueid, event.at):
        record["state"]["abandoned"] = True
    clocks.stop(record, "ring", event.uniqueid, event.at)
    clocks.stop(record, "hold", event.uniqueid, event.at)
    clocks.stop(record, "talk", event.uniqueid, event.at, PARTIES)
    if leg.get("talked") and not leg["trunk"] and event.uniqueid != record["state"].get("root"):
        # of several agents the last to leave had the call; one who was only asked leaves earlier
        record["agent"] = leg["endpoint"]
    if event.uniqueid == record["state"].get("root") or not record["cause"]:
        record["cause"] = event.cause
    if event.source:
        record["facts"]["ended_by"] = event.source


def rang(record, event, rules):
    """A leg is being rung."""
    if event.uniqueid in record["state"].get("channels", {}):
        clocks.start(record, "ring", event.uniqueid, event.at)


def rang_out(record, event, rules):
    """A ring ended, however."""
    if event.uniqueid in record["state"].get("channels", {}):
        clocks.stop(record, "ring", event.uniqueid, event.at)
        record["state"]["dial"] = event.status


def bridged(record, event, rules):
    """A leg was joined to others."""
    channels = record["state"].get("channels", {})
    leg = channels.get(event.uniqueid)
    if leg is None or not leg["open"]:
        return
    record["state"].setdefault("bridges", {})[event.uniqueid] = event.bridge
    clocks.start(record, "talk", event.uniqueid, event.at, PARTIES)
    talking = record["state"]["clocks"]["talk"]["keys"]
    if len(talking) >= PARTIES:
        record["state"]["talked"] = True
        for uniqueid in talking:
            _talk(record, uniqueid, channels[uniqueid])


def _talk(record, uniqueid, leg):
    if leg.get("talked"):
        return
    leg["talked"] = True
    is_root = uniqueid == record["state"].get("root")
    if not leg["trunk"] and (not is_root or record["direction"] == "outbound"):
        note_agent(record, leg["endpoint"])


def note_agent(record, agent):
    """An agent or extension talked in this call."""
    record["agent"] = agent
    agents = record["facts"].get("agents", [])
    if agent not in agents:
        record["facts"]["agents"] = agents + [agent]


def unbridged(record, event, rules):
    """A leg left its bridge."""
    bridges = record["state"].get("bridges", {})
    # moving from one bridge to another, entering may be told before leaving
    if bridges.get(event.uniqueid) in (None, event.bridge):
        bridges.pop(event.uniqueid, None)
        clocks.stop(record, "talk", event.uniqueid, event.at, PARTIES)


def held(record, event, rules):
    """A party pressed hold."""
    if event.uniqueid in record["state"].get("channels", {}):
        clocks.start(record, "hold", event.uniqueid, event.at)


def resumed(record, event, rules):
    """A party came back from hold."""
    clocks.stop(record, "hold", event.uniqueid, event.at)
