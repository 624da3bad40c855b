"""The published flows of the store, kept in memory and in a snapshot file for when the database is away."""

import json
import logging
import pathlib
import threading

from flow import document
from flow.library import FlowMissing, Shelf
from store import db, flows, followed

log = logging.getLogger(__name__)

REST = 0.1  # seconds between two looks while the journal grows all the time


class StoredLibrary:
    """Implements flow.library.Library over store.flows; reads a version once and keeps it for ever.

    `reader` wakes it when the journal grows (store.journal.Reader); without news it looks every second.
    """

    def __init__(self, snapshot, reader):
        self._snapshot = pathlib.Path(snapshot)
        self._reader = reader
        self._versions = {}
        self._shelf = Shelf()
        self._stop = threading.Event()
        self._last = None

    def start(self):
        """Load the flows from the store, else from the snapshot, then follow changes in a thread."""
        if not self._refresh():
            self._load_snapshot()
        threading.Thread(target=self._follow, name="library", daemon=True).start()
        return self

    def stop(self):
        """Stop following changes."""
        self._stop.set()

    def for_number(self, dialled):
        """Return the current Flow of the dialled number; raises FlowMissing."""
        return self._shelf.for_number(dialled)

    def current(self, name):
        """Return the current Flow of that name; raises FlowMissing."""
        return self._shelf.current(name)

    def version(self, name, version):
        """Return one version of a flow; raises FlowMissing."""
        found = self._versions.get((name, version))
        if found is None:
            found = self._fetch(name, version)
        return found

    def _fetch(self, name, version):
        try:
            return self._keep(name, version, flows.get(name, version))
        except (flows.FlowError, db.DatabaseError) as error:
            raise FlowMissing(f"flow {name!r} version {version}: {error}") from None

    def _follow(self):
        while not self._stop.is_set():
            try:
                self._reader.wait(timeout=0.5)
                self._refresh()
            except Exception as error:
                # Without this thread the process would serve old flows for ever.
                log.exception("flows stay as they are: %s", error)
            self._stop.wait(REST)
        db.disconnect()

    def _refresh(self):
        try:
            mark = flows.mark()
            if mark == self._last:
                return True
            currents, numbers = flows.currents(), flows.bindings()
        except db.DatabaseError as error:
            log.warning("flows stay as they are, the database is away: %s", error)
            return False
        self._adopt(currents, numbers)
        self._last = mark
        self._save(currents, numbers)
        return True

    def _adopt(self, currents, numbers):
        found = []
        for name, (version, content) in currents.items():
            try:
                found.append(self._keep(name, version, content))
            except document.DocumentError as error:
                log.error("flow %s version %s is refused, the one before stays: %s", name, version, error)
                found += self._find_present(name)
        self._shelf = Shelf(found, numbers)

    def _find_present(self, name):
        try:
            return [self._shelf.current(name)]
        except FlowMissing:
            return []

    def _keep(self, name, version, content):
        key = (name, version)
        if key not in self._versions:
            self._versions[key] = document.parse(content, version)
        return self._versions[key]

    def _save(self, currents, numbers):
        kept = {"flows": [[version, document.write(flow)] for (name, version), flow in self._versions.items()],
                "currents": {name: version for name, (version, _) in currents.items()}, "numbers": numbers}
        followed.save(self._snapshot, kept)

    def _load_snapshot(self):
        try:
            kept = json.loads(self._snapshot.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            log.error("no flows: the database is away and %s cannot be read (%s)", self._snapshot, error)
            return
        for version, content in kept["flows"]:
            self._keep(content["name"], version, content)
        current = [self._versions[name, version] for name, version in kept["currents"].items()]
        self._shelf = Shelf(current, kept["numbers"])
