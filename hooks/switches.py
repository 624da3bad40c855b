"""Knows which plugins are switched off, also while the database is away."""

import json
import logging
import pathlib
import threading

from store import db, followed, switches

log = logging.getLogger(__name__)

PERIOD = 0.4
KEPT = frozenset({"ivr"})


class SwitchError(ValueError):
    """This plugin cannot be switched; the message says why."""


class Switchboard:
    """The switches as this process knows them: read anew every `period` seconds and kept in the file `snapshot`.

    A plugin is on until the database or the file says otherwise. `changed()` is called, in the thread
    of the switchboard, after any switch was turned.
    """

    def __init__(self, snapshot, period=PERIOD, changed=lambda: None):
        self._snapshot = pathlib.Path(snapshot)
        self._period = period
        self.changed = changed
        self._off = frozenset()
        self._away = False
        self._stop = threading.Event()

    def start(self):
        """Read the switches from the database, else from the file, then follow them in a thread."""
        if not self._refresh():
            self._off = self._load()
        threading.Thread(target=self._follow, name="switches", daemon=True).start()
        return self

    def stop(self):
        """Follow no longer; the last positions stay."""
        self._stop.set()

    def is_on(self, plugin):
        """Tell whether `plugin` is on; costs no look into the database."""
        return plugin not in self._off

    def _follow(self):
        while not self._stop.wait(self._period):
            before = self._off
            self._refresh()
            if self._off != before:
                log.info("switched off: %s", ", ".join(sorted(self._off)) or "no plugin")
                self._tell()
        db.disconnect()

    def _tell(self):
        # What a process does about a switch must never end the thread that reads the switches.
        try:
            self.changed()
        except Exception:
            log.exception("after a switch was turned")

    def _refresh(self):
        """Return whether the database answered."""
        try:
            found = frozenset(switches.read_off())
        except db.DatabaseError as error:
            if not self._away:
                log.warning("switches of plugins stay as they are, the database is away: %s", error)
            self._away = True
            return False
        self._away = False
        if found != self._off or not self._snapshot.exists():
            self._off = found
            followed.save(self._snapshot, sorted(self._off))
        return True

    def _load(self):
        try:
            return frozenset(json.loads(self._snapshot.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return frozenset()


def turn(plugin, on, by):
    """Switch `plugin` on or off for everyone; raises SwitchError for one that no flow can do without."""
    if plugin in KEPT and not on:
        raise SwitchError(f"{plugin} stays on: no flow can answer, speak or hang up without it")
    switches.turn(plugin, on, by)
