"""Tells where calls are and went in a flow: live positions, single calls, counts on every edge of a period."""

import collections
import time

from store import calls, flows

MOST = 20000
SHOWN = 50
ENDINGS = ("hangup", "error")


def list_live(asked, name):
    """Return the calls that are in the flow now, each with the step where its caller is."""
    documents = {}
    return [describe(asked, call, documents) for call in calls.open_calls() if call.flow == name and is_seen(asked, call)][:SHOWN]


def list_past(asked, name):
    """Return the newest closed calls of a day that ended in this flow."""
    found = [call for call in calls.since(time.time() - 86400, MOST) if call.flow == name and call.closed and is_seen(asked, call)]
    documents = {}
    return [describe(asked, call, documents) for call in found[:-SHOWN - 1:-1]]


def is_seen(asked, call):
    """Tell whether the viewer's scope reaches the call: everything, or calls of the people in it."""
    return asked.viewer.extensions is None or call.agent in asked.viewer.extensions


def describe(asked, call, documents):
    """Return a call as JSON values, its numbers masked for who may not see them."""
    return {"call": call.linkedid, "from": asked.mask(call.number_from), "dialled": call.dialled, "flow": call.flow, "version": call.version,
            "started": call.started, "ended": call.ended, "result": call.result, "path": list_path(call),
            "step": "" if call.closed else find_position(call, documents)}


def list_path(call):
    """Return the steps that the call took."""
    return [{name: step.get(name) for name in ("step", "kind", "outcome", "ms")} for step in call.path]


def find_position(call, documents):
    """Return the step where the caller is: the one behind the last outcome in the call's own version."""
    key = (call.flow, call.version)
    if key not in documents:
        try:
            documents[key] = flows.get(*key)
        except flows.FlowError:
            documents[key] = {"entry": "", "steps": {}}
    found = documents[key]
    if not call.path:
        return found["entry"]
    last = call.path[-1]
    node = found["steps"].get(last["step"], {})
    return node.get("next", {}).get(last["outcome"]) or (node.get("on_error") if last["outcome"] == "error" else "") or last["step"]


def count(asked, name, since):
    """Return how many calls took each edge since unix second `since`, and at which steps callers hung up or erred."""
    edges, steps, ends, total = collections.Counter(), collections.Counter(), collections.Counter(), 0
    for call in calls.since(since, MOST):
        if call.flow != name or not call.path or not is_seen(asked, call):
            continue
        total += 1
        edges.update({(step["step"], step["outcome"]) for step in call.path})
        steps.update({step["step"] for step in call.path})
        if call.closed and call.path[-1]["outcome"] in ENDINGS:
            ends[call.path[-1]["step"], call.path[-1]["outcome"]] += 1
    return {"calls": total, "steps": dict(steps), "edges": [{"step": step, "outcome": outcome, "calls": n} for (step, outcome), n in edges.items()],
            "ends": [{"step": step, "outcome": outcome, "calls": n} for (step, outcome), n in ends.items()]}
