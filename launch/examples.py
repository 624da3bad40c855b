"""Writes an example flow for every step kind, each one run before: python -m launch.examples > docs/step-examples.md."""

import itertools
import json
import re
import sys

from flow import document, trial
from flow.text import writer
from launch.reference import gather_steps

HEAD = """# Every step kind by example

This page is written by `python -m launch.examples`, which runs each flow on it with its attached test. The statements are
explained in [flow-language.md](flow-language.md), the parameters in [steps.md](steps.md). Where an example leads to a flow
`other`, that is one which hangs up."""
PLAIN = {"prompt": "welcome", "keys": "1", "name": "example", "names": "example", "number": 1, "boolean": True, "expression": "caller != ''",
         "map": {"name": "${caller}"}, "cases": {"known": "caller != ''"}}
_SUCH_AS = re.compile(r"such as (\{.*\}|[^\s,;)]+)")
END = {"kind": "ivr.hangup"}
OTHER = document.parse({"format": document.FORMAT, "name": "other", "entry": "end", "steps": {"end": END}})


def write_page(catalogue):
    """Return the page of a flow.catalogue.Catalogue as Markdown."""
    parts = [HEAD]
    for plugin, kinds in itertools.groupby(catalogue.kinds(), lambda kind: catalogue.owners[kind]):
        parts += [f"## {plugin}", *(f"### {kind}\n\n```flow\n{writer.write(make(kind, catalogue))}```" for kind in kinds)]
    return "\n\n".join(parts) + "\n"


def make(kind, catalogue):
    """Return the example Flow of a step kind, with an attached test that passes."""
    step = catalogue.find(kind)
    parameters = {name: find_value(name, one) for name, one in step.parameters.items() if one.required}
    complete = {name: parameters.get(name, one.default) for name, one in step.parameters.items()}
    outcomes = list(step.outcomes(complete))
    node = {"kind": kind, "parameters": parameters, "next": {outcome: "end" for outcome in outcomes}}
    steps = {"example": node, **({"end": END} if outcomes else {})}
    bare = document.parse({"format": document.FORMAT, "name": kind.replace(".", "-"), "entry": "example", "steps": steps})
    return _attach(bare, catalogue, outcomes)


def find_value(name, parameter):
    """Return a value that the parameter's declaration accepts: its choice, the example in its help, or a plain one."""
    said = _SUCH_AS.search(parameter.help)
    values = [*parameter.choices[:1], *([_read(said[1], parameter.type)] if said else []), PLAIN.get(parameter.type, "text"), parameter.minimum]
    return "other" if name == "flow" else next((value for value in values if parameter.refuse(value) is None), None)


def _read(text, kind):
    if kind not in ("map", "cases", "number", "boolean"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return None


def _attach(flow, catalogue, outcomes):
    """Return the flow with a test that expects what was seen; a step that cannot run alone is answered for."""
    for given in ({}, {"stubs": {"example": outcomes[0]}} if outcomes else {}):
        tried = document.parse({**document.write(flow), "tests": [{"name": "it runs", "given": given, "expect": {"path": ["..."]}}]})
        seen, = trial.run(tried, catalogue, [OTHER])
        if seen.passed and not seen.failures:
            break
    test = {"name": "it runs", **({"given": given} if given else {}), "expect": {"path": [f"{one['step']} {one['outcome']}" for one in seen.path]}}
    return document.parse({**document.write(flow), "tests": [test]})


if __name__ == "__main__":
    sys.stdout.write(write_page(gather_steps()))
