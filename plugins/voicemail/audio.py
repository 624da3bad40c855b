"""The files of messages and greetings: named by opaque ids, removed without following a link."""

import logging
import os
import pathlib
import re
import stat
import uuid

log = logging.getLogger(__name__)

NAME = re.compile(r"[0-9a-f]{32}\Z")
HEADER, BYTES = 44, 16000.0     # Asterisk writes wav of 16 bits at 8 kHz
_SPACE = uuid.UUID("5c0f7d8e-6a4b-4c57-9a43-3f5f0d1b7c21")


def name_message(call, n):
    """Return the id of the message that step number `n` of `call` records: the same however often the step begins."""
    return uuid.uuid5(_SPACE, f"{call}/{n}").hex


def greetings(recordings):
    """Return the folder of greetings, beside the folder `recordings`: they are no recordings of calls."""
    return pathlib.Path(recordings).parent / "greetings"


def make_folder(folder):
    """Make the folder of greetings, which Asterisk writes into."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)


def measure(folder, name):
    """Return the seconds of the recording `name` in `folder`, 0 when there is none."""
    try:
        with open_sound(folder, name) as file:
            return max(0, os.fstat(file.fileno()).st_size - HEADER) / BYTES
    except OSError:
        return 0.0


def open_sound(folder, name):
    """Open the recording `name` in `folder` for reading, never through a link; raises OSError."""
    descriptor = os.open(_path(folder, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{name} is no file")
    return open(descriptor, "rb")


def remove(folder, name):
    """Remove the recording `name` from `folder`; one that is gone is no error, a link or folder stays and is named."""
    path = _path(folder, name)
    try:
        holder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        log.error("%s is not removed: %s", path, error)
        return False
    try:
        if not stat.S_ISREG(os.stat(path.name, dir_fd=holder, follow_symlinks=False).st_mode):
            log.error("%s is not removed: it is no file of ours", path)
            return False
        os.unlink(path.name, dir_fd=holder)
    except FileNotFoundError:
        pass
    finally:
        os.close(holder)
    return True


def _path(folder, name):
    if not NAME.match(name):
        raise OSError(f"{name[:60]!r} is no name of a recording")
    return pathlib.Path(folder) / f"{name}.wav"
