"""Counts the calls of each number over all agi processes of this machine, through files in shared memory."""

import collections
import errno
import fcntl
import hashlib
import mmap
import os
import pathlib
import struct
import threading

from plugins.blacklist.rule import LONGEST_WINDOW

SLOTS = 65536
MOST_PROCESSES = 64
_HEAD = struct.Struct("<Q")
_ENTRY = struct.Struct("<dQQ")


class Tally:
    """Notes calls in a file of its own and reads everybody's: nobody waits for a lock, a database or a process.

    The kernel keeps what was noted when a process dies, and the next process goes on with its file. Each process
    remembers its last `slots` calls. Numbers are kept as hashes only.
    """

    def __init__(self, folder, slots=SLOTS):
        self._folder = pathlib.Path(folder)
        self._slots = slots
        self._lock = threading.Lock()
        self._rings = {}
        self._own = None
        self._calls = {}                      # {number: {call: when}}
        self._order = collections.deque()     # (when, number, call) as read

    def count(self, number, call, at, seconds):
        """Return how many calls `number` made in the `seconds` before unix second `at`; `call` is noted and included."""
        self.note(number, call, at)
        with self._lock:
            return sum(at - seconds < when <= at for when in self._calls.get(_hash(number), {}).values())

    def note(self, number, call, at):
        """Note that `call` came from `number`; twice is once."""
        with self._lock:
            self._open()
            self._read()
            who, what = _hash(number), _hash(call)
            if what not in self._calls.get(who, ()):
                self._own.append(at, who, what)
                self._read()
            self._forget(at - LONGEST_WINDOW)

    def _open(self):
        if self._own is None:
            self._own = _open_own(self._folder, self._slots)
            self._rings[self._own.path] = self._own
        if len(self._rings) < MOST_PROCESSES:
            for path in self._folder.glob("*.calls"):
                if path not in self._rings and path.stat().st_size >= _size(self._slots):
                    self._rings[path] = _Ring(path, self._slots)

    def _read(self):
        for ring in self._rings.values():
            for entry in ring.read():
                when, number, call = entry
                self._calls.setdefault(number, {}).setdefault(call, when)
                self._order.append(entry)

    def _forget(self, before):
        while self._order and (self._order[0][0] < before or len(self._order) > self._slots * 4):
            _, number, call = self._order.popleft()
            calls = self._calls.get(number, {})
            calls.pop(call, None)
            if not calls:
                self._calls.pop(number, None)


class _Ring:
    """One process's calls: a count of all that were written, then the newest `slots` of them."""

    def __init__(self, path, slots, file=None):
        self.path, self._slots, self._file, self._read = path, slots, file, 0
        self._map = _map(path, _size(slots))

    def append(self, at, number, call):
        written, = _HEAD.unpack_from(self._map, 0)
        _ENTRY.pack_into(self._map, self._place(written), at, number, call)
        # The count goes last: a reader never sees a call that is half written.
        _HEAD.pack_into(self._map, 0, written + 1)

    def read(self):
        """Return the entries that came since the last look."""
        written, = _HEAD.unpack_from(self._map, 0)
        first, self._read = max(self._read, written - self._slots), written
        return [_ENTRY.unpack_from(self._map, self._place(number)) for number in range(first, written)]

    def _place(self, number):
        return _HEAD.size + number % self._slots * _ENTRY.size


def _open_own(folder, slots):
    """Take the first file that no living process holds; without a disk count in memory for this process alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(MOST_PROCESSES):
            path = folder / f"{number}.calls"
            file = open(path, "a+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.close()
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
            else:
                os.posix_fallocate(file.fileno(), 0, _size(slots))
                return _Ring(path, slots, file)
    except OSError:
        pass
    return _Ring(None, slots)


def _size(slots):
    return _HEAD.size + slots * _ENTRY.size


def _map(path, size):
    try:
        with open(path, "r+b") as file:
            return mmap.mmap(file.fileno(), size)
    except (OSError, ValueError, TypeError):
        return mmap.mmap(-1, size)


def _hash(text):
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")
