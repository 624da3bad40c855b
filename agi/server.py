"""Listens for Asterisk: one thread a visit at a time, limits, and a drain that ends in seconds."""

import logging
import socket
import sys
import threading
import time

log = logging.getLogger(__name__)

STUCK_LIMIT = 20
RETRY = 0.05
IDLE = 16
BUSY = 24


def prepare_threads():
    """Fit the process's thread stacks and the interpreter's switching to a thousand threads."""
    threading.stack_size(256 * 1024)
    # Each thread that waits for the interpreter wakes up so often; at the default of 5 ms a thousand of them
    # keep the machine busy with nothing else as soon as another process takes the core for a moment.
    sys.setswitchinterval(0.05)


class Server:
    """A FastAGI listener; `serve(connection, admit, done)` is run in a thread for each connection.

    Threads accept for themselves and are used again, as making one costs as much as several commands; IDLE
    of them wait at most, as more are slower: the kernel wakes the one that has waited longest.
    """

    def __init__(self, settings, serve):
        self._settings = settings
        self._serve = serve
        # Sets, whose add and remove are atomic, instead of counters under a lock that threads would queue for.
        self._open = set()
        self._idle = set()
        self._calls = set()
        self._headers = set()
        self._closing = threading.Event()
        self.refused = 0
        self.connections = 0

    def listen(self):
        """Bind and listen with the kernel's largest backlog; other processes may share the port."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        # The kernel hands over a connection only when it has sent something: bare connects cost no thread.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 2)
        listener.bind((self._settings.host, self._settings.port))
        listener.listen(_find_backlog())
        self._listener = listener
        return listener.getsockname()[1]

    def run(self):
        """Accept until close() is called."""
        while True:
            if not self._idle:
                self._grow()
            if self._closing.wait(RETRY):
                return

    def close(self):
        """Stop accepting; visits in progress go on."""
        self._closing.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()

    def drain(self, seconds):
        """Wait up to `seconds` for visits to end, then cut them: the dialplan visits another process."""
        deadline = time.monotonic() + seconds
        while self._open and time.monotonic() < deadline:
            time.sleep(0.02)
        left = list(self._open)
        for connection in left:
            _cut(connection)
        return len(left)

    @property
    def calls(self):
        """How many visits are being served."""
        return len(self._calls)

    def _grow(self):
        try:
            threading.Thread(target=self._work, name="visit", daemon=True).start()
        except RuntimeError:
            log.error("no thread for a visit; it waits for one that ends")

    def _work(self):
        me = threading.get_ident()
        while len(self._idle) < IDLE:
            self._idle.add(me)
            connection = self._accept()
            self._idle.discard(me)
            if connection is None:
                return
            if not self._idle:
                self._grow()
            if not self._begin(connection):
                return

    def _accept(self):
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()[0]
                if len(self._open) > BUSY:
                    # Give way to the visits in progress: a thousand half-done ones, each cold in the caches, cost
                    # twice the time of the same thousand served some dozens at a time.
                    time.sleep(0)
                return connection
            except OSError:
                if not self._closing.is_set():
                    # Out of file descriptors: the backlog waits, the calls in progress go on.
                    time.sleep(RETRY)
        return None

    def _begin(self, connection):
        """Serve `connection`; return whether this thread may serve another."""
        self.connections += 1
        if len(self._headers) >= self._settings.headers:
            self.refused += 1
            connection.close()
            return True
        return _Visit(self, connection).run()


class _Visit:
    """One connection's place in the server's limits."""

    __slots__ = ("_server", "_connection", "_ended_by")

    def __init__(self, server, connection):
        self._server = server
        self._connection = connection
        self._ended_by = None
        server._headers.add(self)
        server._open.add(connection)

    def run(self):
        """Serve the visit; return whether it ended in this thread.

        A thread whose step was fenced may still have the fence's exception coming: it serves no other call.
        """
        self._server._serve(self._connection, self.admit, self.done)
        return self._ended_by == threading.get_ident()

    def admit(self):
        """Count the visit as a call; return False when the process has enough calls."""
        server = self._server
        server._headers.discard(self)
        server._calls.add(self)
        return len(server._calls) <= server._settings.calls

    def done(self):
        """Close the connection and leave the limits; a second call does nothing."""
        server = self._server
        try:
            server._open.remove(self._connection)
        except KeyError:
            return
        self._ended_by = threading.get_ident()
        server._headers.discard(self)
        server._calls.discard(self)
        self._connection.close()


def _cut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def _find_backlog():
    try:
        with open("/proc/sys/net/core/somaxconn", encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return socket.SOMAXCONN
