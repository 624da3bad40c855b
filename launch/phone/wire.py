"""The SIP socket of one telephone with its timers, all on one thread."""
import heapq
import itertools
import select
import socket
import threading
import time
from collections.abc import Callable


class Timer:
    """A call to come; `cancel()` makes it not come."""

    def __init__(self, call: Callable[[], None]):
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self.call = None


class Wire:
    """Datagrams from `peer` only; `on_datagram(bytes)` and every posted call run on its thread."""

    def __init__(self, peer: tuple[str, int], local_host: str, on_datagram: Callable[[bytes], None]):
        self.peer = (socket.gethostbyname(peer[0]), peer[1])
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind((local_host, 0))
        self._socket.setblocking(False)
        self.local = self._socket.getsockname()
        self._on_datagram = on_datagram
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"phone-sip-{self.local[1]}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def send(self, data: bytes) -> None:
        """Send one datagram to the peer; a full buffer loses it, retransmission cures that."""
        try:
            self._socket.sendto(data, self.peer)
        except OSError:
            pass

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Run `call` on this thread after `seconds`; from any thread."""
        timer = Timer(call)
        with self._lock:
            heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), timer))
        if threading.current_thread() is not self._thread:
            self._waker.send(b"!")
        return timer

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on this thread as soon as possible."""
        self.later(0.0, call)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        """End the thread and close the socket."""
        self._closed = True
        self._waker.send(b"!")
        if threading.current_thread() is not self._thread:
            self._thread.join(2)
        for each in (self._socket, self._wake, self._waker):
            each.close()

    def _run(self) -> None:
        while not self._closed:
            ready, _, _ = select.select([self._socket, self._wake], [], [], self._pause())
            if self._wake in ready:
                self._wake.recv(4096)
            if self._socket in ready:
                self._drain()
            self._fire()

    def _pause(self) -> float:
        with self._lock:
            return max(self._timers[0][0] - time.monotonic(), 0.0) if self._timers else 3600.0

    def _drain(self) -> None:
        for _ in range(64):     # then the timers get their turn
            try:
                data, source = self._socket.recvfrom(65_535)
            except OSError:
                return
            if source[0] == self.peer[0]:
                self._on_datagram(data)

    def _fire(self) -> None:
        now = time.monotonic()
        while not self._closed:
            with self._lock:
                if not self._timers or self._timers[0][0] > now:
                    return
                timer = heapq.heappop(self._timers)[2]
            if timer.call:
                timer.call()
