"""One backup in one file: the database and the site's own files, each with its checksum."""

import hashlib
import importlib.metadata
import io
import json
import os
import pathlib
import tarfile
import tempfile
import time

from launch import dump
from launch.errors import LaunchError

FORMAT = "switchroom.backup/1"
MANIFEST, DATABASE = "manifest.json", "database"
# Folders of the state that nobody can make again. Flows, people, calls and numbers are in the database.
OWN = ("secrets", "sounds/custom", "asterisk/etc/custom", "plugins")
SPOKEN = ("recordings", "greetings")
_CHUNK = 1 << 20


def write(place, url, path, recordings=False):
    """Back the instance at `place` up into the new file `path`, whole or not at all; return its manifest. Raises LaunchError, OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
            copy = pathlib.Path(folder, DATABASE)
            dump.write(url, copy)
            dump.verify(dump.name_engine(url), copy)
            files = {DATABASE: copy, "cc.ini": place.config_path, **_list_files(place.state, OWN + (SPOKEN if recordings else ()))}
            manifest = {"format": FORMAT, "version": importlib.metadata.version("switchroom"), "node": place.node, "at": time.time(),
                        "engine": dump.name_engine(url), "recordings": recordings}
            _pack(beside, manifest, files)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def _list_files(state, folders):
    return {str(path.relative_to(state)): path for folder in folders for path in sorted((state / folder).rglob("*"))
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts and not path.name.endswith(".lock")}


def _pack(target, manifest, files):
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=5) as archive:
        manifest["files"] = {}
        for name, path in files.items():
            try:
                manifest["files"][name] = _add(archive, name, path)
            except FileNotFoundError:
                continue      # a prompt or a recording that somebody took away meanwhile
        data = json.dumps(manifest, indent=1).encode()
        about = tarfile.TarInfo(MANIFEST)
        about.size, about.mode = len(data), 0o600
        archive.addfile(about, io.BytesIO(data))
        archive.close()
        file.flush()
        os.fsync(file.fileno())


def _add(archive, name, path):
    """Add one file with the length that it has now; return {size, sha256, mode}."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        about = tarfile.TarInfo(name)
        about.size, about.mode, about.mtime = status.st_size, status.st_mode & 0o777, int(status.st_mtime)
        digest = Digest(file, status.st_size)
        archive.addfile(about, digest)
    return {"size": about.size, "sha256": digest.hexdigest(), "mode": about.mode}


class Digest:
    """A file that counts the checksum of what is read of it; one that became shorter meanwhile is filled with zeros."""

    def __init__(self, file, size):
        self._file, self._left, self._made = file, size, hashlib.sha256()

    def read(self, count):
        """Return `count` bytes."""
        wanted = min(count, self._left)
        data = self._file.read(wanted).ljust(wanted, b"\0")
        self._left -= wanted
        self._made.update(data)
        return data

    def hexdigest(self):
        """Return the checksum of all that was read."""
        return self._made.hexdigest()


def unpack(path, folder):
    """Unpack the backup at `path` into the empty `folder` and return its manifest; raises LaunchError for anything that is no whole backup."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                if not member.isfile() or not is_inside(member.name):
                    raise LaunchError(f"{path}: {member.name!r} does not belong into a backup", "Use a file that `switchroom backup` wrote.")
                _extract(archive, member, folder / member.name)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise LaunchError(f"{path} is a backup of the form {manifest['format']}", "Use the version of Switchroom that wrote it, or a newer one.")
        _compare(path, folder, manifest["files"])
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise LaunchError(f"{path} is no whole backup: {error}", "Use another file that `switchroom backup` wrote.") from None
    return manifest


def is_inside(name):
    """Tell whether a file called `name` may stand in a backup."""
    parts = pathlib.PurePosixPath(name).parts
    known = name in (MANIFEST, DATABASE, "cc.ini") or any(name.startswith(folder + "/") for folder in OWN + SPOKEN)
    return known and ".." not in parts and not name.startswith("/")


def _extract(archive, member, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.extractfile(member) as source, open(target, "xb") as file:
        while data := source.read(_CHUNK):
            file.write(data)
    target.chmod(0o600)


def _compare(path, folder, files):
    for name, about in files.items():
        with open(folder / name, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != about["sha256"]:
                raise LaunchError(f"{path}: {name} is damaged", "Use another backup.")
    extra = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()} - {*files, MANIFEST}
    if extra:
        raise LaunchError(f"{path}: {sorted(extra)[0]} is not in its list", "Use another backup.")
