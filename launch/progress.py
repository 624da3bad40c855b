"""Shows the steps of a long command as they happen."""

import sys
import threading
import time


class Progress:
    """Prints `[2/9] name ... text` lines; on a terminal a running step rewrites its own line."""

    def __init__(self, total, out=None):
        self._total = total
        self._out = out or sys.stdout
        self._number = 0
        self._name = ""
        self._began = 0.0
        self._said = 0.0

    def begin(self, name):
        """Start the next step, called `name`."""
        self._number += 1
        self._name, self._began, self._said = name, time.monotonic(), time.monotonic()
        if self._out.isatty():
            self._write(f"\r{self._head()} ...")

    def tell(self, text):
        """Show what a running step does: at once on a terminal, every 10 s elsewhere."""
        spent = time.monotonic() - self._began
        if self._out.isatty():
            self._write(f"\r\033[K{self._head()} ... {text} ({spent:.0f} s)")
        elif time.monotonic() - self._said >= 10:
            self._said = time.monotonic()
            self._write(f"{self._head()} ... {text} ({spent:.0f} s)\n")

    def end(self, text="done"):
        """Finish the step with what it found or did."""
        start = "\r\033[K" if self._out.isatty() else ""
        self._write(f"{start}{self._head()}: {text}\n")

    def _head(self):
        return f"[{self._number}/{self._total}] {self._name}"

    def _write(self, text):
        self._out.write(text)
        self._out.flush()


def follow(progress, path, describe):
    """Return a stopper of a thread that tells `describe(last line of path)` every second."""
    stop = threading.Event()

    def watch():
        while not stop.wait(1.0):
            progress.tell(describe(read_last_line(path)))
    threading.Thread(target=watch, daemon=True).start()
    return stop.set


def read_last_line(path):
    """Return the last line that is not empty of the file at `path`, or ''."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, file.seek(0, 2) - 4096))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
