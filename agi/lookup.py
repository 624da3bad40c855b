"""Reads the store for a waiting caller on pooled connections, within a time, or gives up."""

import concurrent.futures
import logging
import threading
import time

from store import db

log = logging.getLogger(__name__)


class LocalLookup:
    """One connection to a database file, used in turn: a local read takes microseconds and cannot hang."""

    def __init__(self, database):
        self._database = database
        self._lock = threading.Lock()

    def read(self, function, *arguments, default=None):
        """Return function(*arguments, database), or `default` when the file cannot be read."""
        try:
            with self._lock:
                return function(*arguments, self._database)
        except db.DatabaseError as error:
            log.warning("a look-up failed: %s", error)
            return default

    def stop(self):
        """Close the connection."""
        self._database.close()


def open_lookup(database):
    """Return the Lookup that suits `database`."""
    shared = db.share(database)
    return LocalLookup(shared) if shared is not None else Lookup()


class Lookup:
    """A few threads with one database connection each; after a failure it answers defaults for `rest` s."""

    def __init__(self, seconds=0.5, rest=2.0, threads=2):
        self._pool = concurrent.futures.ThreadPoolExecutor(threads, "lookup")
        self._seconds = seconds
        self._rest = rest
        self._resume = 0.0

    def read(self, function, *arguments, default=None):
        """Return function(*arguments), or `default` when the database is away or slow."""
        if time.monotonic() < self._resume:
            return default
        future = self._pool.submit(function, *arguments)
        try:
            return future.result(self._seconds)
        except (concurrent.futures.TimeoutError, db.DatabaseError) as error:
            future.cancel()
            self._resume = time.monotonic() + self._rest
            log.warning("a look-up gave up: %s", error or "too slow")
            return default

    def stop(self):
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
