"""Calls hooks so that one failing plugin harms nobody else."""

import collections
import json
import logging
import threading

from hooks.settings import SettingError
from hooks.specs import Request

log = logging.getLogger(__name__)


class Hooks:
    """The door to plugins: collects, tells and asks, isolating and counting failures by plugin."""

    def __init__(self, loaded, place, report=None, journal=None):
        self.loaded = loaded
        self._place = place
        self._journal = journal
        self._report = report
        self._lock = threading.Lock()
        self.failures = collections.Counter()
        self.last_failure = dict(loaded.failures)
        self.failures.update(loaded.failures.keys())
        self.settings = self._read_settings()
        self._write_report()

    def collect(self, hook):
        """Return [(plugin, item)] of every item that the plugins' implementations list."""
        return [(name, item) for name, items in self.each(hook) for item in items or ()]

    def tell(self, hook, news):
        """Call every implementation of `hook` with `news`; return the names that failed."""
        before = self.failures.copy()
        for name, function in self._functions(hook):
            self._guard(name, function, news)
        return [name for name, count in self.failures.items() if count > before[name]]

    def listeners(self, hook):
        """Return the names of the plugins that implement `hook`, sorted."""
        return [name for name, _ in self._functions(hook)]

    def tell_one(self, plugin, hook, news):
        """Call the implementation of `hook` in `plugin` only; what it raises is the caller's to judge and blame."""
        function = dict(self._functions(hook))[plugin]
        function(*(news,)[:function.__code__.co_argcount])

    def ask(self, hook, question):
        """Return the first answer that is not None, else None."""
        for name, function in self._functions(hook):
            answer = self._guard(name, function, question)
            if answer is not None:
                return answer
        return None

    def blame(self, plugin, reason):
        """Count a failure of `plugin` seen elsewhere, such as in one of its steps."""
        with self._lock:
            self.failures[plugin] += 1
            self.last_failure[plugin] = reason
            self._write_report()
        log.warning("plugin %s failed: %s", plugin, reason)

    def each(self, hook):
        """Yield (plugin, answer) of every implementation of a collecting hook."""
        for name, function in self._functions(hook):
            request = Request(self._place, self.settings.get(name), self._journal)
            yield name, self._guard(name, function, request)

    def _functions(self, hook):
        caller = getattr(self.loaded.registry.hook, hook)
        return sorted((found.plugin_name, found.function) for found in caller.get_hookimpls())

    def _guard(self, name, function, *arguments):
        # The edge that must survive any plugin: counted, named, never passed on.
        try:
            return function(*arguments[:function.__code__.co_argcount])
        except Exception as error:
            self.blame(name, f"{function.__name__}: {type(error).__name__}: {error}")
            return None

    def _read_settings(self):
        found = {}
        for name, function in self._functions("cc_settings"):
            kind = self._guard(name, function)
            if kind is not None:
                found[name] = self._place.section(f"plugin:{name}", kind)
        return found

    def _write_report(self):
        if self._report is None:
            return
        lines = [{"plugin": name, "failures": self.failures[name], "last": self.last_failure.get(name, "")}
                 for name in sorted(set(self.loaded.names) | set(self.failures))]
        try:
            self._report.write_text(json.dumps(lines), encoding="utf-8")
        except OSError as error:
            log.warning("%s: %s", self._report, error)


__all__ = ["Hooks", "SettingError"]
