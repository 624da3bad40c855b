"""Says everything about a document that somebody is drawing: both forms, problems, outcomes, tests."""

from admin.flows import palette
from admin.flows.desk import list_problems, read_document
from flow import document
from flow.document import DocumentError
from flow.text import writer

MOST_STEPS = 1000


def examine(desk, given, tests=False):
    """Return what the editor shows of `given` (a decoded document, or a text); with `tests` the attached ones are run."""
    flow, problems, notes = None, [], []
    try:
        flow, locate = read_document(given)
        problems = desk.find_problems(flow, locate)
        notes = [{"step": step, "flow": name} for step, name in desk.find_loose(flow)]
    except DocumentError as error:
        problems = error.problems
    found = document.write(flow) if flow else given if isinstance(given, dict) else None
    return {"well": not problems, "problems": list_problems(problems), "notes": notes, "document": found,
            "text": write_text(flow, given), "outcomes": palette.list_flow_outcomes(desk, read_steps(found)),
            "tests": [one.data() for one in desk.rehearse(flow)] if tests and flow and not problems else None}


def write_text(flow, given):
    """Return the text form; a text that was given stays as somebody wrote it, what cannot be written is None."""
    if isinstance(given, str) and not given.lstrip().startswith("{"):
        return given
    return writer.write(flow) if flow else None


def read_steps(found):
    """Return the steps of a decoded document that may be anything."""
    steps = found.get("steps") if isinstance(found, dict) else None
    return dict(list(steps.items())[:MOST_STEPS]) if isinstance(steps, dict) else {}
