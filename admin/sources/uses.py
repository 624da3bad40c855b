"""Finds the flows that name a queue or a trunk."""

from store import flows


def find(parameter, name):
    """Return the names of the published flows of which a step's `parameter` is `name`, sorted."""
    return sorted(flow for flow, (_, document) in flows.currents().items()
                  if any(step.get("parameters", {}).get(parameter) == name for step in document["steps"].values()))
