"""Writes configuration files whole or not at all, and reads them and the admin's own back."""

import os


def write_file(path, text, mode=0o640):
    """Put `text` at `path` at once: written beside it, flushed, renamed; the owner is the folder's."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    os.replace(beside, path)


def make_folder(path):
    """Make the folder `path` and what is missing above it, for its owner alone: that of the folder above."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700)
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.chown(path, owner.st_uid, owner.st_gid)


def read_files(etc, names):
    """Return {name: text} of those of `names` that exist in the folder `etc`."""
    return {name: (etc / name).read_text(encoding="utf-8", errors="replace") for name in names if (etc / name).is_file()}


def read_own(etc):
    """Return {name: text} of the admin's own files in `etc`/custom."""
    folder = etc / "custom"
    names = sorted(path.name for path in folder.glob("*.conf")) if folder.is_dir() else ()
    return read_files(folder, names)
