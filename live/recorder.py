"""Writes call records: tails the journal and folds each event into its call, once and in order."""

import logging
import threading

from live import records
from store import agents, calls, cursors, journal
from store.db import DatabaseError
from store.events import AgentState

log = logging.getLogger("live.recorder")
BATCH = 500
RETRY = 0.5
# The events of a call come in flocks: those that come meanwhile cost one reading and writing of its record.
LULL = 0.1


class Recorder:
    """Folds the journal of `node` into the table of calls; records and cursor move in one transaction.

    `wait(timeout)` returns when there may be news. `poisoned` counts events that were set aside.
    `follow(event)` is told each event that was read, a second time when its batch could not be stored.
    """

    def __init__(self, database, node, wait, rules=records.Rules(), follow=lambda event: None):
        self._database = database
        self._node = node
        self._wait = wait
        self._rules = rules
        self._follow = follow
        self._cursor = f"recorder:{node}"
        self.poisoned = 0

    def run(self, stop, beside=lambda: None):
        """Fold until the threading.Event `stop` is set; waits out an absent database.

        `beside()` is called after every wait when all news is folded.
        """
        while not stop.is_set():
            try:
                folded = self.fold()
                if folded < BATCH:
                    beside()
                    stop.wait(LULL) if folded else self._wait(1.0)
            except DatabaseError as error:
                log.warning("database away, records wait: %s", error)
                stop.wait(RETRY)

    def fold(self):
        """Fold one batch; return how many events it had. Raises DatabaseError when the database is away."""
        try:
            return self._fold_batch(BATCH, _save)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("a batch cannot be stored whole; going event by event")
        return self._fold_alone()

    def _fold_batch(self, limit, save):
        with self._database.atomic():
            news = journal.tail(self._node, cursors.get(self._cursor), limit)
            if news:
                cursors.set(self._cursor, news[-1][0])
                save(self._fold_events([event for _seq, event in news]))
                if save is _save:
                    agents.note([event for _seq, event in news if isinstance(event, AgentState)])
        return len(news)

    def _fold_alone(self):
        """Fold one event; when its record cannot be stored, pass it by and count it."""
        try:
            return self._fold_batch(1, _save)
        except Exception as error:
            if is_away(error):
                raise
            self.poisoned += 1
            log.exception("one event is set aside, its record stays as it was")
        return self._fold_batch(1, lambda changed: None)

    def _fold_events(self, news):
        known, changed = {}, {}
        for event in news:
            if not event.call:
                continue
            self._follow(event)
            if event.call not in known:
                known[event.call] = self._load(event.call)
            record = self._fold_one(known[event.call], event)
            if record is not known[event.call]:
                known[event.call] = changed[event.call] = record
        return list(changed.values())

    def _fold_one(self, record, event):
        try:
            return records.fold(record, event, self._node, self._rules)
        except Exception:
            self.poisoned += 1
            log.exception("event set aside: %.300r", event)
            return record

    def _load(self, linkedid):
        found = calls.find(linkedid, self._node)
        return found.as_record() if found else None


def is_away(error):
    """Tell a database that is away, locked or full, which passes, from a value that it will never take."""
    return isinstance(error, DatabaseError) and type(error).__name__ in ("OperationalError", "InterfaceError")


def _save(changed):
    for record in changed:
        calls.save(record)


def run_in_thread(recorder, stop, beside):
    """Run `recorder` on a thread of its own; returns the started thread."""
    thread = threading.Thread(target=recorder.run, args=(stop, beside), name="recorder", daemon=True)
    thread.start()
    return thread
