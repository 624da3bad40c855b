"""Knows the system user that runs everything but the supervisor."""

import os
import pwd
import subprocess

from launch.errors import LaunchError

MARK = "account-made"


def find_account(name):
    """Return the passwd entry of `name`, or None."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def make_account(name, home):
    """Return the passwd entry of `name` and whether it was made now; raises LaunchError."""
    found = find_account(name)
    if found:
        return found, False
    command = ["/usr/sbin/useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(home),
               "--shell", "/usr/sbin/nologin", name]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise LaunchError(f"system user {name} was not made: {done.stderr.strip()}",
                          f"Make it by hand ({' '.join(command)}), or name another: [launch] user in cc.ini")
    return pwd.getpwnam(name), True


def check_readable(paths, account):
    """Raise LaunchError at the first of `paths` that the user of `account` cannot read."""
    for path in paths:
        blocked = find_unreadable(path, account)
        if blocked:
            raise LaunchError(f"user {account.pw_name} cannot read {blocked}",
                              f"Move the clone to a place such as /opt/switchroom, or: chmod o+rX {blocked}")


def find_unreadable(path, account):
    """Return the part of `path` that stops the user of `account`, or None."""
    for part in [*reversed(path.parents), path]:
        if not may_read(part, account):
            return part
    return None


def may_read(path, account):
    """Tell whether the user of `account` may enter the folder or read the file `path`."""
    status = os.stat(path)
    need = 0o1 if os.path.isdir(path) else 0o4
    if status.st_uid == account.pw_uid:
        return bool(status.st_mode >> 6 & need)
    if status.st_gid == account.pw_gid:
        return bool(status.st_mode >> 3 & need)
    return bool(status.st_mode & need)


def become(user):
    """Give up root for good and act as `user`, so that no file of the instance becomes root's; a no-op for others."""
    entry = find_account(user)
    if os.geteuid() == 0 and entry:
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
