"""The command line's view of flows: list, show, check, simulate, publish, roll back, history."""

import json
import pathlib

from flow import check, document
from flow.catalogue import gather
from flow.testing import Stage, ScriptedCall
from hooks.call import Hooks
from hooks.loader import load
from launch.account import become
from launch.errors import LaunchError
from launch.instance import open_instance
from store import flows
from store.db import DatabaseError, open_database


def add_arguments(parser):
    """Add the arguments of `flow`."""
    parser.add_argument("what", choices=sorted(ACTIONS))
    parser.add_argument("name", nargs="?", help="a flow's name, or a file for check, simulate and publish")
    parser.add_argument("version", nargs="?", type=int, help="the version, for show and rollback")
    parser.add_argument("--press", metavar="KEYS", default="", help="simulate: keys, a comma between each listening")
    parser.add_argument("--result", metavar="FIELDS", action="append", default=[],
                        help="simulate: the result of the next queue, dial or recording, such as CONTINUE")
    parser.add_argument("--from", dest="caller", metavar="N", default="13800000000", help="simulate: the caller's number")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Do one action on flows."""
    instance = open_instance(options.config)
    become(instance.place.user)
    open_database(instance.sections.store.url(instance.place.state))
    try:
        return ACTIONS[options.what](instance, options)
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Run: ./switchroom up") from None
    except flows.FlowError as error:
        raise LaunchError(str(error)) from None
    except document.DocumentError as error:
        raise LaunchError(f"{options.name} is refused:\n{error}") from None


def list_flows(instance, options):
    """Print every flow with its version in force and its numbers."""
    numbers = flows.bindings()
    found = [{"name": name, "version": version, "numbers": [number for number, flow in numbers.items() if flow == name]}
             for name, (version, _) in flows.currents().items()]
    _print(options, found, [f"{item['name']:<20} version {item['version']:<4} {', '.join(item['numbers'])}" for item in found])


def show(instance, options):
    """Print a published document."""
    content = flows.get(options.name, options.version) if options.version else flows.current(options.name)[1]
    print(json.dumps(content, indent=1, ensure_ascii=False))


def history(instance, options):
    """Print every publication and rollback, newest first."""
    found = flows.history(options.name)
    _print(options, found, [f"version {item['version']:<4} {item['by']}" for item in found])


def check_file(instance, options):
    """Print every problem of a file; exit status 1 when there is one."""
    problems = _check(instance, _read(options.name))
    found = [{"place": problem.place, "message": problem.message, "remedy": problem.remedy} for problem in problems]
    _print(options, found, [*map(str, problems)] or [f"{options.name} is well"])
    return 1 if problems else 0


def publish(instance, options):
    """Publish a file as its flow's next version; refused whole when it has a problem."""
    flow = _read(options.name)
    problems = _check(instance, flow)
    if problems:
        raise document.DocumentError(problems)
    version = flows.publish(flow.name, document.write(flow), "command line")
    _print(options, {"flow": flow.name, "version": version}, [f"flow {flow.name}: version {version} is in force"])


def rollback(instance, options):
    """Make an older version current again."""
    if not options.version:
        raise LaunchError("say which version", f"See: ./switchroom flow history {options.name}")
    flows.rollback(options.name, options.version, "command line")
    _print(options, {"flow": options.name, "version": options.version},
           [f"flow {options.name}: version {options.version} is in force again"])


def simulate(instance, options):
    """Walk a flow without a phone and print its path."""
    steps = _steps(instance)
    flow = _read(options.name) if pathlib.Path(options.name or "").suffix else document.parse(*reversed(flows.current(options.name)))
    stage = Stage([step for _, step in steps], [flow])
    call = ScriptedCall(options.press.split(",") if options.press else (), [tuple(text.split(":")) for text in options.result],
                        number=options.caller)
    stage.play(flow, call)
    stage.close()
    found = {"path": [{"step": step, "outcome": outcome} for step, outcome in call.path], "heard": call.heard,
             "parked": call.parked, "failures": stage.failures}
    _print(options, found, [*(f"{step:<20} {outcome}" for step, outcome in call.path), "heard: " + ", ".join(call.heard)])
    return 1 if stage.failures else 0


def _check(instance, flow):
    hooks_steps = _steps(instance)
    catalogue = gather(hooks_steps, lambda plugin, reason: None)
    sounds = instance.place.sounds
    return check.check(flow, catalogue, lambda name, language: any(
        (sounds / folder / f"{name}.wav").exists() for folder in (language, f"custom/{language}")))


def _steps(instance):
    return Hooks(load(), instance.place).collect("cc_steps")


def _read(name):
    try:
        return document.load(pathlib.Path(name or "").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LaunchError(f"{name}: {error}", "Name a flow document (JSON).") from None


def _print(options, found, lines):
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else "\n".join(lines))


ACTIONS = {"list": list_flows, "show": show, "history": history, "check": check_file, "publish": publish,
           "rollback": rollback, "simulate": simulate}
