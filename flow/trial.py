"""Runs the attached tests of a flow with the real engine and tells each difference in words and as data."""

import dataclasses
import time

from flow import case as cases
from flow.case import ANY, HANG_UP
from flow.document import DocumentError
from flow.position import PositionError, decode
from flow.rehearsal import BEGIN, Begin, Rehearsal, Script, Stub, begin_with, stand_in
from flow.testing import Stage
from store.events import CallFact, FlowEnded, StepFailed


@dataclasses.dataclass(frozen=True)
class Difference:
    """One thing that is not as expected: `what` it is (path, heard, ...), in words, and both sides as JSON values."""

    what: str
    message: str
    expected: object = None
    found: object = None


@dataclasses.dataclass(frozen=True)
class Trial:
    """One test that was run; it passed when there is no difference. `path` lists {step, outcome}."""

    name: str
    differences: tuple
    path: tuple = ()
    heard: tuple = ()
    variables: dict = dataclasses.field(default_factory=dict)
    facts: dict = dataclasses.field(default_factory=dict)
    outcome: str = ""
    failures: tuple = ()

    @property
    def passed(self):
        """Whether everything was as expected."""
        return not self.differences

    def data(self):
        """Return the trial as JSON values."""
        return {"passed": self.passed, **dataclasses.asdict(self)}

    def words(self):
        """Return the lines that tell it to a reader."""
        if self.passed:
            return [f"passed  {self.name}"]
        lines = [f"FAILED  {self.name}"]
        for difference in self.differences:
            lines += [f"        {difference.what}: {difference.message}"]
        lines += [f"        went: {' > '.join(step['step'] + ' ' + step['outcome'] for step in self.path) or 'nowhere'}"]
        return lines + [f"        failed on the way: {text}" for text in self.failures]


def run(flow, catalogue, others=()):
    """Return a Trial for each attached test of `flow`; `others` are the flows that it may lead to."""
    return [run_one(content, flow, catalogue, others, index) for index, content in enumerate(flow.tests)]


def run_one(content, flow, catalogue, others=(), index=0):
    """Return the Trial of one test (a dict as in the document), attached or not."""
    try:
        case = cases.read(index, content)
    except DocumentError as error:
        name = content.get("name") if isinstance(content, dict) else None
        return Trial(str(name or f"test {index + 1}"), tuple(Difference("test", str(problem)) for problem in error.problems))
    if flow.entry not in flow.steps:
        return Trial(case.name, (Difference("entry", f"the flow begins at {flow.entry!r}, which is no step"),))
    script = Script(case.stubs)
    return _judge(case, script, *_rehearse(case, script, flow, catalogue, others))


def _rehearse(case, script, flow, catalogue, others):
    """Walk the call; return it with what went wrong with the walk itself, or an empty text."""
    clock = time.time if case.at is None else lambda: case.at
    steps = [*map(catalogue.find, catalogue.kinds()), Stub(script), Begin(case.variables)]
    shelf = [stand_in(one, catalogue, script) for one in (*(other for other in others if other.name != flow.name), flow)]
    stage, call = Stage(steps, shelf, clock), Rehearsal(case, script, clock)
    try:
        stage.play(begin_with(shelf[-1]), call)
    except AssertionError as error:
        return call, str(error)
    finally:
        stage.close()
    return call, ""


def _judge(case, script, call, stuck):
    path = tuple({"step": step, "outcome": outcome} for step, outcome in call.path if step != BEGIN)
    heard = tuple(name for name in call.heard if name != "answer")
    facts = {event.name: event.value for event in call.events if isinstance(event, CallFact)}
    found = {"path": [f"{step['step']} {step['outcome']}" for step in path], "heard": list(heard), "facts": facts,
             "variables": _read_variables(call), "outcome": _find_outcome(call)}
    if stuck or script.missing:
        differences = [Difference("walk", stuck)] if stuck else [Difference("stub", _ask_for(*missing)) for missing in script.missing]
    else:
        differences = [difference for what, expected in case.expect.items() if (difference := _COMPARE[what](what, expected, found[what]))]
    failures = tuple(f"{event.step}: {event.reason}: {event.detail}" for event in call.events if isinstance(event, StepFailed))
    return Trial(case.name, tuple(differences), path, heard, found["variables"], facts, found["outcome"], failures)


def _ask_for(step, kind, outcomes):
    if outcomes:
        first = outcomes.split(", ")[0]
        return f"{step!r} ({kind}) asks outside: add its answer to given.stubs, such as {{\"{step}\": \"{first}\"}}; it knows {outcomes}, {HANG_UP}"
    return (f"{step!r} hands the call over ({kind}): add its outcome to given.stubs, such as {{\"{step}\": \"{HANG_UP}\"}} "
            "when the caller hangs up there")


def _read_variables(call):
    try:
        return dict(decode(call.position).variables)
    except PositionError:
        return {}


def _find_outcome(call):
    return next((event.outcome for event in reversed(call.events) if isinstance(event, FlowEnded)), HANG_UP)


# -- comparing ---------------------------------------------------------------------------------------

def _compare_value(what, expected, found):
    return None if expected == found else Difference(what, f"expected {expected!r}, found {found!r}", expected, found)


def _compare_map(what, expected, found):
    wrong = {name: value for name, value in expected.items() if not _is_same(value, found.get(name, ""))}
    if not wrong:
        return None
    said = "; ".join(f"{name}: expected {value!r}, found {found.get(name, '')!r}" for name, value in wrong.items())
    return Difference(what, said, expected, {name: found.get(name) for name in expected})


def _is_same(expected, found):
    return expected == found or str(expected) == str(found)


def _compare_list(what, expected, found):
    fits = _fits_step if what == "path" else _fits_prompt
    reached = _match(expected, found, fits)
    if reached is None:
        return None
    wanted = repr(expected[reached]) if reached < len(expected) else "the end"
    got = repr(found[reached]) if reached < len(found) and ANY not in expected[:reached] else None
    said = f"at {reached + 1} expected {wanted}, found {got or ('nothing more' if reached >= len(found) else 'no such one')}"
    return Difference(what, said, expected, found)


def _match(expected, found, fits):
    """Return None when the list fits, `...` standing for any number, else the index of the first expectation that fails."""
    reachable = {0}     # how many of `found` may have been used up by the expectations so far
    for index, wanted in enumerate(expected):
        if wanted == ANY:
            reachable = set(range(min(reachable), len(found) + 1))
        else:
            reachable = {place + 1 for place in reachable if place < len(found) and fits(wanted, found[place])}
        if not reachable:
            return index
    return None if len(found) in reachable else len(expected)


def _fits_step(wanted, found):
    return wanted in (found, found.partition(" ")[0])


def _fits_prompt(wanted, found):
    return wanted in (found, found.partition("/")[2])


_COMPARE = {"path": _compare_list, "heard": _compare_list, "outcome": _compare_value, "variables": _compare_map, "facts": _compare_map}
