"""Changes flows: publish, roll back, bind and unbind numbers; every process knows within a second."""

import json

from flow import document
from launch.errors import LaunchError
from launch.flows.desk import list_problems
from store import flows
from store.events import FlowPublished, NumberBound
from store.numbers import NumberError


def publish(desk):
    """Publish a file as its flow's next version; refused whole when it has a problem or an attached test fails."""
    try:
        flow, locate = desk.read()
        problems = desk.find_problems(flow, locate)
    except document.DocumentError as error:
        flow, problems = None, error.problems
    return refuse(desk, problems, []) if problems else publish_flow(desk, flow)


def publish_flow(desk, flow, prepare=lambda: None):
    """Publish a flow without problems when its attached tests pass, after `prepare()`; return the exit status."""
    trials = desk.rehearse(flow)
    if not all(one.passed for one in trials):
        return refuse(desk, [], trials)
    notes = desk.find_loose(flow)
    prepare()
    version = flows.publish(flow.name, document.write(flow), desk.by)
    desk.tell(FlowPublished, flow=flow.name, version=version)
    desk.show({"flow": flow.name, "version": version, "tests": len(trials), "notes": notes},
              [f"flow {flow.name}: version {version} is in force" + (f", {len(trials)} tests passed" if trials else ""),
               *(f"note: {note}" for note in notes)])
    return 0


def refuse(desk, problems, trials):
    """Say why a flow is not published."""
    failed = [one for one in trials if not one.passed]
    if desk.options.json:
        print(json.dumps({"published": False, "problems": list_problems(problems), "tests": [one.data() for one in trials]}, indent=1,
                         ensure_ascii=False))
        return 1
    lines = [*map(str, problems), *(line for one in failed for line in one.words())]
    raise LaunchError(f"{desk.options.name} is refused:\n" + "\n".join(lines),
                      f"See: ./switchroom flow {'test' if failed else 'check'} {desk.options.name}")


def rollback(desk):
    """Make an older version current again."""
    name, version = desk.named("which flow"), desk.version(0, "which version")
    flows.rollback(name, version, desk.by)
    desk.tell(FlowPublished, flow=name, version=version)
    desk.show({"flow": name, "version": version}, [f"flow {name}: version {version} is in force again"])


def bind(desk):
    """Let a number enter a flow."""
    number, name = desk.named("which number"), next(iter(desk.options.more), "")
    if not name:
        raise LaunchError("say which flow", f"Such as: ./switchroom flow bind {number} main")
    flows.current(name)
    known = number in flows.bindings()
    try:
        flows.bind(number, name)
    except NumberError as error:
        raise LaunchError(str(error)) from None
    desk.tell(NumberBound, dialled=number, flow=name)
    desk.show({"number": number, "flow": name, "apply": not known},
              [f"{number} enters flow {name}", *([] if known else ["a new number: let Asterisk know it by ./switchroom dialplan apply"])])


def unbind(desk):
    """Let a number enter no flow any more."""
    number = desk.named("which number")
    if not flows.unbind(number):
        raise LaunchError(f"no flow answers {number!r}", "See: ./switchroom flow numbers")
    desk.tell(NumberBound, dialled=number, flow="")
    desk.show({"number": number, "flow": None, "apply": True}, [f"{number} enters no flow; take it out of Asterisk by ./switchroom dialplan apply"])
