"""Finds and registers plugins; a plugin that cannot be loaded is named and left out."""

import importlib
import pkgutil
import traceback

import pluggy

from hooks import specs

ENTRY_POINTS = "switchroom.plugins"


class Loaded:
    """The registered plugins: `registry` for hooks.call, `failures` {name: reason}."""

    def __init__(self, registry, names, failures):
        self.registry = registry
        self.names = names
        self.failures = failures


def find(package="plugins"):
    """Return the names of the plugin folders of `package`, sorted."""
    module = importlib.import_module(package)
    return sorted(info.name for info in pkgutil.iter_modules(module.__path__) if info.ispkg)


def load(names=None, package="plugins", entry_points=True):
    """Register `names` (default: all found) and the entry points; never raises for one bad plugin."""
    registry = pluggy.PluginManager(specs.NAMESPACE)
    registry.add_hookspecs(specs)
    loaded = Loaded(registry, [], {})
    for name in find(package) if names is None else names:
        _register(loaded, name, lambda: importlib.import_module(f"{package}.{name}.plugin"))
    if entry_points:
        _register_entry_points(loaded)
    return loaded


def _register(loaded, name, obtain):
    # Plugin code runs here: whatever it raises must leave the other plugins standing.
    try:
        module = obtain()
        loaded.registry.register(module, name)
        loaded.registry.check_pending()
    except Exception as error:
        loaded.failures[name] = f"{_locate(error)}{type(error).__name__}: {error}"
        if loaded.registry.has_plugin(name):
            loaded.registry.unregister(name=name)
    else:
        loaded.names.append(name)


def _register_entry_points(loaded):
    from importlib import metadata

    for point in metadata.entry_points(group=ENTRY_POINTS):
        _register(loaded, point.name, point.load)


def _locate(error):
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{last.filename}:{last.lineno}: " if last and "pluggy" not in last.filename else ""
