"""Walks a document without a phone as far as the keys reach, and says what it waits for."""

from admin.answers import Refused
from admin.flows.desk import read_document
from flow import trial
from flow.case import HANG_UP
from flow.document import DocumentError

NAME = "simulation"


def simulate(desk, given, call):
    """Return the walk of `given` (document or text) with `call`, the `given` part of an attached test.

    `waits` is {what: keys or answer, step, kind, outcomes} where the walk cannot go on by itself, else None. Where keys are
    wanted the walk hangs up after those of `press`, so that the next ones are asked for.
    """
    try:
        flow, _ = read_document(given)
    except DocumentError as error:
        raise Refused(422, "The flow cannot be read yet; mend the problems first.", {one.place: str(one) for one in error.problems[:20]}) from None
    press = [*call.get("press", [])] if isinstance(call.get("press", []), list) else call["press"]
    content = {"name": NAME, "given": {**call, "press": [*press, HANG_UP] if isinstance(press, list) else press}, "expect": {"path": ["..."]}}
    seen = trial.run_one(content, flow, desk.catalogue, list(desk.published.values()))
    wrong = [one.message for one in seen.differences if one.what == "test"]
    if wrong:
        raise Refused(422, "This call cannot be simulated.", {"given": "; ".join(wrong)})
    return {"path": list(seen.path), "heard": list(seen.heard), "variables": seen.variables, "facts": seen.facts, "outcome": seen.outcome,
            "failures": list(seen.failures), "waits": find_wait(desk, flow, seen, press)}


def find_wait(desk, flow, seen, press):
    """Return what the simulation waits for, or None at its end."""
    missing = next((one for one in seen.differences if one.what == "stub"), None)
    last = seen.path[-1]["step"] if seen.path else flow.entry
    if missing:
        step = missing.message.split("'")[1]
        return {"what": "answer", "step": step, "outcomes": [*list_answers(desk, flow, step), HANG_UP]}
    if seen.outcome == HANG_UP and seen.path and seen.path[-1]["outcome"] == HANG_UP and HANG_UP not in press:
        return {"what": "keys", "step": last, "outcomes": []}
    return None


def list_answers(desk, flow, name):
    """Return the outcomes that a step may answer with, whichever published flow it stands in."""
    node = next((one.steps[name] for one in (flow, *desk.published.values()) if name in one.steps), None)
    step = desk.catalogue.find(node.kind) if node else None
    if step is None:
        return []
    parameters = desk.catalogue.complete(node)
    return [*step.outcomes(parameters), *(one for one in step.optional_outcomes(parameters))]
