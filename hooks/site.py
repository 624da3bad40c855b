"""Reads the folder of the site's own plugins: what is there, and a private copy of each version."""

import hashlib
import os
import pathlib
import re
import shutil
import stat
import tempfile

NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
LONGEST = 50 << 20      # bytes of all files of one plugin
KEPT = 8                # copies of one plugin, for calls that still use an older one
_IGNORED = re.compile(r"\..*|.*~|.*\.(pyc|swp|part|tmp|new)|__pycache__")


class Refused(ValueError):
    """This version of a plugin is not taken; the message names the place and the remedy."""


class Unquiet(Exception):
    """Somebody is still writing the folder; it is looked at again."""


def scan(folder):
    """Return {name: signature} of the plugin folders in `folder`; a signature differs after any change. {} without it; raises OSError."""
    try:
        entries = [entry for entry in os.scandir(folder) if entry.is_dir() and not _IGNORED.fullmatch(entry.name)]
    except FileNotFoundError:
        return {}
    return {entry.name: sign(entry.path) for entry in sorted(entries, key=lambda entry: entry.name)}


def sign(folder):
    """Return what tells this state of `folder` from the next, from the files' dates and sizes; () when it is gone."""
    found = []
    for path in _list_files(folder):
        try:
            status = os.stat(path)
        except OSError:
            continue
        found.append((os.fspath(path), status.st_mtime_ns, status.st_size, status.st_ino, status.st_mode))
    return tuple(found)


def read(folder):
    """Return {relative path: bytes} of one plugin; raises Refused, and Unquiet when it changes meanwhile."""
    folder = pathlib.Path(folder)
    before, files = sign(folder), {}
    for path, *_, mode in (*before, (folder, folder.stat().st_mode)):
        if mode & stat.S_IWOTH:
            raise Refused(f"{path} can be written by everybody, and it would be run; first: chmod -R o-w {folder}")
    if sum(size for _, _, size, *_ in before) > LONGEST:
        raise Refused(f"{folder} holds more than {LONGEST >> 20} MB; a plugin is code and a few texts")
    for path in _list_files(folder):
        try:
            files[str(path.relative_to(folder))] = path.read_bytes()
        except FileNotFoundError:
            raise Unquiet() from None
        except OSError as error:
            raise Refused(f"{path}: {error.strerror}; let everybody read it: chmod -R a+rX {folder}") from None
    if sign(folder) != before:
        raise Unquiet()
    return files


def check(folder, files):
    """Raise Refused when plugin.py is missing or a Python file cannot be compiled."""
    folder = pathlib.Path(folder)
    if not NAME.fullmatch(folder.name):
        raise Refused(f"{folder}: name the folder with 2 to 31 of a-z, 0-9 and _, a letter first")
    if "plugin.py" not in files:
        raise Refused(f"{folder} has no plugin.py, the table of contents of a plugin")
    for name, content in files.items():
        if name.endswith(".py"):
            _compile(content, folder / name)


def digest(files):
    """Return the version of `files`: 12 hexadecimal digits that no other content has."""
    made = hashlib.sha256()
    for name in sorted(files):
        made.update(f"{name}\0{len(files[name])}\0".encode())
        made.update(files[name])
    return made.hexdigest()[:12]


def keep(files, copies, name):
    """Write `files` to `copies`/v_VERSION/`name` unless they are there, whole or not at all; return the version."""
    version = digest(files)
    target = pathlib.Path(copies) / f"v_{version}" / name
    if target.is_dir() and digest(_read_again(target)) == version:
        os.utime(target)
        return version
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = pathlib.Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    beside.chmod(0o755)
    for place, content in files.items():
        (beside / place).parent.mkdir(parents=True, exist_ok=True)
        (beside / place).write_bytes(content)
    _put(beside, target)
    _prune(pathlib.Path(copies), name)
    return version


def _put(beside, target):
    try:
        os.rename(beside, target)
    except OSError:
        # Another process was faster, or a copy was spoilt by a power cut: the one that can be verified stays.
        if digest(_read_again(target)) != digest(_read_again(beside)):
            shutil.rmtree(target, ignore_errors=True)
            os.rename(beside, target)
        shutil.rmtree(beside, ignore_errors=True)


def _read_again(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in _list_files(folder)}


def _prune(copies, name):
    found = sorted(copies.glob(f"v_*/{name}"), key=lambda path: path.stat().st_mtime)
    for path in found[:-KEPT]:
        shutil.rmtree(path.parent, ignore_errors=True)


def _list_files(folder):
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _IGNORED.fullmatch(name))
        found += [pathlib.Path(root, name) for name in sorted(names) if not _IGNORED.fullmatch(name)]
    return found


def _compile(content, path):
    try:
        compile(content, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Refused(f"{path}:{error.lineno}: {error.msg}") from None
    except ValueError as error:
        raise Refused(f"{path}: {error}") from None
