"""Shows that a process is alive, and ends it when one thread holds the interpreter for seconds."""

import faulthandler
import mmap
import os
import struct
import threading
import time

PERIOD = 0.5
FROZEN = 5.0


class Beat:
    """A thread that writes the monotonic time to `path` and re-arms the interpreter's own dead-man timer.

    Code that holds the interpreter lock stops this thread, so the timer prints every stack to
    `path`.PID.dump and ends the process after FROZEN seconds.
    """

    def __init__(self, path, guard=True):
        self.path = os.fspath(path)
        self.dump = f"{self.path}.{os.getpid()}.dump"
        self._guard = guard
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def start(self):
        """Begin beating; the file exists when this returns."""
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self._map = self._open_map()
        self._trace = open(self.dump, "w", encoding="utf-8")
        self._tick()
        self._thread.start()
        return self

    def _open_map(self):
        """Map the beat file; on a full disk beat into memory that nobody reads, for the process must run."""
        try:
            with open(self.path, "r+b" if os.path.exists(self.path) else "w+b", buffering=0) as file:
                os.posix_fallocate(file.fileno(), 0, 8)
                return mmap.mmap(file.fileno(), 8)
        except OSError:
            return mmap.mmap(-1, 8)

    def stop(self):
        """Stop beating and disarm the timer."""
        self._stop.set()
        faulthandler.cancel_dump_traceback_later()
        if not os.path.getsize(self.dump):
            os.unlink(self.dump)

    def _run(self):
        while not self._stop.wait(PERIOD):
            self._tick()

    def _tick(self):
        struct.pack_into("d", self._map, 0, time.monotonic())
        if self._guard:
            faulthandler.dump_traceback_later(FROZEN, exit=True, file=self._trace)


def read_age(path):
    """Return the seconds since the last beat in `path`, or None when there was none."""
    try:
        with open(path, "rb") as file:
            beat = struct.unpack("d", file.read(8))[0]
    except (OSError, struct.error):
        return None
    return time.monotonic() - beat if beat else None
