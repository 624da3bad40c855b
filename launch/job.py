"""Keeps one background job of a plugin running."""

import logging
import threading
import time

from hooks.specs import Worker
from store import db

log = logging.getLogger(__name__)

FIRST, LAST, STEADY = 0.5, 60.0, 60.0


class Job:
    """Runs a hooks.specs.Worker in a thread until `stop` is set; one that raises or returns is run again.

    The pause before that doubles from `first` to `last` seconds, and begins anew after STEADY seconds
    of running. `blame(plugin, reason)` is told of every end.
    """

    def __init__(self, plugin, worker, blame, stop, first=FIRST, last=LAST):
        if not isinstance(worker, Worker):
            raise TypeError(f"cc_workers: {worker!r} is no hooks.specs.Worker")
        self.name = f"worker {worker.name} of plugin {plugin}"
        self._plugin = plugin
        self._worker = worker
        self._blame = blame
        self._stop = stop
        self._first = first
        self._last = last
        self._thread = threading.Thread(target=self._keep_running, name=f"{plugin}/{worker.name}", daemon=True)

    def start(self):
        """Begin; returns the job."""
        self._thread.start()
        return self

    def join(self, timeout):
        """Wait up to `timeout` seconds for the end; return whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _keep_running(self):
        pause = self._first
        while not self._stop.is_set():
            began = time.monotonic()
            reason = self._run()
            db.disconnect()
            if self._stop.is_set():
                return
            pause = self._first if time.monotonic() - began > STEADY else pause
            self._blame(self._plugin, f"worker {self._worker.name}: {reason}; runs again in {pause:.1f} s")
            self._stop.wait(pause)
            pause = min(2 * pause, self._last)

    def _run(self):
        try:
            self._worker.run(self._stop)
        except (Exception, SystemExit) as error:
            # Plugin code may raise anything: it is told, and the other jobs go on.
            log.debug("worker %s", self._worker.name, exc_info=True)
            return f"{type(error).__name__}: {error}"
        return "returned without being told to stop"
