"""One machine looked after: volumes, cards, lines and alarms, each on a thread of its own."""

import functools
import importlib.metadata
import json
import logging
import os
import threading
import time

from hardware import census, inventory, mib
from hardware.alarms import Book
from hardware.beep import Beep
from hardware.copies import Copies
from hardware.disk import Disk, Stopped
from hardware.notices import Notices
from hardware.recordings import end_all
from hardware.rotation import Marks
from hardware.snmp import Snmp
from hardware.spans import Spans
from hardware.targets import read_question, read_target
from live.ami import Ami
from store import db, equipment

log = logging.getLogger("hardware")

STEP = 0.2      # seconds in which an alarm that Asterisk told reaches the store
REGISTER = 60.0
CENSUS = 4.0    # a list of a thousand calls is work for Asterisk
VERSION = importlib.metadata.version("switchroom")


class Box:
    """The parts of `place` under the [hardware] `settings`; `ami` is (host, port). Raises SettingError."""

    def __init__(self, place, settings, journal, ami):
        self._place, self._settings = place, settings
        self.book = Book(place.node, journal)
        self.notices = Notices(place.node, settings, place.secret)
        self.book.listeners.append(Beep(settings.beep).heard)
        self.spans = Spans(place.node, self.book)
        self._ami = Ami(*ami, "hardware", place.secret("ami.hardware"), self.spans.on_event)
        marks = Marks(settings.warn_percent, settings.rotate_percent, settings.stop_percent)
        self.second = Copies(place.recordings, settings.second_copy, place.node, self.book) if settings.second_copy else None
        stopped = Stopped(place.run / "recording-stopped", journal, functools.partial(end_all, self._ami))
        self.disk = Disk(place.recordings, place.node, self.book, journal, marks, self.second, stopped)
        self.snmp = self._make_snmp()
        if self.snmp:
            self.book.listeners.append(self.snmp.tell)
        self._objects, self._census, self._next_census = [], {}, 0.0
        self._complained, self._next_register = {}, 0.0

    def _make_snmp(self):
        settings = self._settings
        targets, questions = tuple(map(read_target, settings.snmp_traps)), tuple(map(read_question, settings.snmp_polls))
        try:
            return Snmp(self._place, settings, lambda: self._objects, targets, questions, self.book)
        except OSError as error:
            log.error("no SNMP: %s", error)
            return None

    def run(self, stop):
        """Look after everything until the threading.Event `stop` is set."""
        self._ami.start()
        if self.snmp:
            self.snmp.start()
        # Each part has a thread of its own: an Asterisk that hangs must not keep anybody from making room.
        works = [(self.disk.look, "disk"), (self._count, "figures")] + ([(self.second.look, "copies")] if self.second else [])
        threads = [threading.Thread(target=self.notices.run, args=(stop,), name="notices", daemon=True)]
        threads += [threading.Thread(target=self._repeat, args=(stop, *work), name=work[1], daemon=True) for work in works]
        for thread in threads:
            thread.start()
        log.info("looks after the hardware of node %s", self._place.node)
        self._loop(stop)
        self._ami.stop()
        if self.snmp:
            self.snmp.stop()
        for thread in threads:
            thread.join(5)

    def _loop(self, stop):
        due = 0.0
        while not stop.wait(STEP):
            if time.monotonic() >= due or self.spans.is_hurt():
                due = time.monotonic() + self._settings.look
                self._try("spans", self.spans.look, self._ami)
                self._try("state", self._show)
                self._try("register", self._register)
            self._try("alarms", self._store)

    def _repeat(self, stop, work, name):
        while not stop.is_set():
            self._try(name, work)
            stop.wait(self._settings.look)
        db.disconnect()

    def _store(self):
        if self.book.store():
            self.notices.wake()

    def _count(self):
        """Lay out what SNMP answers until the next look."""
        if self.snmp is None:
            return
        if time.monotonic() >= self._next_census:
            self._next_census = time.monotonic() + CENSUS
            self._census = census.count(self._ami, self._place.run / "beats")
        self._objects = mib.lay_out(mib.paint(self.describe(), {**self._census, "version": VERSION}, time.time()), self.snmp.uptime())

    def _register(self):
        """Bring the register of equipment up to date once a minute."""
        if time.monotonic() < self._next_register:
            return
        self._next_register = time.monotonic() + REGISTER
        equipment.note_found(self._place.node, inventory.list_things(self.spans.cards, self.spans.spans, self.disk.describe()), time.time())

    def _try(self, name, work, *arguments):
        """Run one part; what goes wrong in it is said once until it works again, and the others go on."""
        try:
            work(*arguments)
            self._complained.pop(name, None)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            if self._complained.get(name) != said:
                log.exception("%s: %s", name, said)
            self._complained[name] = said

    def describe(self):
        """Return what `hardware status` shows."""
        return {"at": time.time(), "node": self._place.node, **self.spans.describe(), "disks": [self.disk.describe()],
                "alarms": [{"condition": one.condition, "severity": one.severity, "text": one.text, "raised": one.raised}
                           for one in self.book.active()]}

    def _show(self):
        beside = self._place.run / "hardware.json.new"
        beside.write_text(json.dumps(self.describe()), encoding="utf-8")
        os.replace(beside, self._place.run / "hardware.json")
