"""Listens for Asterisk: one thread a visit, limits, and a drain that ends in seconds."""

import logging
import socket
import threading
import time

log = logging.getLogger(__name__)

STUCK_LIMIT = 20


class Server:
    """A FastAGI listener; `serve(connection, admit, done)` is run in a thread for each connection."""

    def __init__(self, settings, serve):
        self._settings = settings
        self._serve = serve
        self._lock = threading.Lock()
        self._open = set()
        self._calls = 0
        self._headers = 0
        self._closing = False
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
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._closing:
                    return
                # Out of file descriptors: the backlog waits, the calls in progress go on.
                time.sleep(0.05)
                continue
            self._begin(connection)

    def close(self):
        """Stop accepting; visits in progress go on."""
        self._closing = True
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
        with self._lock:
            left = list(self._open)
        for connection in left:
            _cut(connection)
        return len(left)

    @property
    def calls(self):
        """How many visits are being served."""
        return self._calls

    def _begin(self, connection):
        self.connections += 1
        visit = _Visit(self, connection)
        with self._lock:
            if self._headers >= self._settings.headers:
                self.refused += 1
                connection.close()
                return
            self._headers += 1
            self._open.add(connection)
        try:
            threading.Thread(target=visit.run, daemon=True).start()
        except RuntimeError:
            log.error("no thread for a visit; the dialplan will come again")
            visit.done()


class _Visit:
    """One connection's place in the server's limits."""

    __slots__ = ("_server", "_connection", "_admitted", "_ended")

    def __init__(self, server, connection):
        self._server = server
        self._connection = connection
        self._admitted = False
        self._ended = False

    def run(self):
        self._server._serve(self._connection, self.admit, self.done)

    def admit(self):
        """Count the visit as a call; return False when the process has enough calls."""
        server = self._server
        with server._lock:
            server._headers -= 1
            server._calls += 1
            self._admitted = True
            return server._calls <= server._settings.calls

    def done(self):
        """Close the connection and leave the limits; a second call does nothing."""
        server = self._server
        with server._lock:
            if self._ended:
                return
            self._ended = True
            server._open.discard(self._connection)
            if self._admitted:
                server._calls -= 1
            else:
                server._headers -= 1
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
