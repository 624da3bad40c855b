"""Shows flows: list, show, convert, history, diff, numbers, uses."""

import dataclasses
import datetime
import json

from flow import diff as differences
from flow import document, usage
from flow.text import reader, writer
from launch.errors import LaunchError
from store import flows


def list_flows(desk):
    """Print every flow with its version in force and its numbers."""
    numbers = flows.bindings()
    found = [{"name": name, "version": version, "numbers": [number for number, flow in numbers.items() if flow == name]}
             for name, (version, _) in flows.currents().items()]
    desk.show(found, [f"{item['name']:<20} version {item['version']:<4} {', '.join(item['numbers'])}" for item in found])


def show(desk):
    """Print a published document, as JSON or as text."""
    name = desk.named("which flow")
    content = flows.get(name, desk.version(0)) if desk.options.more else flows.current(name)[1]
    print(_write(document.parse(content), desk.options.text), end="")


def convert(desk):
    """Print a file in the other form, or in the form that was asked for."""
    flow, _ = desk.read()
    is_json = desk.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    print(_write(flow, desk.options.text or is_json and not desk.options.json), end="")


def _write(flow, text):
    return writer.write(flow) if text else json.dumps(document.write(flow), indent=1, ensure_ascii=False) + "\n"


def history(desk):
    """Print every publication and rollback, newest first; the first is in force."""
    name = desk.named("which flow")
    found = flows.history(name)
    if not found:
        flows.current(name)
    desk.show(found, [f"version {item['version']:<4} {_when(item['at'])}  {item['by']}" + ("  (in force)" if index == 0 else "")
                      for index, item in enumerate(found)])


def diff(desk):
    """Print what changed between two versions, or between the version in force and a file."""
    old, new = _choose(desk)
    changes = differences.compare(old, new)
    found = {"flow": new.name, "old": old.version or None, "new": new.version or None, "changes": [change.data() for change in changes]}
    desk.show(found, [change.words() for change in changes] or ["nothing changed"])


def _choose(desk):
    if desk.content is not None:
        new, _ = reader.read_any(desk.content)
        version, content = flows.current(new.name)
        return document.parse(content, version), new
    name = desk.named("which flow")
    now = flows.current(name)[0]
    b = desk.version(1) if len(desk.options.more) > 1 else now
    a = desk.version(0) if desk.options.more else _find_before(name)
    return document.parse(flows.get(name, a), a), document.parse(flows.get(name, b), b)


def _find_before(name):
    """Return the version that was in force before the present one."""
    points = flows.history(name)
    if len(points) < 2:
        raise LaunchError(f"flow {name!r} has one version only", f"Compare it with a file: ./switchroom flow diff {name}.flow")
    return points[1]["version"]


def numbers(desk):
    """Print which flow answers which number."""
    found = [{"number": number, "flow": flow} for number, flow in flows.bindings().items()]
    desk.show(found, [f"{item['number']:<20} {item['flow']}" for item in found])


def uses(desk):
    """Print where prompts, queues, flows and other named things are used."""
    found = [use for use in usage.find(desk.published.values(), desk.catalogue) if desk.options.name in (None, use.name)]
    desk.show([dataclasses.asdict(use) for use in found], [use.words() for use in found] or ["used nowhere"])


def _when(at):
    return datetime.datetime.fromtimestamp(at).isoformat(" ", "seconds")
