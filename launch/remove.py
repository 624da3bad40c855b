"""Takes away what `up` made; database and recordings only when told so."""

import os
import pathlib
import shutil
import subprocess
import sys

from launch import account, roster
from launch.errors import LaunchError
from launch.folders import remove_entries
from launch.instance import find_project, only_one, open_instance
from launch.start import stop_everything

GOES = ("run", "launch", "log", "secrets", "sounds", "asterisk", "dialplan", "spoken")
OWN = ("sounds/custom", "asterisk/etc/custom")
DATA = ("spool", "recordings", "greetings", "exports", "backups", "switchroom.db", "switchroom.db-wal", "switchroom.db-shm", "audit.key", account.MARK)
CACHED = ("asterisk-root", "asterisk-build.log", "asterisk-build.lock", "install.log", "up-failure.log", "prompts", "tests")


def add_arguments(parser):
    """Add the arguments of `remove`."""
    parser.add_argument("--all", action="store_true", help="also the database, the recordings and the system user")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options):
    """Say what goes and what stays, ask, stop everything and delete."""
    instance = open_instance(options.config)
    if os.geteuid():
        raise LaunchError("`remove` needs root: the folders belong to root and the system user", "Run: sudo ./switchroom remove")
    goes, stays = plan(instance, options.all)
    print("goes:  " + "\n       ".join(goes) + "\nstays: " + "\n       ".join(stays))
    if not options.yes and not ask():
        print("nothing was removed")
        return 1
    with only_one(instance):
        if account.find_account(instance.place.user):
            stop_everything(instance)
        delete(instance, options.all)
    print("removed")
    return 0


def plan(instance, everything):
    """Return two lists of sentences: what goes, what stays."""
    place = instance.place
    goes = ["all running processes of this instance", f"{place.state}: {', '.join(GOES)}"]
    stays = [str(place.config_path), "Debian packages that were installed", f"{place.plugins}: the site's own plugins"]
    own = f"{place.state}: the site's own files ({', '.join(OWN)})"
    (goes if everything else stays).append(own)
    data = f"{place.state}: database, recordings, journal not yet written (spool)"
    if everything:
        goes.append(data)
    else:
        stays.append(data + "; `remove --all` takes them too")
    users = find_root_users(place)
    if users:
        stays.append(f"{place.cache}/asterisk-root, in use by process {users[0]}")
    else:
        goes.append(f"{place.cache}: {', '.join(CACHED)}")
    (goes if removes_account(instance, everything) else stays).append(f"system user {place.user}")
    (goes if removes_venv(instance) else stays).append(f"{find_project()}/.venv")
    return goes, stays


def ask():
    """Ask on the terminal; no terminal is a no."""
    if not sys.stdin.isatty():
        print("add --yes to remove without being asked")
        return False
    return input("Remove? [y/N] ").strip().lower() in ("y", "yes")


def delete(instance, everything):
    """Delete by fixed names, never a whole folder that cc.ini names: a slip there must not cost a home folder."""
    place, project = instance.place, find_project()
    drops_account, drops_venv = removes_account(instance, everything), removes_venv(instance)
    if everything:
        remove_entries(place.state, GOES + DATA)
        if place.plugins.is_dir() and not any(place.plugins.iterdir()):
            place.plugins.rmdir()
    else:
        remove_all_but(place.state, GOES, OWN)
    kept = ("asterisk-root",) if find_root_users(place) else ()
    remove_entries(place.cache, [name for name in CACHED if name not in kept])
    if drops_account and not is_account_busy(place.user):
        subprocess.run(["/usr/sbin/userdel", place.user], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if drops_venv:
        shutil.rmtree(project / ".venv")
        (project / ".venv-install.log").unlink(missing_ok=True)


def remove_all_but(folder, names, kept):
    """Delete the entries `names` of `folder`, but nothing in the paths `kept`, which begin at `folder` too."""
    for name in names:
        inner = [path.partition("/")[2] for path in kept if path.partition("/")[0] == name]
        if "" in inner:
            continue
        if any(path.is_file() for part in inner for path in (folder / name / part).rglob("*")):
            remove_all_but(folder / name, os.listdir(folder / name), inner)
        else:
            remove_entries(folder, (name,))


def removes_venv(instance):
    """Tell whether .venv goes: only with the project's own cc.ini, since other instances run from it too."""
    return instance.place.config_path == find_project() / "cc.ini" and pathlib.Path(sys.prefix) == find_project() / ".venv"


def removes_account(instance, everything):
    """Tell whether the system user goes: `up` of this instance made it and nothing of it stays."""
    return everything and (instance.place.state / account.MARK).exists()


def is_account_busy(name):
    """Tell whether a process of the user `name` runs."""
    entry = account.find_account(name)
    return bool(entry) and any(os.stat(path).st_uid == entry.pw_uid for path in list_process_folders())


def find_root_users(place):
    """Return the pids of processes in the private root that are not of this instance."""
    root = str((place.cache / "asterisk-root").resolve())
    ours = {entry.pid for entry in roster.read(roster.find_path(place.state))[1]}
    return [int(path.name) for path in list_process_folders() if read_root(path) == root and int(path.name) not in ours]


def read_root(path):
    """Return the root folder of a process, or ''."""
    try:
        return os.readlink(path / "root")
    except OSError:
        return ""


def list_process_folders():
    """Return /proc/PID of all processes."""
    return [path for path in pathlib.Path("/proc").iterdir() if path.name.isdigit() and path.exists()]
