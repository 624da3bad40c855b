"""Finds and registers plugins; a plugin that cannot be loaded is named and left out."""

import importlib
import pkgutil
import sys
import traceback
import types

import pluggy

from hooks import specs

ENTRY_POINTS = "switchroom.plugins"
SITE = "switchroom_site"


class Loaded:
    """The registered plugins: `registry` for hooks.call, `names`, and `failures` {name: reason}."""

    def __init__(self, registry, names, failures):
        self.registry = registry
        self.names = names
        self.failures = failures

    def exchange(self, name, module):
        """Return another Loaded in which `module` is the plugin `name`; None takes it out. This one stays as it is."""
        kept = {other: self.registry.get_plugin(other) for other in self.names if other != name}
        return register({**kept, **({name: module} if module else {})}, self.failures)


def find(package="plugins"):
    """Return the names of the plugin folders of `package`, sorted."""
    module = importlib.import_module(package)
    return sorted(info.name for info in pkgutil.iter_modules(module.__path__) if info.ispkg)


def load(names=None, package="plugins", entry_points=True):
    """Register `names` (default: all found) and the entry points; never raises for one bad plugin."""
    loaded = register({})
    for name in find(package) if names is None else names:
        _register(loaded, name, lambda: importlib.import_module(f"{package}.{name}.plugin"))
    if entry_points:
        _register_entry_points(loaded)
    return loaded


def register(modules, failures=None):
    """Return the Loaded of `modules` {name: plugin module}; raises what pluggy says of a wrong hook."""
    registry = pluggy.PluginManager(specs.NAMESPACE)
    registry.add_hookspecs(specs)
    for name, module in modules.items():
        registry.register(module, name)
    registry.check_pending()
    return Loaded(registry, list(modules), dict(failures or {}))


def import_copy(folder, name, version):
    """Import NAME/plugin.py of the site's copy `folder`/v_VERSION and return it; raises whatever the plugin raises.

    Its modules are named by their version, so that the next version's stand beside them and none is used twice.
    """
    parent = sys.modules.setdefault(SITE, types.ModuleType(SITE))
    parent.__path__ = sorted({*getattr(parent, "__path__", ()), str(folder)})
    importlib.invalidate_caches()
    try:
        return importlib.import_module(f"{SITE}.v_{version}.{name}.plugin")
    except BaseException:
        forget(version)
        raise


def forget(version):
    """Take the modules of a version that is not used out of the interpreter."""
    for name in [name for name in sys.modules if name.startswith(f"{SITE}.v_{version}")]:
        del sys.modules[name]


def explain(error):
    """Return what a plugin raised with file and line where there is one, else its kind and text."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {error.msg}"
    return f"{_locate(error)}{type(error).__name__}: {error}"


def _register(loaded, name, obtain):
    # Plugin code runs here: whatever it raises must leave the other plugins standing.
    try:
        module = obtain()
        loaded.registry.register(module, name)
        loaded.registry.check_pending()
    except Exception as error:
        loaded.failures[name] = explain(error)
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
