"""Compares two flows: what was added, removed and changed, in words and as data for the drawing."""

import dataclasses
import json

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_SHORT = 60


@dataclasses.dataclass(frozen=True)
class Change:
    """One change: `action` (added, removed, changed) of `what` (step, kind, parameter, edge, limit, ...).

    `step` is the step's id, empty for the flow itself; `name` the parameter, outcome or field; `old` and `new` are
    JSON values, None when there is none.
    """

    action: str
    what: str
    step: str = ""
    name: str = ""
    old: object = None
    new: object = None

    def words(self):
        """Return the change as a sentence."""
        place = f"step {self.step}: " if self.step and self.what != "step" else ""
        return place + _WORDS.get(self.what, _say_value)(self)

    def data(self):
        """Return the change as JSON values, its words among them."""
        return {**dataclasses.asdict(self), "words": self.words()}


def compare(old, new):
    """Return the Changes that make `new` of `old` (both flow.document.Flow): the flow's own, then step by step."""
    changes = [*_fields("", old, new, ("name", "entry", "on_error", "comment"))]
    for step in [*old.steps, *(step for step in new.steps if step not in old.steps)]:
        changes += _compare_step(step, old.steps.get(step), new.steps.get(step))
    return changes + list(_compare_maps("", "test", _name_tests(old), _name_tests(new)))


def _compare_step(step, old, new):
    if old is None:
        return [Change(ADDED, "step", step, new.kind, None, _write(new))]
    if new is None:
        return [Change(REMOVED, "step", step, old.kind, _write(old), None)]
    return [*_fields(step, old, new, ("kind",)), *_compare_maps(step, "parameter", old.parameters, new.parameters),
            *_compare_maps(step, "edge", old.next, new.next), *_fields(step, old, new, ("on_error", "timeout", "comment"))]


def _fields(step, old, new, names):
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            action = ADDED if before is None else REMOVED if after is None else CHANGED
            yield Change(action, name, step, name, before, after)


def _compare_maps(step, what, old, new):
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Change(REMOVED, what, step, name, old[name], None)
        elif name not in old:
            yield Change(ADDED, what, step, name, None, new[name])
        elif not _is_same(old[name], new[name]):
            yield Change(CHANGED, what, step, name, old[name], new[name])


def _is_same(old, new):
    # True is 1 in Python, but not in a document.
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def _name_tests(flow):
    return {str(test.get("name")) if isinstance(test, dict) else f"test {index + 1}": test for index, test in enumerate(flow.tests)}


def _write(node):
    return {"kind": node.kind, "parameters": node.parameters, "next": node.next}


# -- words -------------------------------------------------------------------------------------------

def _say_step(change):
    if change.action == REMOVED:
        return f"step {change.step} ({change.name}) removed"
    leads = ", ".join(f"{outcome} -> {target}" for outcome, target in change.new["next"].items())
    return f"step {change.step} ({change.name}) added" + (f", {leads}" if leads else "")


def _say_edge(change):
    if change.action == CHANGED:
        return f"{change.name} leads to {change.new} instead of {change.old}"
    return f"{change.name} leads to {change.new} now" if change.action == ADDED else f"{change.name} leads to {change.old} no more"


def _say_limit(change):
    what = {"timeout": "time limit", "on_error": "error edge", "entry": "entry"}[change.what]
    return _say_as(what, change)


def _say_test(change):
    return f"test {_show(change.name)} {change.action}"


def _say_value(change):
    return _say_as(change.name, change)


def _say_as(what, change):
    if change.action == CHANGED:
        return f"{what} is {_show(change.new)} instead of {_show(change.old)}"
    return f"{what} is {_show(change.new)} now" if change.action == ADDED else f"{what} is {_show(change.old)} no more"


def _show(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORT else text[:_SHORT - 3] + "..."


_WORDS = {"step": _say_step, "edge": _say_edge, "timeout": _say_limit, "on_error": _say_limit, "entry": _say_limit, "test": _say_test}
