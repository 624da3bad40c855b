"""Measures a volume as df does."""

import os

from hardware.rotation import Volume


class Away(Exception):
    """The volume is not there, not the one it was, or takes nothing; the message names it."""


def measure(path):
    """Return the Volume that holds folder `path`; raises Away."""
    try:
        found = os.statvfs(path)
    except OSError as error:
        raise Away(f"{path}: {error.strerror}") from None
    if found.f_flag & os.ST_RDONLY:
        raise Away(f"{path}: the volume can only be read; remount it for writing")
    size = found.f_frsize
    return Volume(found.f_blocks * size, (found.f_blocks - found.f_bfree) * size, found.f_bavail * size)


def device(path):
    """Return the number of the file system that holds `path`; raises Away."""
    try:
        return os.stat(path).st_dev
    except OSError as error:
        raise Away(f"{path}: {error.strerror}") from None
