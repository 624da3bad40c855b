"""Hands the journal to the plugins' cc_event, each from a cursor of its own, in order, at least once."""

import logging
import mmap
import os
import struct
import time

from hooks.specs import EventNews
from store import cursors, db, journal
from store.events import UnknownEvent

log = logging.getLogger(__name__)

BATCH = 200
TRIES = 3
PAUSE = 0.2
# The events of a call come in flocks; every look costs two statements, and each plugin looks for itself.
LULL = 0.2
AWAY_FIRST, AWAY_LAST = 0.5, 5.0
SLOW = 30.0


def delivery_cursor(plugin, node):
    """Return the name under which store.cursors keeps how far the events of `node` came for `plugin`."""
    return f"cc_event:{plugin}:{node}"


class Mark:
    """Remembers in the file at `path` which event a handler is inside, so that a death inside it is counted.

    The words: the event inside now (0 is none), the event last died in, how often.
    """

    _FORM = struct.Struct("=QQQ")

    def __init__(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a+b") as file:
            file.truncate(self._FORM.size)
            self._map = mmap.mmap(file.fileno(), self._FORM.size)
        inside, deadly, deaths = self._FORM.unpack(self._map)
        if inside:
            deadly, deaths = inside, deaths + 1 if inside == deadly else 1
        self._write(0, deadly, deaths)

    def enter(self, seq):
        """Note that the handler is given event `seq`; return how often the process died inside it before."""
        self._write(seq, self._deadly, self._deaths)
        return self._deaths if seq == self._deadly else 0

    def leave(self):
        """Note that the handler is inside no event."""
        self._write(0, self._deadly, self._deaths)

    def _write(self, inside, deadly, deaths):
        self._deadly, self._deaths = deadly, deaths
        self._FORM.pack_into(self._map, 0, inside, deadly, deaths)


class Delivery:
    """The way from the journal of `node` to the cc_event of one `plugin`.

    `wait(timeout)` returns when there may be news; `mark` is a Mark of this plugin alone. An event
    that fails TRIES times while the database answers is set aside (store.journal.poisoned shows it).
    """

    def __init__(self, plugin, node, database, hooks, wait, mark):
        self.plugin = plugin
        self.cursor = delivery_cursor(plugin, node)
        self._node = node
        self._database = database
        self._hooks = hooks
        self._wait = wait
        self._mark = mark
        self._position = None
        self._saved = None
        self._inside = None
        self._blamed = None

    def run(self, stop):
        """Deliver until the threading.Event `stop` is set; waits out an absent database."""
        pause = AWAY_FIRST
        while not stop.is_set():
            try:
                delivered = self.deliver(stop)
                pause = AWAY_FIRST
                if not delivered:
                    self._wait(1.0)
                elif delivered < BATCH:
                    stop.wait(LULL)
            except db.DatabaseError as error:
                log.warning("events of plugin %s wait, the database is away: %s", self.plugin, error)
                stop.wait(pause)
                pause = min(2 * pause, AWAY_LAST)
            except Exception as error:
                # Nothing may end the thread: this plugin's events would stop until the next start.
                log.exception("events of plugin %s", self.plugin)
                self._hooks.blame(self.plugin, f"cc_event: {type(error).__name__}: {error}")
                stop.wait(AWAY_LAST)

    def deliver(self, stop):
        """Deliver one batch and return how many events it had; raises db.DatabaseError when the database is away."""
        if self._position is None:
            self._position = self._saved = cursors.get(self.cursor)
        news = journal.tail(self._node, self._position, BATCH)
        try:
            for seq, event in news:
                if stop.is_set() or not self._hand_over(seq, event, stop):
                    break
                self._position = seq
        finally:
            self._save()
        return len(news)

    def complain(self, now):
        """Blame the plugin once for an event that it has been handling for more than SLOW seconds."""
        inside = self._inside
        if inside and now - inside[1] > SLOW and self._blamed != inside[0]:
            self._blamed = inside[0]
            self._hooks.blame(self.plugin, f"cc_event: is inside event {inside[0]} ({inside[2]}) for {now - inside[1]:.0f} s")

    def close(self):
        """Note an orderly end: being stopped inside an event is not the event's fault."""
        self._mark.leave()

    def _hand_over(self, seq, event, stop):
        """Return True when the event is behind us, False when told to stop before it is."""
        for number in range(1, TRIES + 1):
            deaths = self._mark.enter(seq)
            if deaths >= TRIES:
                reason = f"the process died {deaths} times inside cc_event"
                break
            reason = self._call(seq, event)
            self._mark.leave()
            if not reason:
                return True
            self._check_database()
            self._hooks.blame(self.plugin, f"cc_event: event {seq} ({_name(event)}): {reason}")
            if number < TRIES and stop.wait(PAUSE * number):
                return False
        self._set_aside(seq, event, reason)
        return True

    def _call(self, seq, event):
        self._inside = seq, time.monotonic(), _name(event)
        try:
            self._hooks.tell_one(self.plugin, "cc_event", EventNews(seq, event, self._node))
        except (Exception, SystemExit) as error:
            # Plugin code may raise anything: it is counted, and the others' events go on.
            return f"{type(error).__name__}: {error}"
        finally:
            self._inside = None
        return ""

    def _check_database(self):
        # A handler that failed because the database is away or full has not failed: this write raises then.
        self._saved = None
        self._save()

    def _save(self):
        if self._position != self._saved:
            cursors.set(self.cursor, self._position)
            self._saved = self._position

    def _set_aside(self, seq, event, reason):
        log.error("event %s (%s) is set aside for plugin %s: %s", seq, _name(event), self.plugin, reason)
        with self._database.atomic():
            journal.set_aside(self.cursor, seq, self._node, reason, event)
            cursors.set(self.cursor, seq)
        self._position = self._saved = seq
        self._mark.leave()
        self._hooks.blame(self.plugin, f"cc_event: event {seq} ({_name(event)}) set aside: {reason}")


def _name(event):
    return event.kind if isinstance(event, UnknownEvent) else type(event).__name__
