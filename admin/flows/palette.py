"""Describes every step kind for the editor from what its plugin declares; nothing here knows a kind by name."""

import inspect
import itertools


def describe(desk):
    """Return the kinds as JSON values, by plugin and title."""
    say, catalogue = desk.asked.say, desk.catalogue
    return [describe_step(say, catalogue.owners[kind], catalogue.find(kind)) for kind in catalogue.kinds()]


def describe_step(say, plugin, step):
    """Return one kind; `say` translates titles and helps."""
    defaults = {name: one.default for name, one in step.parameters.items()}
    return {"kind": step.kind, "plugin": plugin, "title": say(step.title or step.kind), "help": say(first_sentence(step)), "waits": step.waits,
            "ends": step.ends, "outside": bool(step.asks_outside), "resume": step.resume,
            "parameters": [describe_parameter(say, name, one) for name, one in step.parameters.items()],
            **list_outcomes(step, defaults)}


def describe_parameter(say, name, one):
    """Return one parameter of a kind for the form."""
    return {"name": name, "type": one.type, "default": one.default, "required": one.required, "help": say(one.help) if one.help else "",
            "minimum": one.minimum, "maximum": one.maximum, "choices": list(one.choices)}


def first_sentence(step):
    """Return what the kind does, as its author wrote it."""
    text = inspect.getdoc(type(step)) or ""
    return " ".join(text.partition("\n\n")[0].split())


def list_outcomes(step, parameters):
    """Return {required, optional} outcomes of a step with these parameters."""
    # Plugin code reads what somebody is still typing: a wrong type there is the check's to tell.
    try:
        required = [str(one) for one in step.outcomes(parameters)]
        optional = [str(one) for one in step.optional_outcomes(parameters)]
    except Exception:
        return {"required": [], "optional": []}
    return {"required": required, "optional": [one for one in itertools.chain(optional, ("skipped",)) if one not in required]}


def list_flow_outcomes(desk, steps):
    """Return {step: {required, optional}} of the decoded `steps` of a document, well or not."""
    found = {}
    for key, node in steps.items():
        step = desk.catalogue.find(node.get("kind")) if isinstance(node, dict) else None
        if step is not None:
            given = node.get("parameters") if isinstance(node.get("parameters"), dict) else {}
            found[key] = list_outcomes(step, {name: given.get(name, one.default) for name, one in step.parameters.items()})
    return found
