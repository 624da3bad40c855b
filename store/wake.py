"""Wakes the readers of the journal: datagram sockets beside SQLite, NOTIFY on PostgreSQL."""

import os
import select
import socket
import time

import psycopg

CHANNEL = "journal"


class Bell:
    """The scribe's end on SQLite: rings every socket in `run`/readers, waiting for none."""

    def __init__(self, run):
        self._folder = os.path.join(os.fspath(run), "readers")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    def ring(self):
        """Wake all readers; one that is gone or has wakes waiting is passed over."""
        try:
            names = os.listdir(self._folder)
        except OSError:
            return
        for name in names:
            self._send(name)

    def close(self):
        """Free the socket."""
        self._socket.close()

    def _send(self, name):
        with _Folder(self._folder) as path:
            try:
                self._socket.sendto(b"1", f"{path}/{name}")
            except OSError:
                pass


class Reader:
    """One consumer's wake-up: `name` must be unique on this node while it lives.

    `run` is the run folder, `database` what open_database returned. Made without touching the
    database; while it is away, `wait` only waits.
    """

    def __init__(self, run, database, name):
        wait = _Listener(database) if database.is_postgres else _Doorbell(run, name)
        self._end = wait

    def wait(self, timeout=1.0):
        """Return True as soon as there is something new, False after `timeout` seconds."""
        return self._end.wait(timeout)

    def close(self):
        """Free the socket or connection."""
        self._end.close()


class _Doorbell:
    def __init__(self, run, name):
        self._folder = os.path.join(os.fspath(run), "readers")
        self._name = f"{name}.sock"
        os.makedirs(self._folder, exist_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        with _Folder(self._folder) as path:
            _unlink(f"{path}/{self._name}")
            self._socket.bind(f"{path}/{self._name}")

    def wait(self, timeout):
        ready = bool(select.select([self._socket], [], [], timeout)[0])
        while ready:
            try:
                self._socket.recv(16)
            except BlockingIOError:
                break
        return ready

    def close(self):
        self._socket.close()
        _unlink(os.path.join(self._folder, self._name))


class _Listener:
    def __init__(self, database):
        self._url = database.database
        self._connection = None

    def wait(self, timeout):
        end = time.monotonic() + timeout
        try:
            if self._connection is None:
                self._connect()
                return True  # whatever came before the first LISTEN counts as news
            return any(True for _ in self._connection.notifies(timeout=timeout, stop_after=1))
        except psycopg.Error:
            self.close()
            time.sleep(max(0.0, end - time.monotonic()))
            return False

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self):
        connection = psycopg.connect(self._url, autocommit=True, connect_timeout=3, application_name="switchroom reader")
        connection.execute(f"LISTEN {CHANNEL}")
        self._connection = connection


class _Folder:
    """A folder under a short name: a socket's path may have 107 bytes only."""

    def __init__(self, path):
        self._path = path

    def __enter__(self):
        self._fd = os.open(self._path, os.O_PATH | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._fd}"

    def __exit__(self, *_):
        os.close(self._fd)


def _unlink(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
