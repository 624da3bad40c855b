"""Touches files of one folder by name only: no path is put together, no link is followed."""

import contextlib
import errno
import hashlib
import os
import re
import stat

NAME = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\.wav")
PIECE = 1 << 20
PART = ".part"


class Wrong(Exception):
    """A file is missing, no plain file, or not what its checksum says; the message names it."""


class Folder:
    """The recordings in folder `path`; every verb opens the folder anew, so that a volume may come and go."""

    def __init__(self, path):
        self.path = os.fspath(path)

    def name(self, path):
        """Return the file name of `path` when it lies directly in this folder and is a recording's; raises Wrong."""
        folder, name = os.path.split(path)
        if os.path.normpath(folder) != os.path.normpath(self.path) or not NAME.fullmatch(name):
            raise Wrong(f"{path} is no recording in {self.path}; it is left alone")
        return name

    def size(self, name):
        """Return the bytes of a plain file; raises Wrong."""
        with self._open() as folder:
            return _look(folder, name, self.path).st_size

    def check(self, name, size, sha256):
        """Read a file whole; raises Wrong when it is not there or is not what was kept."""
        with self._open() as folder:
            found, checksum = _hash(folder, name, self.path)
        if (found, checksum) != (size, sha256):
            raise Wrong(f"{self.path}/{name} is not what was recorded: {found} bytes instead of {size}, or another checksum")

    def remove(self, name):
        """Remove a plain file; one that is gone already is well. Raises Wrong for a link or folder, OSError when it cannot be."""
        with self._open() as folder:
            try:
                _look(folder, name, self.path)
                os.unlink(name, dir_fd=folder)
            except FileNotFoundError:
                pass

    def take(self, source, name, size, sha256):
        """Copy `name` out of the Folder `source`, whole and checked, or not at all; raises Wrong or OSError."""
        with source._open() as there, self._open() as here:
            part = name + PART
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part, dir_fd=here)
            try:
                _copy(there, here, name, part, source.path)
                found, checksum = _hash(here, part, self.path)
                if (found, checksum) != (size, sha256):
                    raise Wrong(f"{source.path}/{name} is not what was recorded: {found} bytes instead of {size}, or another checksum")
                os.rename(part, name, src_dir_fd=here, dst_dir_fd=here)
                os.fsync(here)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(part, dir_fd=here)
                raise

    @contextlib.contextmanager
    def _open(self):
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _look(folder, name, path):
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISREG(found.st_mode):
        raise Wrong(f"{path}/{name} is no plain file; it is left alone")
    return found


def _open_file(folder, name, path):
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        raise Wrong(f"{path}/{name} is missing") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Wrong(f"{path}/{name} is a link; it is left alone") from None
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Wrong(f"{path}/{name} is no plain file; it is left alone")
    return open(handle, "rb", buffering=0)


def _hash(folder, name, path):
    digest, size = hashlib.sha256(), 0
    with _open_file(folder, name, path) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _copy(there, here, name, part, path):
    with _open_file(there, name, path) as source:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640, dir_fd=here)
        with open(handle, "wb", buffering=0) as target:
            while piece := source.read(PIECE):
                written = memoryview(piece)
                while written:
                    written = written[target.write(written):]
            os.fsync(target.fileno())
