"""Keeps the site's own plugins of one process current: a folder dropped in is loaded, a broken version refused."""

import ctypes
import logging
import threading
import time

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

from hooks import loader, site
from hooks.settings import SettingError
from store import db, migrate
from store.events import form

log = logging.getLogger(__name__)

QUIET = 0.5         # seconds without a change before a folder counts as whole
PERIOD = 2.0        # seconds between two looks without news, for what inotify did not tell
PATIENCE = 15.0     # seconds that a plugin may take to be imported and to bring its steps
DEATHS = 2          # deaths of the process while loading a version, after which it is left alone
AWAY = 5.0          # seconds after which a plugin that waits for its tables is tried again
GONE = object()
_CHANGES = ("created", "modified", "moved", "deleted", "closed")


class Site:
    """The site's plugins of this process, followed in a thread.

    `join(plugin, hooks, version)` is asked about a version that could be imported: it raises ValueError to refuse it, or
    returns a function that is called once the version is in force. `leave(plugin)` is called when a folder has gone.
    `make_tables(sets)` runs migrations before a plugin is taken.
    """

    def __init__(self, place, process, hooks, join, leave=lambda plugin: None,
                 make_tables=lambda sets: migrate.migrate(db.proxy, sets)):
        self._folder = place.plugins
        self._copies = place.run / "plugins"
        self._process = process
        self._hooks = hooks
        self._join = join
        self._leave = leave
        self._make_tables = make_tables
        self._taken = frozenset(hooks.loaded.names) | frozenset(hooks.loaded.failures)
        self._seen = {}         # plugin: the signature that was judged
        self._moving = {}       # plugin: (signature, since when it has been so)
        self._news = threading.Event()
        self._stop = threading.Event()

    def load(self):
        """Take what is in the folder now; returns the Site."""
        for plugin, signature in site.scan(self._folder).items():
            self._judge(plugin, signature, starting=True)
        return self

    def follow(self):
        """Follow the folder in a thread of its own; returns the Site."""
        threading.Thread(target=self._run, name="site-plugins", daemon=True).start()
        return self

    def stop(self):
        """Follow no longer."""
        self._stop.set()
        self._news.set()

    # -- what changed ------------------------------------------------------------------------------

    def _run(self):
        observer = _observe(self._folder, self._news)
        while not self._stop.is_set():
            try:
                waiting = self._look()
            except Exception:
                # Nothing may end the thread: no plugin would be exchanged until the next start.
                log.exception("the folder of plugins %s", self._folder)
                waiting = False
            if observer is None or not observer.is_alive():
                observer = _observe(self._folder, self._news)
            self._news.wait(QUIET / 4 if waiting else PERIOD)
            self._news.clear()
        if observer:
            observer.stop()
        db.disconnect()

    def _look(self):
        """Judge the folders that have been quiet for QUIET seconds; return whether some have not."""
        found, now = site.scan(self._folder), time.monotonic()
        for plugin in {*self._seen, *found}:
            signature = found.get(plugin, GONE)
            if signature == self._seen.get(plugin):
                self._moving.pop(plugin, None)
            elif self._moving.get(plugin, (None, 0))[0] != signature:
                self._moving[plugin] = signature, now
            elif now - self._moving[plugin][1] >= QUIET:
                del self._moving[plugin]
                self._judge(plugin, signature)
        return bool(self._moving)

    def _forget(self, plugin):
        """A folder has gone: the plugin is no more, for calls that begin from now on."""
        del self._seen[plugin]
        if plugin in self._hooks.versions:
            log.info("plugin %s has gone from %s", plugin, self._folder)
            self._hooks.drop(plugin, self._hooks.loaded.exchange(plugin, None))
            self._leave(plugin)
        else:
            self._hooks.refuse(plugin, "")

    # -- one version ---------------------------------------------------------------------------------

    def _judge(self, plugin, signature, starting=False):
        if signature is GONE:
            return self._forget(plugin)
        self._seen[plugin] = signature
        kinds = form.remember()
        try:
            self._take(plugin, starting)
        except site.Unquiet:
            self._seen[plugin] = None
        except db.DatabaseError as error:
            log.warning("plugin %s waits for its tables, the database is away: %s", plugin, error)
            self._seen[plugin] = None
            self._moving[plugin] = signature, time.monotonic() + AWAY
        except (Exception, SystemExit) as error:
            # Plugin code runs here and may raise anything: the version in force stays, and somebody learns why.
            form.forget(kinds)
            self._refuse(plugin, error)

    def _take(self, plugin, starting):
        folder = self._folder / plugin
        if plugin in self._taken:
            raise site.Refused(f"{folder}: there is a plugin {plugin} already; rename the folder")
        files = site.read(folder)
        site.check(folder, files)
        version = site.keep(files, self._copies, plugin)
        if version == self._hooks.versions.get(plugin):
            return self._hooks.refuse(plugin, "")
        mark = self._begin(plugin, version)
        try:
            self._enter(plugin, version, starting)
        finally:
            mark.unlink(missing_ok=True)

    def _enter(self, plugin, version, starting):
        hooks = _limit(lambda: self._import(plugin, version))
        self._migrate(plugin, hooks, starting)
        after = _limit(lambda: self._join(plugin, hooks, version))
        _raise_failure(plugin, hooks)
        module = hooks.loaded.registry.get_plugin(plugin)
        self._hooks.adopt(plugin, self._hooks.loaded.exchange(plugin, module), hooks.settings.get(plugin), version)
        if after:
            after()
        log.info("plugin %s: version %s is in force", plugin, version)

    def _import(self, plugin, version):
        module = loader.import_copy(self._copies, plugin, version)
        loaded = loader.register({plugin: module})
        if not loaded.registry.get_hookcallers(module):
            raise site.Refused(f"{self._folder / plugin / 'plugin.py'} brings no hook; mark its functions cc_... with @impl of hooks.specs")
        hooks = self._hooks.alone(loaded)
        _raise_failure(plugin, hooks)
        return hooks

    def _migrate(self, plugin, hooks, starting):
        sets = [migrate.load(plugin, package) for _, package in hooks.each("cc_migrations") if package]
        try:
            self._make_tables(sets)
        except db.DatabaseError:
            # A process that starts while the database is away takes what was there before.
            if not starting:
                raise

    def _begin(self, plugin, version):
        """Note on disk that this version is being loaded: one that kills or freezes the process must not do so for ever."""
        mark = self._copies / f"{self._process}.{plugin}.{version}.loading"
        deaths = mark.stat().st_size if mark.exists() else 0
        if deaths >= DEATHS:
            raise site.Refused(f"process {self._process} died {deaths} times while loading version {version}; mend it, or remove {mark}")
        mark.write_bytes(b"x" * (deaths + 1))
        return mark

    def _refuse(self, plugin, error):
        reason = str(error) if isinstance(error, (site.Refused, SettingError)) else loader.explain(error)
        copy = self._copies / f"v_{self._find_version(plugin)}" / plugin
        reason = reason.replace(str(copy), str(self._folder / plugin))
        if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] == plugin:
            reason += f"; a plugin imports its own modules by a dot, such as: from . import {(error.name + '.steps').split('.')[1]}"
        log.error("plugin %s is refused: %s", plugin, reason)
        self._hooks.refuse(plugin, reason)

    def _find_version(self, plugin):
        try:
            return site.digest(site.read(self._folder / plugin))
        except (site.Refused, site.Unquiet):
            return ""


class _Listener(FileSystemEventHandler):
    def __init__(self, news):
        self._news = news

    def on_any_event(self, event):
        # Our own reading opens files, too.
        if event.event_type in _CHANGES:
            self._news.set()


def _observe(folder, news):
    """Return a started observer of `folder`, or None while that cannot be watched: then the looks of PERIOD do."""
    observer = Observer()
    try:
        observer.schedule(_Listener(news), str(folder), recursive=True)
        observer.start()
        return observer
    except OSError as error:
        log.debug("%s is not watched: %s", folder, error)
        return None


def _raise_failure(plugin, hooks):
    if plugin in hooks.last_failure:
        raise site.Refused(hooks.last_failure[plugin])


def _limit(act):
    """Return what act() returns; raises what it raises, and Refused when it takes longer than PATIENCE."""
    found = {}

    def run():
        try:
            found["answer"] = act()
        except BaseException as error:
            found["error"] = error
        db.disconnect()

    thread = threading.Thread(target=run, name="site-plugin", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if thread.is_alive():
        # Ends a Python loop at once; code blocked in C sees it when it comes back.
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        raise site.Refused(f"it was not imported within {PATIENCE:.0f} s; do slow work in Step.prepare or a worker")
    if "error" in found:
        raise found["error"]
    return found["answer"]
