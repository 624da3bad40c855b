"""Folds events into what is happening now: calls, queues, agents, phones; for the wall, pure."""

from live.translate import is_local
from store import events

EMPTY = {"connected": False, "calls": {}, "queues": {}, "agents": {}, "endpoints": {}}


def fold(state, event):
    """Return the state after `event`; start with EMPTY. Parts that did not change are shared, none is altered.

    The live process tells everything anew behind each AmiBack, so folding from the last one is enough.
    """
    row = _TABLE.get(type(event))
    return row(state, event) if row else state


def count_waiting(state, queue):
    """Return how many callers stand in `queue`."""
    return len(state["queues"].get(queue, {}))


def _with(state, part, key, value):
    """Return `state` with one entry of one part replaced, or removed when `value` is None."""
    entries = {name: entry for name, entry in state[part].items() if name != key}
    if value is not None:
        entries[key] = value
    return {**state, part: entries}


def _call(state, event, **changes):
    known = state["calls"].get(event.call) or {"number": "", "dialled": "", "started": event.at, "queue": "", "agent": "",
                                               "flow": "", "step": "", "held": False, "channels": {}}
    return _with(state, "calls", event.call, {**known, **changes})


def _entered(state, event):
    return _call(state, event, number=event.number, dialled=event.dialled, flow=event.flow)


def _channel_started(state, event):
    if is_local(event.channel):
        return state
    known = state["calls"].get(event.call)
    first = {} if known else {"number": event.number, "dialled": event.dialled}
    channels = {**(known or {}).get("channels", {}), event.uniqueid: {"channel": event.channel, "endpoint": event.endpoint}}
    return _call(state, event, channels=channels, **first)


def _channel_ended(state, event):
    state = _leave_queues(state, event.uniqueid)
    known = state["calls"].get(event.call)
    if known is None:
        return state
    return _call(state, event, channels={uid: leg for uid, leg in known["channels"].items() if uid != event.uniqueid})


def _change(**changes):
    """A row that changes a call that is known; a stray event makes none."""
    def row(state, event):
        if event.call not in state["calls"]:
            return state
        return _call(state, event, **{name: get(event) if callable(get) else get for name, get in changes.items()})
    return row


def _queue_joined(state, event):
    waiting = state["queues"].get(event.queue, {})
    since = waiting.get(event.uniqueid, {}).get("since", event.at)
    entry = {"call": event.call, "since": since, "position": event.position}
    state = _with(state, "queues", event.queue, {**waiting, event.uniqueid: entry})
    return _change(queue=lambda e: e.queue)(state, event)


def _queue_left(state, event):
    return _leave_queues(state, event.uniqueid)


def _leave_queues(state, uniqueid):
    for queue, waiting in state["queues"].items():
        if uniqueid in waiting:
            left = {uid: entry for uid, entry in waiting.items() if uid != uniqueid}
            return _with(state, "queues", queue, left)
    return state


def _call_ended(state, event):
    for queue, waiting in state["queues"].items():
        for uniqueid, entry in waiting.items():
            if entry["call"] == event.call:
                state = _leave_queues(state, uniqueid)
    return _with(state, "calls", event.call, None)


def _agent_state(state, event):
    if event.state == "off":
        return _with(state, "agents", event.agent, None)
    known = state["agents"].get(event.agent, {})
    same = known.get("state") == event.state and known.get("paused") == event.paused
    entry = {"state": event.state, "paused": event.paused, "reason": event.reason, "queues": tuple(event.queues),
             "since": known["since"] if same else event.at}
    return _with(state, "agents", event.agent, entry)


def _endpoint_state(state, event):
    return _with(state, "endpoints", event.endpoint, event.state)


def _lost(state, event):
    return {**state, "connected": False}


def _back(state, event):
    # what is still there is told anew behind this event
    return {**EMPTY, "connected": True, "agents": state["agents"], "calls": {} if event.restarted else state["calls"]}


_TABLE = {
    events.CallEntered: _entered,
    events.StepTaken: _change(step=lambda event: event.step),
    events.ChannelStarted: _channel_started,
    events.ChannelEnded: _channel_ended,
    events.QueueJoined: _queue_joined,
    events.QueueLeft: _queue_left,
    events.QueueAbandoned: _queue_left,
    events.AgentAnswered: _change(agent=lambda event: event.agent),
    events.HoldStarted: _change(held=True),
    events.HoldEnded: _change(held=False),
    events.CallEnded: _call_ended,
    events.AgentState: _agent_state,
    events.EndpointState: _endpoint_state,
    events.AmiLost: _lost,
    events.AmiBack: _back,
}
