"""A memory-mapped ring file that takes records without a system call and outlives its process."""

import fcntl
import mmap
import os
import struct
import threading
import time
import uuid
import zlib

SIZE = 64 * 1024 * 1024
HEADER = 4096
MAGIC = 0x31474E4952525753
LARGEST = 1024 * 1024
PATIENCE = 3.0
# Words of the header; each is written by one aligned 8-byte store, so a kill never leaves half of one.
_MAGIC, _CAPACITY, _HEAD, _TAIL, _DROPPED, _PID = range(6)
_IDENTITY = slice(64, 96)
_FRAME = struct.Struct("=II")


class RingError(Exception):
    """The ring file cannot be made, opened or written; the message says the remedy."""


class RingFull(RingError):
    """The reader is too far behind: the record was dropped and counted."""


class RingDamaged(RingError):
    """The record at `offset` does not match its checksum."""

    def __init__(self, path, offset):
        super().__init__(f"{path}: record at {offset} does not match its checksum")
        self.offset = offset


class RingFile:
    """The mapped file that a writer and a reader share: header words and records by absolute offset."""

    def __init__(self, file, path):
        self.path = os.fspath(path)
        self._file = file
        self._map = mmap.mmap(file.fileno(), os.fstat(file.fileno()).st_size)
        self._words = memoryview(self._map)[:64].cast("Q")
        self.capacity = self._words[_CAPACITY]
        if self._words[_MAGIC] != MAGIC or self.capacity != len(self._map) - HEADER:
            raise RingError(f"{path} is not a ring file of this version; move it away")
        self.identity = self._map[_IDENTITY].decode("ascii")

    @property
    def head(self):
        """Absolute offset behind the last record."""
        return self._words[_HEAD]

    @property
    def tail(self):
        """Absolute offset of the first record that is not in the database yet."""
        return self._words[_TAIL]

    @property
    def dropped(self):
        """Number of records dropped since the file was made."""
        return self._words[_DROPPED]

    @property
    def pid(self):
        """Process id of the last owner."""
        return self._words[_PID]

    def close(self):
        """Unmap the file and give up its lock."""
        self._words.release()
        self._map.close()
        self._file.close()

    def _get(self, offset, length):
        start = HEADER + offset % self.capacity
        first = min(length, HEADER + self.capacity - start)
        if first == length:
            return self._map[start:start + length]
        return self._map[start:start + first] + self._map[HEADER:HEADER + length - first]

    def _put(self, offset, data):
        start = HEADER + offset % self.capacity
        first = HEADER + self.capacity - start
        if len(data) <= first:
            self._map[start:start + len(data)] = data
        else:
            self._map[start:start + first] = data[:first]
            self._map[HEADER:HEADER + len(data) - first] = data[first:]


class Ring(RingFile):
    """The writing end, owned by one process at a time.

    `size` is the bytes of records it holds. The space is really written at the first start, so a
    disk that fills up later does not stop it. Raises RingError when the space is not there or
    another process owns the file.
    """

    def __init__(self, path, size=SIZE):
        reserve(path, size)
        file = open(path, "r+b", buffering=0)
        try:
            _own(file, path)
            super().__init__(file, path)
        except BaseException:
            file.close()
            raise
        self._lock = threading.Lock()
        self._words[_PID] = os.getpid()

    def append(self, payload):
        """Store `payload` and return its absolute offset; raises RingFull (dropped and counted).

        Safe from any thread. The record counts only once the head is moved behind it, so a
        kill -9 in the middle leaves no half record.
        """
        length = len(payload)
        span = (_FRAME.size + length + 7) & ~7
        with self._lock:
            words = self._words
            head = words[_HEAD]
            if length > LARGEST or head + span - words[_TAIL] > self.capacity:
                words[_DROPPED] += 1
                raise RingFull(f"{self.path}: no room for {length} bytes; is the journal process running?")
            self._put(head, _FRAME.pack(length, checksum(head, payload)) + payload)
            words[_HEAD] = head + span
        return head


class RingReader(RingFile):
    """The reading end: gives records from the tail on and moves the tail when they are safe elsewhere."""

    def __init__(self, path):
        file = open(path, "r+b", buffering=0)
        try:
            super().__init__(file, path)
        except BaseException:
            file.close()
            raise

    def read(self, start, end):
        """Yield (offset, payload, next offset) from `start` up to `end`; raises RingDamaged."""
        while start < end:
            payload, after = self._read_one(start, end)
            if payload is None:
                raise RingDamaged(self.path, start)
            yield start, payload, after
            start = after

    def find_next(self, start, end):
        """Return the offset of the first whole record behind a damaged one at `start`, or `end`."""
        for offset in range(start + 8, end, 8):
            if self._read_one(offset, end)[0] is not None:
                return offset
        return end

    def advance(self, offset):
        """Give the space before `offset` back to the writer."""
        self._words[_TAIL] = offset

    def is_owned(self):
        """Say whether a living process writes to this ring."""
        with open(self.path, "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def _read_one(self, offset, end):
        length, crc = _FRAME.unpack(self._get(offset, _FRAME.size))
        after = offset + ((_FRAME.size + length + 7) & ~7)
        if length > LARGEST or after > end:
            return None, offset
        payload = self._get(offset + _FRAME.size, length)
        return (payload if checksum(offset, payload) == crc else None), after


def _own(file, path):
    # A process that was just killed may hold its lock for a moment more.
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise RingError(f"{path} is owned by a running process; stop it or give this one another --name") from None
        time.sleep(0.05)


def checksum(offset, payload):
    """Return the CRC of `payload` at `offset`: one from an earlier lap never matches."""
    return zlib.crc32(payload, offset & 0xFFFFFFFF)


def reserve(path, size=SIZE):
    """Make the ring file with its space written to the disk, unless it exists; raises RingError."""
    if os.path.exists(path):
        return
    size = (size + HEADER - 1) // HEADER * HEADER
    fresh = f"{os.fspath(path)}.{uuid.uuid4().hex}.new"
    try:
        with open(fresh, "xb") as file:
            file.write(_make_header(size))
            for _ in range(size // HEADER):
                file.write(bytes(HEADER))
            file.flush()
            os.fsync(file.fileno())
        os.rename(fresh, path)
    except OSError as error:
        _remove(fresh)
        raise RingError(f"{path}: cannot reserve {size} bytes ({error.strerror}); free some space there") from None


def _make_header(size):
    # The identity makes offsets of a ring made anew different from those of the one before.
    header = struct.pack("=6Q", MAGIC, size, 0, 0, 0, 0).ljust(_IDENTITY.start, b"\0")
    return (header + uuid.uuid4().hex.encode("ascii")).ljust(HEADER, b"\0")


def _remove(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
