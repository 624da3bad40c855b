"""Tries flows without a phone: check, test, simulate."""

from flow import trial
from flow.document import DocumentError
from flow.testing import ScriptedCall, Stage
from launch.errors import LaunchError
from launch.flows.desk import list_problems


def check(desk):
    """Print every problem of a file; exit status 1 when there is one."""
    try:
        flow, locate = desk.read()
        problems, notes = desk.find_problems(flow, locate), desk.find_loose(flow)
    except DocumentError as error:
        problems, notes = error.problems, []
    desk.show(list_problems(problems), [*map(str, problems or [f"{desk.options.name} is well"]), *(f"note: {note}" for note in notes)])
    return 1 if problems else 0


def test(desk):
    """Run the attached tests and print each with its difference; exit status 1 when one fails."""
    flow, _ = desk.read()
    trials = desk.rehearse(flow)
    failed = sum(not one.passed for one in trials)
    found = {"flow": flow.name, "version": flow.version, "passed": not failed, "tests": [one.data() for one in trials]}
    lines = [line for one in trials for line in one.words()]
    desk.show(found, [*lines, f"{len(trials) - failed} of {len(trials)} tests passed" if trials else f"flow {flow.name} has no tests"])
    return 1 if failed else 0


def simulate(desk):
    """Walk a flow without a phone and print its path; with answers of --stub nothing outside is asked."""
    flow, _ = desk.read()
    options, catalogue = desk.options, desk.catalogue
    if options.stub or options.time:
        return _simulate_stubbed(desk, flow)
    others = [other for other in desk.published.values() if other.name != flow.name]
    stage = Stage([catalogue.find(kind) for kind in catalogue.kinds()], [*others, flow])
    call = ScriptedCall(options.press.split(",") if options.press else (), [tuple(text.split(":")) for text in options.result],
                        number=options.caller)
    try:
        stage.play(flow, call)
    finally:
        stage.close()
    found = {"path": [{"step": step, "outcome": outcome} for step, outcome in call.path], "heard": call.heard,
             "parked": call.parked, "failures": stage.failures}
    desk.show(found, [*(f"{step:<20} {outcome}" for step, outcome in call.path), "heard: " + ", ".join(call.heard)])
    return 1 if stage.failures else 0


def _simulate_stubbed(desk, flow):
    options = desk.options
    given = {"press": options.press.split(",") if options.press else [], "number": options.caller,
             "stubs": dict(_read_stub(text) for text in options.stub), **({"time": options.time} if options.time else {})}
    seen = trial.run_one({"name": "simulation", "given": given, "expect": {"path": ["..."]}}, flow, desk.catalogue, list(desk.published.values()))
    lines = [f"{step['step']:<20} {step['outcome']}" for step in seen.path]
    notes = [*(difference.message for difference in seen.differences), *seen.failures]
    desk.show(seen.data(), [*lines, "heard: " + ", ".join(seen.heard), *notes])
    return 1 if notes else 0


def _read_stub(text):
    step, mark, outcome = text.partition("=")
    if not mark or not outcome:
        raise LaunchError(f"--stub {text!r} is no answer of a step", "Write: --stub STEP=OUTCOME")
    return step, outcome
