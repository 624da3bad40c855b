"""Opens the database, SQLite or PostgreSQL, behind one proxy that every model uses."""

import sqlite3
import time

import peewee

SWITCH_TRIES = 40

proxy = peewee.DatabaseProxy()
DatabaseError = peewee.PeeweeException
Away = (peewee.OperationalError, peewee.InterfaceError)     # the database does not answer, whatever was asked

PRAGMAS = {"journal_mode": "wal", "synchronous": "normal", "foreign_keys": 1, "busy_timeout": 5000,
           "journal_size_limit": 64 * 1024 * 1024}


class Model(peewee.Model):
    """The base of every table: it follows the proxy."""

    class Meta:
        database = proxy
        legacy_table_names = False


class Sqlite(peewee.SqliteDatabase):
    """SQLite in WAL mode whose transactions take the write lock at once.

    A transaction that began by reading cannot wait for the lock later: SQLite refuses it at once.
    """

    is_postgres = False

    def __init__(self, path, **options):
        super().__init__(path, pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=5, **options)

    def _connect(self):
        # SQLite does not wait while another process switches a fresh file to WAL: it refuses at once.
        for _ in range(SWITCH_TRIES):
            try:
                return super()._connect()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
            time.sleep(0.05)
        return super()._connect()


class Postgres(peewee.PostgresqlDatabase):
    """PostgreSQL by psycopg 3; a connection found broken is replaced at the next statement."""

    is_postgres = True

    def __init__(self, url):
        super().__init__(url, prefer_psycopg3=True, connect_timeout=3, application_name="switchroom")

    def cursor(self, *args, **options):
        """Return a cursor, over a fresh connection when the last one broke outside a transaction."""
        if not self.is_closed() and self._state.conn.closed and not self.in_transaction():
            self.dispose()
        return super().cursor(*args, **options)

    def begin(self, *args, **options):
        """Begin a transaction, over a fresh connection when the last one turns out to be broken."""
        self._try_again(super().begin, *args, **options)

    def execute_sql(self, sql, params=None):
        """Run one statement; a SELECT outside a transaction survives a broken connection."""
        if sql.startswith("SELECT") and not self.in_transaction():
            return self._try_again(super().execute_sql, sql, params)
        return super().execute_sql(sql, params)

    def _try_again(self, run, *args, **options):
        fresh = self.is_closed()
        try:
            return run(*args, **options)
        except peewee.OperationalError:
            # Nothing can have been written yet, so doing it again cannot double anything.
            if fresh or self.is_closed() or not self._state.conn.closed:
                raise
        return run(*args, **options)

    def commit(self):
        """Commit; raises OperationalError when the connection, and with it the transaction, is gone."""
        if not self.is_closed() and self._state.conn.closed:
            raise peewee.OperationalError("the connection broke inside the transaction; nothing was written")
        return super().commit()

    def rollback(self):
        """Undo; a broken connection was undone by the server."""
        if not self.is_closed() and self._state.conn.closed:
            return self.dispose()
        return super().rollback()


def open_database(url):
    """Bind the proxy to `url` (sqlite:PATH or postgresql://...) and return the database.

    Nothing is connected yet: the first statement of each thread does it. Raises ValueError.
    """
    if url.startswith("sqlite:"):
        database = Sqlite(url.removeprefix("sqlite:"))
    elif url.startswith(("postgresql://", "postgres://")):
        database = Postgres("postgresql://" + url.partition("://")[2])
    else:
        raise ValueError(f"database {url!r} in [store] of cc.ini: write sqlite:/path or postgresql://user@host/name")
    proxy.initialize(database)
    return database


def fetch(sql, values=()):
    """Return the rows of one fixed SELECT as tuples.

    For what every process asks several times a second: building a query costs ten times what running it does.
    """
    return proxy.execute_sql(sql, values).fetchall()


def share(database):
    """Return an SQLite database over one more connection that all threads may use, one at a time, or None on PostgreSQL."""
    if database.is_postgres:
        return None
    return Sqlite(database.database, thread_safe=False, check_same_thread=False)


def disconnect():
    """Close this thread's connection, whatever state it is in; a thread calls it before it ends."""
    if proxy.obj is None:
        return
    try:
        proxy.close()
    except DatabaseError:
        pass  # a transaction was left open: the connection goes with the thread
