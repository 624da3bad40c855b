"""Follows the journal for all browsers: one thread folds, each browser has a bounded queue of what changed."""

import collections
import datetime
import logging
import threading
import time

from admin.wall import alarms, checkpoint, machine, rows
from admin.wall.fold import Fold
from admin.wall.settings import Settings
from store import alarms as raised
from store import db, flows, journal, people
from store.db import DatabaseError
from store.wake import Reader

log = logging.getLogger(__name__)

BATCH = 2000
PACE = 0.04          # seconds between two tellings at most so often: a burst becomes one
KEEP, LOOK, NAMES = 5.0, 1.0, 2.0
MOST_WAITING = 50
BEGINNING = ("", "")


class Listener:
    """One stream's bounded queue of {part: {key: row or None}}: when full it is emptied and stale, and all is sent anew.

    `woken` is set when there is news, `tick` whenever the hub has read on in the journal.
    """

    def __init__(self):
        self.news = collections.deque()
        self.stale = True
        self.woken, self.tick = threading.Event(), threading.Event()

    def put(self, told):
        """Add one telling."""
        if len(self.news) >= MOST_WAITING:
            self.stale = True
        if self.stale:
            self.news.clear()
        else:
            self.news.append(told)
        self.woken.set()


class Hub:
    """The wall of one admin process; `rows` is {part: {key: row}}, replaced part by part and never altered."""

    def __init__(self, house, database):
        self._place, self._roster, self._zone = house.place, house.roster, house.zone
        self.settings = house.place.section("wall", Settings)
        self._hidden = frozenset(self.settings.hidden_queues)
        self._fold = Fold(house.zone, self.settings.answer_within)
        self._path = house.place.run / "wall.json"
        self._reader = Reader(house.place.run, database, "wall")
        self._lock = threading.Lock()
        self._listeners = set()
        self._stop = threading.Event()
        self._wall, self._seen, self._position, self._kept = None, None, 0, 0
        self._names, self._documents, self._lost = {}, {}, None
        self._due = dict.fromkeys(("keep", "look", "names"), 0.0)
        self.rows = {part: {} for part in rows.PARTS}
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wall", daemon=True)

    def start(self):
        """Begin following."""
        self._thread.start()
        return self

    def stop(self):
        """End the thread and all streams, and keep the state."""
        self._stop.set()
        with self._lock:
            for listener in self._listeners:
                listener.woken.set()
                listener.tick.set()
        self._thread.join(5)

    @property
    def stopped(self):
        """Whether streams shall end."""
        return self._stop.is_set()

    @property
    def position(self):
        """How far in the journal the rows are."""
        return self._position

    @property
    def count(self):
        """How many streams listen."""
        return len(self._listeners)

    def join(self):
        """Return a Listener; the caller gives it to `leave`."""
        listener = Listener()
        with self._lock:
            self._listeners.add(listener)
        return listener

    def leave(self, listener):
        """Forget a Listener."""
        with self._lock:
            self._listeners.discard(listener)

    def take_all(self, listener):
        """Return all rows; what the listener's queue holds is in them."""
        with self._lock:
            listener.news.clear()
            listener.stale = False
            return self.rows

    def take_news(self, listener):
        """Return what changed since, merged into one {part: {key: row}}, or None when everything has to be sent anew."""
        with self._lock:
            listener.woken.clear()
            if listener.stale:
                return None
            found, told = {}, list(listener.news)
            listener.news.clear()
        for changes in told:
            for part, changed in changes.items():
                found.setdefault(part, {}).update(changed)
        return found

    # -- the thread --------------------------------------------------------------------------------

    def _run(self):
        while not self._stop.is_set():
            try:
                self._turn()
            except DatabaseError as error:
                log.warning("the database is away, the wall waits: %s", error)
                self._stop.wait(1.0)
            # The wall may not end with one event that it cannot take.
            except Exception:
                log.exception("the wall goes on behind what it could not take")
                self._stop.wait(1.0)
        self._keep()
        self._reader.close()
        db.disconnect()

    def _turn(self):
        if self._wall is None:
            now = datetime.datetime.now(self._zone)
            self._wall, self._position = checkpoint.find_start(self._path, self._place.node, now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
            self._kept = self._position
        news = journal.tail(self._place.node, self._position, BATCH)
        for seq, event in news:
            self._position = seq
            self._take(event)
        if len(news) == BATCH:
            return
        self._look_around()
        self._tell()
        self.ready.set()
        self._stop.wait(PACE)
        self._reader.wait(0.5)

    def _take(self, event):
        try:
            self._wall = self._fold(self._wall, event)
        except Exception:
            log.exception("event passed over: %.300r", event)

    def _look_around(self):
        now = time.monotonic()
        self._wall = self._fold.open_day(self._wall, time.time())
        if self._is_due("names", now, NAMES):
            names = {person.extension: person.name for person in people.list_people() if person.extension and person.active}
            self._names = names if names != self._names else self._names
            self._documents.clear()
        if self._is_due("look", now, LOOK):
            self._processes, self._machine = machine.read_processes(self._roster), self._read_machine()
            self._raised = raised.active(self._place.node)
        if self._is_due("keep", now, KEEP) and self._position != self._kept:
            self._keep()

    def _is_due(self, name, now, period):
        if now < self._due[name]:
            return False
        self._due[name] = now + period
        return True

    def _read_machine(self):
        found = machine.read_machine(self._place, self._position)
        self._lost = found["lost"] if self._lost is None else self._lost
        return {"machine": {**found, "lost": max(0, found["lost"] - self._lost)}}

    def _keep(self):
        if self._wall is not None:
            checkpoint.write(self._path, self._wall, self._position)
            self._kept = self._position

    def _tell(self):
        made = self._make()
        changes = {part: changed for part in rows.PARTS if (changed := find_changes(self.rows[part], made[part]))}
        with self._lock:
            self.rows = made
            for listener in self._listeners:
                listener.tick.set()
                if changes:
                    listener.put(changes)

    def _make(self):
        """Return the rows as they are now; a part whose source is the same object as before is not made anew."""
        wall, live, names = self._wall, self._wall["live"], self._names
        seen = self._seen or ({"live": {}, "walks": None, "legs": None, "tallies": None}, None)
        before, made = seen[0], dict(self.rows)
        calls = live["calls"] is not before["live"].get("calls") or wall["walks"] is not before["walks"]
        agents = calls or wall["legs"] is not before["legs"] or live["agents"] is not before["live"].get("agents") or names is not seen[1]
        queues = agents or live["queues"] is not before["live"].get("queues") or wall["tallies"] is not before["tallies"]
        if calls or queues:
            made["calls"] = rows.list_calls(wall, names, self._hidden, self._find_step)
        if agents:
            made["agents"] = rows.list_agents(wall, names, self._hidden)
        if queues:
            made["queues"] = rows.list_queues(wall, made["agents"], self._hidden)
        if calls or live["endpoints"] is not before["live"].get("endpoints"):
            made["trunks"] = rows.list_trunks(wall)
        made["processes"], made["machine"] = self._processes, self._machine
        made["alarms"] = alarms.list_alarms(made, self.settings, live["connected"], self._raised)
        self._seen = (wall, names)
        return made

    def _find_step(self, flow, version, step, outcome):
        """Return the step where a call stands that took `outcome` at `step`: what follows in the flow's document."""
        if (flow, version) not in self._documents:
            self._documents[flow, version] = self._read_document(flow, version)
        document = self._documents[flow, version]
        if not document:
            return step
        return document.get("steps", {}).get(step, {}).get("next", {}).get(outcome, step) if step else document.get("entry", "")

    @staticmethod
    def _read_document(flow, version):
        try:
            return flows.get(flow, version)
        except LookupError:
            return None


def find_changes(before, after):
    """Return {key: row} of what is new or other in `after`, with None for what is gone."""
    if before is after:
        return {}
    changed = {key: row for key, row in after.items() if before.get(key) is not row and before.get(key) != row}
    changed.update({key: None for key in before.keys() - after.keys()})
    return changed


_opening = threading.Lock()
_hubs = []


def find_hub(house):
    """Return the running Hub of this process, started at the first call."""
    with _opening:
        if "wall" not in house.shelf:
            house.shelf["wall"] = Hub(house, db.proxy.obj).start()
            _hubs.append(house.shelf["wall"])
        return house.shelf["wall"]


def stop_all():
    """End the hubs of this process and with them all streams."""
    while _hubs:
        _hubs.pop().stop()
