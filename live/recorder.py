"""Writes call records: tails the journal and folds each event into its call, once and in order."""

import logging
import threading

import peewee

from live import records
from store import calls, cursors, journal

log = logging.getLogger("live.recorder")
BATCH = 500
RETRY = 0.5


class Recorder:
    """Folds the journal of `node` into the table of calls; records and cursor move in one transaction.

    `wait(timeout)` returns when there may be news. `poisoned` counts events that were set aside.
    """

    def __init__(self, database, node, wait, rules=records.Rules()):
        self._database = database
        self._node = node
        self._wait = wait
        self._rules = rules
        self._cursor = f"recorder:{node}"
        self.poisoned = 0

    def run(self, stop, beside=lambda: None):
        """Fold until the threading.Event `stop` is set; waits out an absent database.

        `beside()` is called after every wait when all news is folded.
        """
        while not stop.is_set():
            try:
                if self.fold() < BATCH:
                    beside()
                    self._wait(1.0)
            except (peewee.OperationalError, peewee.InterfaceError) as error:
                log.warning("database away, records wait: %s", error)
                stop.wait(RETRY)

    def fold(self):
        """Fold one batch; return how many events it had. Raises peewee errors when the database is away."""
        try:
            return self._fold(BATCH, careful=False)
        except (peewee.OperationalError, peewee.InterfaceError):
            raise
        except Exception:
            log.exception("a batch cannot be folded whole; going event by event")
            return self._fold(1, careful=True)

    def _fold(self, limit, careful):
        with self._database.atomic():
            after = cursors.get(self._cursor)
            news = journal.tail(self._node, after, limit)
            if news:
                cursors.set(self._cursor, news[-1][0])
                changed = self._fold_events([event for _seq, event in news])
                if not careful:
                    _save(changed)
        if careful and news:
            self._save_alone(changed, news)
        return len(news)

    def _save_alone(self, changed, news):
        # the cursor has passed this event already: what cannot be stored is lost alone
        try:
            with self._database.atomic():
                _save(changed)
        except (peewee.OperationalError, peewee.InterfaceError):
            raise
        except Exception:
            self.poisoned += 1
            log.exception("record not stored: %.300r", news[-1])

    def _fold_events(self, news):
        open_records, changed = {}, {}
        for event in news:
            if not event.call:
                continue
            if event.call not in open_records:
                open_records[event.call] = self._load(event.call)
            record = self._fold_one(open_records[event.call], event)
            if record is not open_records[event.call]:
                open_records[event.call] = changed[event.call] = record
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


def _save(changed):
    for record in changed:
        calls.save(record)


def run_in_thread(recorder, stop, beside):
    """Run `recorder` on a thread of its own; returns the started thread."""
    thread = threading.Thread(target=recorder.run, args=(stop, beside), name="recorder", daemon=True)
    thread.start()
    return thread
