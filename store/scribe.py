"""Moves events from the rings into the journal table: none lost, none twice, none blocking the rest."""

import fcntl
import itertools
import logging
import os
import time

import peewee

from store.feed import Feed
from store.wake import CHANNEL, Bell

BATCH = 2000
BUSY, IDLE = 0.02, 0.05
RETRY_FIRST, RETRY_LAST = 0.2, 2.0

_COLUMNS = "node, seq, source, source_seq, kind, call, at, data"
_SQLITE = f"INSERT INTO journal ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (source, source_seq) DO NOTHING"
_POSTGRES = (f"INSERT INTO journal ({_COLUMNS}) SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[],"
             " %s::text[], %s::text[], %s::float8[], %s::text[]) ON CONFLICT (source, source_seq) DO NOTHING")

log = logging.getLogger(__name__)


class ScribeRuns(Exception):
    """Another scribe of this node is alive; the message names it."""


class Scribe:
    """The one writer of the journal of `node`: from `spool`/*.ring to `database`, waking the readers in `run`.

    `tidy()` is called between two batches, as often as there is time. Raises ScribeRuns when another one owns `run`/journal.lock.
    """

    def __init__(self, database, node, spool, run, tidy=lambda: None):
        self._lock = _own(os.path.join(os.fspath(run), "journal.lock"))
        self._database = database
        self._node = node
        self._feed = Feed(spool)
        self._bell = None if database.is_postgres else Bell(run)
        self._tidy = tidy
        self._seq = None

    def run(self, stop):
        """Write until the threading.Event `stop` is set, then once more; waits out an absent database."""
        retry = RETRY_FIRST
        while not stop.is_set():
            try:
                written = self.write()
                self._tidy()
                retry = RETRY_FIRST
            except (peewee.PeeweeException, OSError) as error:
                self._give_up(error, retry)
                stop.wait(retry)
                retry = min(retry * 2, RETRY_LAST)
                continue
            stop.wait(BUSY if written else IDLE)
        self._write_rest()

    def write(self):
        """Write all records that are there now and return their number; raises peewee errors."""
        count = 0
        records = self._feed.read()
        while batch := list(itertools.islice(records, BATCH)):
            self._write_batch(batch)
            count += len(batch)
        return count

    def close(self):
        """Let another scribe begin."""
        self._feed.close()
        if self._bell:
            self._bell.close()
        self._lock.close()

    def _write_rest(self):
        try:
            self.write()
        except (peewee.PeeweeException, OSError) as error:
            log.warning("%d bytes stay in the rings for the next start: %s", self._feed.pending(), error)

    def _give_up(self, error, retry):
        self._seq = None
        level = logging.WARNING if retry in (RETRY_FIRST, RETRY_LAST) else logging.DEBUG
        log.log(level, "%d bytes wait in the rings, next try in %.1f s: %s", self._feed.pending(), retry, error)

    def _write_batch(self, batch):
        try:
            self._commit(batch, self._insert)
        except (peewee.DataError, peewee.IntegrityError, ValueError, OverflowError) as error:
            log.warning("a batch is refused, taking its records one by one: %s", error)
            self._seq = None
            self._commit(batch, self._insert_singly)
        for record in batch:
            record.ring.advance(record.after)
        if self._bell:
            self._bell.ring()

    def _commit(self, batch, insert):
        # The tails move only after the commit; dying in between, the same records come again
        # and (source, source_seq) tells that they are here already.
        seq = self._find_seq()
        with self._database.atomic():
            seq = insert(batch, seq)
            if self._database.is_postgres:
                self._database.execute_sql(f"SELECT pg_notify('{CHANNEL}', %s)", (self._node,))
        self._seq = seq

    def _find_seq(self):
        if self._seq is None:
            sql = f"SELECT MAX(seq) FROM journal WHERE node = {self._database.param}"
            return self._database.execute_sql(sql, (self._node,)).fetchone()[0] or 0
        return self._seq

    def _insert(self, batch, seq):
        good = [record for record in batch if not record.reason]
        node = self._node
        rows = [(node, number, record.ring.identity, record.offset, record.kind, record.call, record.at, record.data)
                for number, record in enumerate(good, seq + 1)]
        if rows:
            self._insert_rows(rows)
        for record in batch:
            if record.reason:
                self._set_aside(record, record.reason)
        return seq + len(rows)

    def _insert_rows(self, rows):
        cursor = self._database.cursor()
        with _translated():
            if self._database.is_postgres:
                cursor.execute(_POSTGRES, [list(column) for column in zip(*rows)])
            else:
                cursor.executemany(_SQLITE, rows)

    def _insert_singly(self, batch, seq):
        for record in batch:
            try:
                with self._database.atomic():
                    seq = self._insert([record], seq)
            except (peewee.DataError, peewee.IntegrityError, ValueError, OverflowError) as error:
                self._set_aside(record, f"refused by the database: {error}")
        return seq

    def _set_aside(self, record, reason):
        log.error("event at %d of %s set aside: %s", record.offset, record.ring.path, reason)
        data = record.data if isinstance(record.data, bytes) else record.data.encode("utf-8", "replace")
        mark = ", ".join([self._database.param] * 6)
        self._database.execute_sql(
            f"INSERT INTO poison (source, source_seq, node, at, reason, data) VALUES ({mark})"
            " ON CONFLICT (source, source_seq) DO NOTHING",
            (record.ring.identity, record.offset, self._node, time.time(), reason[:500].replace("\0", ""), data))


def _translated():
    return peewee.__exception_wrapper__


def _own(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    file = open(path, "a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise ScribeRuns(f"{path} is held: another journal process of this instance runs; stop it first") from None
    return file
