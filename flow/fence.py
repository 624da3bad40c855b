"""Limits the time that plugin code may take, and keeps a step that overran away from its call.

A thread cannot be killed, so the watch closes the step's ticket (late verbs raise Fenced) and lets
another thread go on with the call; the stuck thread is counted and asked to end.
"""

import ctypes
import threading
import time

from flow.call import Fenced

PERIOD = 0.1


class Ticket:
    """One step's right to touch its call; `left` is the plugin time still allowed, in seconds."""

    __slots__ = ("left", "on_expiry", "thread", "closed", "entered", "_lock", "_active", "_mark")

    def __init__(self, left, on_expiry, active, lock, mark):
        self.left = left
        self.on_expiry = on_expiry
        self.thread = threading.get_ident()
        self.closed = False
        self.entered = 0.0
        self._active = active
        self._lock = lock
        self._mark = mark

    def enter(self):
        """Plugin code begins or goes on."""
        self.entered = time.monotonic()
        self._active[id(self)] = self
        self._mark(True)

    def leave(self):
        """Plugin code calls a verb or has ended; raises Fenced when its time is over."""
        with self._lock:
            self._active.pop(id(self), None)
            if self.closed:
                raise Fenced()
        self._mark(False)
        self.left -= time.monotonic() - self.entered

    def expire(self, now):
        """Close the ticket if its time is over; return whether it was closed now."""
        with self._lock:
            if self.closed or id(self) not in self._active or now - self.entered < self.left:
                return False
            self.closed = True
            del self._active[id(self)]
            return True


class Watch:
    """Issues tickets and closes those whose plugin code overran; `stuck` counts threads not back yet."""

    def __init__(self):
        self._active = {}
        self._lock = threading.Lock()
        self._stuck = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fence", daemon=True)

    def start(self):
        """Begin watching."""
        self._thread.start()
        return self

    def stop(self):
        """Stop watching; tickets no longer expire."""
        self._stop.set()

    def issue(self, seconds, on_expiry, mark=lambda inside: None):
        """Return a Ticket of this thread; `on_expiry()` is called in a thread of its own."""
        return Ticket(seconds, on_expiry, self._active, self._lock, mark)

    def release(self):
        """The calling thread came back from a step whose ticket was closed."""
        self._stuck.pop(threading.get_ident(), None)

    @property
    def stuck(self):
        """How many threads are still inside a step that was abandoned."""
        alive = {thread.ident for thread in threading.enumerate()}
        for ident in [ident for ident in list(self._stuck) if ident not in alive]:
            self._stuck.pop(ident, None)
        return len(self._stuck)

    def _run(self):
        while not self._stop.wait(PERIOD):
            now = time.monotonic()
            for ticket in list(self._active.values()):
                if ticket.expire(now):
                    self._abandon(ticket)

    def _abandon(self, ticket):
        self._stuck[ticket.thread] = ticket
        threading.Thread(target=ticket.on_expiry, name="fenced-call", daemon=True).start()
        _ask_to_end(ticket.thread)


def _ask_to_end(ident):
    # Ends Python loops at once; code blocked in C sees it when it comes back.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(Fenced))
