"""Calls hooks so that one failing plugin harms nobody else."""

import collections
import dataclasses
import json
import logging
import sys
import threading
import time
import traceback

from hooks.settings import SettingError
from hooks.specs import Limit, Refusal, Request
from store.events import DialDecided
from store.followed import Follower

log = logging.getLogger(__name__)

LONGEST_REASON = 300
LAST_FRAMES = 8
# What a plugin brings is known while it is switched off, so that a switch needs no restart; nothing else of it is called.
DECLARING = frozenset("cc_settings cc_steps cc_models cc_migrations cc_prompts cc_permissions cc_catalogues".split())


class Hooks:
    """The door to plugins: collects, tells and asks, isolating and counting failures by plugin."""

    def __init__(self, loaded, place, report=None, journal=None, is_on=lambda plugin: True):
        self.loaded = loaded
        self.is_on = is_on
        self.refusals = {}
        self.versions = {}
        self._place = place
        self._journal = journal
        self._report = report
        self._follower = Follower()
        self._lock = threading.Lock()
        self.failures = collections.Counter()
        self.last_failure = dict(loaded.failures)
        self.traces = {}
        self.failures.update(loaded.failures.keys())
        self.settings = self._read_settings()
        self._write_report()

    def collect(self, hook, plugin=None):
        """Return [(plugin, item)] of every item that the plugins' implementations (or that of `plugin`) list."""
        return [(name, item) for name, items in self.each(hook, plugin) for item in items or ()]

    def tell(self, hook, news):
        """Call every implementation of `hook` with `news`; return the names that failed."""
        before = self.failures.copy()
        for name, function in self._functions(hook):
            self._guard(name, function, news)
        return [name for name, count in self.failures.items() if count > before[name]]

    def listeners(self, hook):
        """Return the names of the plugins that implement `hook`, switched off or not, sorted."""
        return sorted(found.plugin_name for found in getattr(self.loaded.registry.hook, hook).get_hookimpls())

    def tell_one(self, plugin, hook, news):
        """Call the implementation of `hook` in `plugin` only, unless it is switched off or gone.

        What it raises is the caller's to judge and blame.
        """
        function = dict(self._functions(hook)).get(plugin)
        if function is None:
            return
        news = dataclasses.replace(news, request=self._request(plugin))
        function(*(news,)[:function.__code__.co_argcount])

    def ask(self, hook, question):
        """Return the first answer that is not None, else None."""
        for name, function in self._functions(hook):
            answer = self._guard(name, function, question)
            if answer is not None:
                return answer
        return None

    def may_dial(self, question):
        """Return the Refusal that forbids the call of the hooks.specs.DialQuestion, the shortest Limit, or None.

        Every plugin is asked, also behind a refusal. One that raises, or answers with anything else, refuses: a broken
        guard opens no door. The decision is journalled as evidence, with every reason there was to refuse.
        """
        answers = [answer for name, function in self._functions("cc_may_dial")
                   if (answer := self._ask_to_dial(name, function, question)) is not None]
        refusals = [answer for answer in answers if isinstance(answer, Refusal)]
        limits = sorted((answer for answer in answers if isinstance(answer, Limit)), key=lambda limit: limit.seconds)
        found = next(iter(refusals or limits), None)
        if self._journal is not None:
            self._journal.emit(_note(question, found, refusals))
        return found

    def _ask_to_dial(self, name, function, question):
        try:
            question = dataclasses.replace(question, request=self._request(name))
            answer = function(*(question,)[:function.__code__.co_argcount])
            if answer is None or isinstance(answer, Refusal) or isinstance(answer, Limit) and answer.seconds > 0:
                return answer
            problem = f"answered {answer!r}, which is no Refusal, Limit of a second or more, or None"
        except Exception as error:
            # The edge that must survive any plugin: the call is not made, and somebody learns why.
            problem = f"{type(error).__name__}: {error}"
        self.blame(name, f"cc_may_dial: {problem}")
        return Refusal(f"plugin {name} failed: {problem}"[:LONGEST_REASON], f"plugin:{name}")

    def blame(self, plugin, reason):
        """Count a failure of `plugin` seen elsewhere, such as in one of its steps; while an exception is handled, its trace is kept."""
        with self._lock:
            self.failures[plugin] += 1
            self.last_failure[plugin] = reason
            self.traces[plugin] = traceback.format_exc(limit=-LAST_FRAMES) if sys.exc_info()[0] else ""
            self._write_report()
        log.warning("plugin %s failed: %s", plugin, reason)

    def each(self, hook, plugin=None):
        """Yield (plugin, answer) of every implementation (or that of `plugin`) of a collecting hook."""
        for name, function in self._functions(hook):
            if plugin in (None, name):
                yield name, self._guard(name, function, self._request(name))

    def _request(self, plugin):
        return Request(self._place, self.settings.get(plugin), self._journal, self.may_dial, self._follower)

    def alone(self, loaded):
        """Return the Hooks of a plugin that is not yet one of ours: what it does wrong is not counted here."""
        made = Hooks(loaded, self._place, None, self._journal)
        made.may_dial = self.may_dial
        return made

    def adopt(self, plugin, loaded, settings, version):
        """Go over to `loaded`, in which `plugin` is new or another version; calls of hooks under way keep the old one."""
        with self._lock:
            self.settings = {**self.settings, plugin: settings}
            self.loaded = loaded
            self.versions[plugin] = version
            self.refusals.pop(plugin, None)
            self._write_report()

    def drop(self, plugin, loaded):
        """Go over to `loaded`, in which `plugin` is no more."""
        with self._lock:
            self.loaded = loaded
            self.versions.pop(plugin, None)
            self.refusals.pop(plugin, None)
            self._write_report()

    def refuse(self, plugin, reason):
        """Show why the newest version of `plugin` was not taken; an empty reason withdraws that."""
        with self._lock:
            if reason:
                self.refusals[plugin] = reason
            else:
                self.refusals.pop(plugin, None)
            self._write_report()

    def _functions(self, hook):
        caller = getattr(self.loaded.registry.hook, hook)
        found = sorted((found.plugin_name, found.function) for found in caller.get_hookimpls())
        return found if hook in DECLARING else [(name, function) for name, function in found if self.is_on(name)]

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
        lines = [{"plugin": name, "failures": self.failures[name], "last": self.last_failure.get(name, ""),
                  "version": self.versions.get(name, ""), "refused": self.refusals.get(name, ""),
                  "trace": self.traces.get(name, ""), "loaded": name in self.loaded.names}
                 for name in sorted({*self.loaded.names, *self.failures, *self.refusals})]
        beside = self._report.with_suffix(".new")
        try:
            beside.write_text(json.dumps(lines), encoding="utf-8")
            beside.replace(self._report)
        except OSError as error:
            log.warning("%s: %s", self._report, error)


def _note(question, found, refusals):
    allowed = not refusals
    reason = "; ".join(dict.fromkeys(refusal.reason for refusal in refusals)) or getattr(found, "reason", "")
    return DialDecided(call=question.call, at=question.at or time.time(), number=question.number, trunk=question.trunk,
                       caller=question.caller, campaign=question.campaign, allowed=allowed, reason=reason,
                       rule=getattr(found, "rule", ""), limit=found.seconds if isinstance(found, Limit) else 0)


__all__ = ["Hooks", "SettingError"]
