"""The command line's view of plugins: list them, write a new one, switch one on or off."""

import difflib
import importlib.metadata
import json
import os
import pathlib
import shutil
import string
import sys
import tempfile

from hooks import loader, site, switches
from launch.account import become
from launch.errors import LaunchError
from launch.instance import find_project, open_instance
from launch.status import read_report
from store.db import DatabaseError, open_database
from store.switches import read_off

KIT = pathlib.Path(__file__).with_name("kit")


def add_arguments(parser):
    """Add the arguments of `plugin`."""
    parser.add_argument("what", choices=sorted(ACTIONS))
    parser.add_argument("name", nargs="?", help="the plugin, for new, on and off")
    parser.add_argument("--in", dest="folder", metavar="FOLDER", type=pathlib.Path,
                        help="new: the folder to write it into (default: the site's own, where it is loaded at once)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(options):
    """Do one action on plugins."""
    instance = open_instance(options.config)
    if options.what != "list" and not options.name:
        raise LaunchError(f"say which plugin to switch {options.what}" if options.what != "new" else "say what the plugin is called")
    return ACTIONS[options.what](instance, options)


def list_plugins(instance, options):
    """Print every plugin; exit status 1 when one is refused or failed to load."""
    found = read_plugins(instance.place, _read_off(instance))
    if options.json:
        print(json.dumps({"folder": str(instance.place.plugins), "plugins": found}, indent=1, ensure_ascii=False))
    else:
        print(f"the site's own plugins are in {instance.place.plugins}")
        for item in found:
            print(f"  {item['name']:<20} {item['origin']:<10} {'on' if item['on'] else 'OFF':<4} {item['state']:<8} {item['version']}")
            if item["problem"]:
                print(f"    {item['problem']}")
    return 1 if any(item["state"] in ("refused", "broken") for item in found) else 0


def read_plugins(place, off):
    """Return [{name, origin, on, state, version, problem, processes}] of every plugin known, as the processes see it.

    `state` is running, broken (not loaded), refused (the newest version was not taken; an older one may be in force) or
    stopped (no process reports it); `processes` is {process: its version or why it refused the newest}.
    """
    origins = _list_origins(place)
    reports = {path.name.removesuffix(".plugins.json"): {item["plugin"]: item for item in read_report(path)}
               for path in sorted(place.run.glob("*.plugins.json"))}
    return [_describe(name, origin, name not in off, {process: report[name] for process, report in reports.items() if name in report})
            for name, origin in sorted(origins.items())]


def new(instance, options):
    """Write a plugin with a step, a prompt, a test and a README that works as it is."""
    name, parent = options.name, options.folder or instance.place.plugins
    refuse_name(name, _list_origins(instance.place))
    target = parent / name
    if os.path.lexists(target):
        raise LaunchError(f"{target} is there already", "Choose another name, or another folder with --in; nothing was changed.")
    try:
        write_kit(name, parent)
    except OSError as error:
        raise LaunchError(f"{target} cannot be written: {error.strerror}",
                          "Write it elsewhere with --in FOLDER, or run: sudo ./switchroom plugin new " + name) from None
    print(f"{target}: " + ", ".join(sorted(path.name for path in target.iterdir())))
    print(f"Try it: ./switchroom test {target}")


def switch(instance, options):
    """Switch a plugin on or off; every process knows within a second."""
    on, known = options.what == "on", _list_origins(instance.place)
    become(instance.place.user)
    try:
        open_database(instance.sections.store.url(instance.place.state))
        if options.name not in known and options.name not in read_off():
            raise LaunchError(f"there is no plugin {options.name!r}", _suggest(options.name, known))
        switches.turn(options.name, on, os.environ.get("SUDO_USER") or "command line")
    except switches.SwitchError as error:
        raise LaunchError(str(error)) from None
    except DatabaseError as error:
        raise LaunchError(f"the database does not answer: {error}", "Run: ./switchroom up") from None
    print(json.dumps({"plugin": options.name, "on": on}) if options.json else f"plugin {options.name} is {options.what}")


def refuse_name(name, known):
    """Raise LaunchError for a name that a new plugin cannot have."""
    if not site.NAME.fullmatch(name):
        raise LaunchError(f"{name!r} is no name of a plugin", "Use 2 to 31 of a-z, 0-9 and _, a letter first.")
    if name in known:
        raise LaunchError(f"there is a plugin {name} already", "Choose another name.")
    if name in sys.stdlib_module_names or (find_project() / name).is_dir():
        raise LaunchError(f"a Python package is called {name}", "Choose another name.")


def write_kit(name, parent):
    """Write the folder `parent`/`name`, whole or not at all; raises OSError."""
    parent.mkdir(parents=True, exist_ok=True)
    beside = pathlib.Path(tempfile.mkdtemp(prefix=f".{name}.", dir=parent))
    try:
        beside.chmod(0o755)
        for path in sorted(KIT.glob("*.in")):
            text = string.Template(path.read_text(encoding="utf-8")).substitute(name=name)
            (beside / path.name.removesuffix(".in")).write_text(text, encoding="utf-8")
        beside.rename(parent / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _describe(name, origin, on, reports):
    refused = next((item["refused"] for item in reports.values() if item.get("refused")), "")
    broken = next((item["last"] for item in reports.values() if not item.get("loaded", True)), "")
    state = "refused" if refused else "broken" if broken else "running" if reports else "stopped"
    versions = sorted({item.get("version", "") for item in reports.values()} - {""})
    return {"name": name, "origin": origin, "on": on, "state": state, "version": ", ".join(versions), "problem": refused or broken,
            "processes": {process: item.get("refused") or item.get("version", "") for process, item in reports.items()}}


def _list_origins(place):
    points = importlib.metadata.entry_points(group=loader.ENTRY_POINTS)
    try:
        own = site.scan(place.plugins)
    except OSError as error:
        raise LaunchError(f"{place.plugins}: {error.strerror}", "Run: sudo ./switchroom plugin list") from None
    return {**dict.fromkeys(own, "site"), **{point.name: "installed" for point in points}, **dict.fromkeys(loader.find(), "ours")}


def _read_off(instance):
    """Return the names switched off; without a database that answers, what the processes know."""
    become(instance.place.user)
    try:
        open_database(instance.sections.store.url(instance.place.state))
        return read_off()
    except DatabaseError:
        return set(read_report(instance.place.run / "switches.json"))


def _suggest(name, known):
    close = difflib.get_close_matches(name, known, 1)
    return f"Did you mean {close[0]}?" if close else "See: ./switchroom plugin list"


ACTIONS = {"list": list_plugins, "new": new, "on": switch, "off": switch}
