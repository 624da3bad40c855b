"""Looks at one recorded file: is it finished, how large, which checksum, how long."""

import dataclasses
import errno
import fcntl
import hashlib
import logging
import os
import signal
import stat
import time

from plugins.recording import sound

log = logging.getLogger(__name__)

PIECE = 1024 * 1024
QUIET = 60.0


class Unfinished(Exception):
    """Somebody still writes to the file."""


class NotAFile(Exception):
    """The name belongs to a link, a folder or a device, which is never a recording."""


@dataclasses.dataclass(frozen=True)
class Measure:
    """What a finished file is: `size` in bytes, `seconds` of sound (0 when it is no WAV)."""

    size: int
    sha256: str
    seconds: float


def measure(path):
    """Return the Measure of the file at `path`; raises Unfinished, NotAFile or OSError."""
    with _open(path) as file:
        refuse_written(file.fileno())
        size, checksum = _hash(file)
        try:
            seconds = sound.read_seconds(file, size)
        except sound.SoundError as error:
            log.warning("%s is kept, but it is no WAV file: %s", path, error)
            seconds = 0.0
        return Measure(size, checksum, seconds)


def refuse_written(descriptor):
    """Raise Unfinished while any process has the file open for writing.

    The kernel tells: a read lease is only given when nobody writes. Where leases cannot be had
    (some network file systems, files of another user) a file unchanged for QUIET seconds is finished.
    """
    try:
        # Should a writer come just now, the lease would send SIGIO, which ends a process; SIGURG does not.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        if error.errno == errno.EAGAIN or time.time() - os.fstat(descriptor).st_mtime < QUIET:
            raise Unfinished() from None


def _open(path):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotAFile() from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile()
    return open(descriptor, "rb", buffering=0)


def _hash(file):
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()
