"""Writes Asterisk's configuration of the starter site before Asterisk runs."""

import os

from launch.errors import LaunchError


def write(instance):
    """Render the site of `instance` into its Asterisk folder; returns what changed, in words; raises LaunchError."""
    from launch import starter

    return starter.write(instance)


def write_file(path, text, account):
    """Write `text` to `path` at once and whole, readable by `account` alone; raises LaunchError."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w", encoding="utf-8") as file:
            file.write(text)
            os.fchown(file.fileno(), account.pw_uid, account.pw_gid)
        os.replace(beside, path)
    except OSError as error:
        raise LaunchError(f"{path} was not written: {error.strerror}") from None
