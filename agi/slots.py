"""Marks in shared memory which calls are inside plugin code; the marks outlive the process."""

import fcntl
import mmap
import os
import pathlib
import struct
import threading

_SLOT = struct.Struct("<BxxxI56s")
COUNT = 4096


class Slots:
    """One process's marks in a file that nobody else writes; locked while the process lives."""

    def __init__(self, folder, name):
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        self.folder = pathlib.Path(folder)
        self.path = self.folder / f"{name}.{os.getpid()}.slots"
        self._file = open(self.path, "w+b")
        self._file.write(bytes(_SLOT.size * COUNT))
        self._file.flush()
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._map = mmap.mmap(self._file.fileno(), _SLOT.size * COUNT)
        self._free = list(range(COUNT))
        self._lock = threading.Lock()
        self._held = threading.local()

    def mark(self, call, n):
        """Return a function(inside): True marks `call` inside step `n`'s code, False takes it off."""
        offset = self._own() * _SLOT.size
        name = call.encode()[:55]

        def set_mark(inside):
            if inside:
                _SLOT.pack_into(self._map, offset, 1, n, name)
            else:
                self._map[offset] = 0
        return set_mark

    def release(self):
        """Give this thread's slot back."""
        slot = getattr(self._held, "slot", None)
        if slot is not None:
            self._map[slot * _SLOT.size] = 0
            self._held.slot = None
            self._free.append(slot)

    def _own(self):
        slot = getattr(self._held, "slot", None)
        if slot is None:
            slot = self._held.slot = self._free.pop() if self._free else 0
        return slot


def find_crashed(folder, beats):
    """Return {call: step number} of calls inside plugin code of processes that froze to death.

    Only a process that its dead-man timer ended (its dump in `beats` is not empty) counts: after any
    other death a call inside plugin code is resumed by its step's rule.
    """
    found = {}
    for path in pathlib.Path(folder).glob("*.slots"):
        if _is_dead(path) and _froze(path, beats):
            found.update(_read(path))
    return found


def sweep(folder, keep=200):
    """Delete the oldest files of dead processes beyond `keep`."""
    files = sorted(pathlib.Path(folder).glob("*.slots"), key=lambda path: path.stat().st_mtime)
    for path in files[:-keep]:
        if _is_dead(path):
            path.unlink(missing_ok=True)


def _is_dead(path):
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _froze(path, beats):
    dump = pathlib.Path(beats) / (path.name.removesuffix(".slots") + ".dump")
    try:
        return dump.stat().st_size > 0
    except OSError:
        return False


def _read(path):
    data = path.read_bytes()
    for offset in range(0, len(data) - _SLOT.size + 1, _SLOT.size):
        inside, n, name = _SLOT.unpack_from(data, offset)
        if inside:
            yield name.rstrip(b"\0").decode(errors="replace"), n
