"""Makes the folders of an instance, each with its right owner."""

import os
import shutil
import stat

from launch.errors import LaunchError

OWNED = ("run", "spool", "recordings", "sounds", "asterisk", "dialplan", "backups")
ASTERISK = ("etc", "lib", "db", "spool", "run", "log", "log/cdr-csv", "log/cel-custom", "lib/keys")


def make_folders(place, account):
    """Make every folder under state that is missing and set its owner; raises LaunchError.

    The state folder itself is root's, group-writable and sticky: the database may make its files
    there, but what root owns (launch, log) cannot be moved away by a process that drops to `account`.
    """
    place.state.parent.mkdir(parents=True, exist_ok=True)
    place.cache.mkdir(parents=True, exist_ok=True)
    set_folder(place.state, 0, account.pw_gid, 0o1775)
    set_folder(place.state / "launch", 0, 0, 0o755)
    set_folder(place.state / "log", 0, account.pw_gid, 0o750)
    set_folder(place.secrets, account.pw_uid, account.pw_gid, 0o700)
    for name in OWNED:
        set_folder(place.state / name, account.pw_uid, account.pw_gid, 0o755)
    place.plugins.mkdir(parents=True, exist_ok=True)     # root's: what lies there is run
    for name in ("readers", "beats"):
        set_folder(place.run / name, account.pw_uid, account.pw_gid, 0o755)
    for name in ASTERISK:
        (place.asterisk / name).mkdir(parents=True, exist_ok=True)
    give_tree(place.asterisk, account)


def set_folder(path, user, group, mode):
    """Make the folder `path` with this owner and mode; refuses anything else in its place."""
    path.mkdir(exist_ok=True)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode):
        raise LaunchError(f"{path} is not a folder", f"Move it away: mv {path} {path}.old")
    if (status.st_uid, status.st_gid) != (user, group):
        os.chown(path, user, group, follow_symlinks=False)
    if stat.S_IMODE(status.st_mode) != mode:
        os.chmod(path, mode)


def give_tree(folder, account):
    """Give `folder` and all in it to `account`, never through a link."""
    for path, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            entry = os.path.join(path, name)
            if os.lstat(entry).st_uid != account.pw_uid:
                os.chown(entry, account.pw_uid, account.pw_gid, follow_symlinks=False)


def remove_entries(folder, names):
    """Delete `names` in `folder` and then the folder if that left it empty; never follows a link."""
    for name in names:
        path = folder / name
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
