"""What is known of each plugin: what it brings, how it is in every process, its settings and its errors."""

import dataclasses
import json

from hooks import site
from hooks.switches import KEPT
from store import switches

BRINGS = (("cc_steps", "Steps of flows"), ("cc_resources", "Lists"), ("cc_pages", "Pages"), ("cc_prompts", "Prompts"), ("cc_permissions", "Rights"))
DOES = (("cc_event", "follows events"), ("cc_may_dial", "decides about outside calls"), ("cc_workers", "works in the background"),
        ("cc_migrations", "keeps tables"))


def list_plugins(house):
    """Return one dict a plugin, by name: name, origin, on, state, versions, failures, last, refused, switched."""
    reports, changes = read_reports(house.place.run), switches.read_changes()
    try:
        own = set(site.scan(house.place.plugins))
    except OSError:
        own = set()
    names = {*house.hooks.loaded.names, *own, *(name for report in reports.values() for name in report)}
    return [describe(name, name in own, {process: report[name] for process, report in reports.items() if name in report}, changes.get(name))
            for name in sorted(names)]


def read_reports(folder):
    """Return {process: {plugin: what it reports}} of the files that the processes write."""
    found = {}
    for path in sorted(folder.glob("*.plugins.json")):
        try:
            found[path.name.removesuffix(".plugins.json")] = {item["plugin"]: item for item in json.loads(path.read_text(encoding="utf-8"))}
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def describe(name, own, reports, change):
    """Return what is known of one plugin from the `reports` of the processes; `change` is its last switch (on, by, at) or None."""
    refused = next((item["refused"] for item in reports.values() if item.get("refused")), "")
    broken = next((item["last"] for item in reports.values() if not item.get("loaded", True)), "")
    failures = sum(item.get("failures", 0) for item in reports.values())
    on = change is None or change[0]
    state = "Refused" if refused else "Not loaded" if broken else "Switched off" if not on else "Runs" if reports else "Stopped"
    return {"name": name, "own": own, "on": on, "state": state, "well": state in ("Runs", "Switched off") and not failures,
            "versions": sorted({item.get("version", "") for item in reports.values()} - {""}), "failures": failures, "refused": refused or broken,
            "switched": change, "fixed": name in KEPT,
            "errors": [{"process": process, "count": item.get("failures", 0), "last": item.get("last", ""), "trace": item.get("trace", "")}
                       for process, item in reports.items() if item.get("failures")]}


def find(house, name):
    """Return the dict of one plugin, or None."""
    return next((one for one in list_plugins(house) if one["name"] == name), None)


def list_brought(house, name):
    """Return [(title, [names])] of what plugin `name` brings; empty while it is switched off or not loaded."""
    found = []
    for hook, title in BRINGS:
        items = [name_item(item) for _, item in house.hooks.collect(hook, name)]
        if items:
            found.append((title, sorted(items)))
    return found


def list_deeds(house, name):
    """Return what else plugin `name` does, as message ids."""
    return [title for hook, title in DOES if name in house.hooks.listeners(hook)]


def name_item(item):
    """Return the name of a step, resource, page, prompt or right."""
    return str(next((getattr(item, part) for part in ("kind", "name", "path", "title") if getattr(item, part, None)), item))


def list_health(house, name=None):
    """Return the hooks.specs.Health lines of plugin `name`, or of all."""
    return [line for _, line in house.hooks.collect("cc_health", name)]


def list_settings(house, name):
    """Return [(key, value, usual value, help)] of plugin `name`'s section of cc.ini; passwords are not shown."""
    settings = house.hooks.settings.get(name)
    if settings is None:
        return []
    return [(field.name, hide(field.name, getattr(settings, field.name)), hide(field.name, find_usual(field)), field.metadata.get("help", ""))
            for field in dataclasses.fields(settings)]


def find_usual(field):
    """Return the value that a setting has when cc.ini does not name it."""
    return field.default if field.default is not dataclasses.MISSING else field.default_factory() if field.default_factory is not dataclasses.MISSING else ""


def hide(name, value):
    """Return the value as text, or stars for a secret one."""
    secret = any(word in name for word in ("password", "secret", "token", "key")) and isinstance(value, str) and value
    return "••••" if secret else {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
