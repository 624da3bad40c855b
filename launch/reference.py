"""Writes the reference of all step kinds from what they declare: python -m launch.reference > docs/steps.md."""

import inspect
import itertools
import json
import pathlib
import sys
import tempfile

from flow.catalogue import gather
from flow.step import AGAIN, OUTCOME, SKIP
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place

HEAD = """# Every step kind

This page is written by `python -m launch.reference` from what the steps declare; change the declaration, not the page. How
steps are joined to a flow, and what happens when one fails, is in [flow.md](flow.md).

"Waits" tells that a step talks to the caller or hands the call to the dialplan; the others cost the caller no time and
Asterisk no command. Beside its own outcomes every step may wire `error` (it failed) and `skipped` (its plugin is switched
off or gone). While a plugin is switched off, its steps lead to `skipped`, else to the default outcome, else to the error edge."""
RESUMES = {AGAIN: "again", SKIP: "by skip (outcome `skipped`)", OUTCOME: "by outcome"}


def write_reference(catalogue):
    """Return the page of a flow.catalogue.Catalogue as Markdown."""
    parts = [HEAD]
    for plugin, kinds in itertools.groupby(catalogue.kinds(), lambda kind: catalogue.owners[kind]):
        parts += [f"## {plugin}", *(write_step(catalogue.find(kind)) for kind in kinds)]
    return "\n\n".join(parts) + "\n"


def write_step(step):
    """Return the section of one step kind."""
    lines = [f"### {step.kind}", "", f"{step.title}. {inspect.getdoc(type(step))}", "", describe(step)]
    if step.parameters:
        lines += ["", "| parameter | type | default | meaning |", "|---|---|---|---|"]
        lines += [f"| `{name}` | {write_type(parameter)} | {write_default(parameter)} | {cell(parameter.help)} |"
                  for name, parameter in step.parameters.items()]
    return "\n".join(lines)


def describe(step):
    """Return how a step resumes and where it leads."""
    defaults = {name: parameter.default for name, parameter in step.parameters.items()}
    lead = "Waits; resumes" if step.waits else "Resumes"
    sentences = [f"{lead} {RESUMES[step.resume]}.", f"Outcomes{write_names(step.outcomes(defaults), ': none, the flow ends or goes on elsewhere')}."]
    optional = [name for name in step.optional_outcomes(defaults) if name != "skipped"]
    if optional:
        sentences.append(f"May also wire{write_names(optional)}.")
    if step.default_outcome:
        sentences.append(f"Default outcome: `{step.default_outcome}`.")
    return " ".join(sentences)


def write_names(names, nothing=""):
    """Return names as `a`, `b` after a colon."""
    return ": " + ", ".join(f"`{name}`" for name in names) if names else nothing


def write_type(parameter):
    """Return the type of a parameter with its bounds or choices."""
    if parameter.choices:
        return f"{parameter.type}, one of " + ", ".join(f"`{choice}`" for choice in parameter.choices)
    bounds = parameter.type == "number" and parameter.minimum is not None
    return f"number, {parameter.minimum} to {parameter.maximum}" if bounds else parameter.type


def write_default(parameter):
    """Return the default of a parameter as JSON, or that there is none."""
    return "required" if parameter.required else f"`{cell(json.dumps(parameter.default, ensure_ascii=False))}`"


def cell(text):
    """Return text that fits into a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def gather_steps():
    """Return the catalogue of the project's own plugins; raises ValueError at the first that cannot be loaded."""
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "cc.ini")
        config.write_text("[launch]\nstate = state\ncache = cache\n", encoding="utf-8")
        hooks = Hooks(load(entry_points=False), open_place(config))
        found = gather(hooks.collect("cc_steps"), hooks.blame)
    if hooks.last_failure:
        raise ValueError("; ".join(f"{plugin}: {reason}" for plugin, reason in hooks.last_failure.items()))
    return found


if __name__ == "__main__":
    try:
        sys.stdout.write(write_reference(gather_steps()))
    except ValueError as problem:
        sys.exit(f"the reference is not written: {problem}")
