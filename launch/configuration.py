"""Writes Asterisk's configuration of the starter site before Asterisk runs."""

import os

from launch.errors import LaunchError


def write(instance):
    """Render the site of `instance` into its Asterisk folder; returns what changed, in words; raises LaunchError."""
    try:
        from launch import starter
    except ImportError:
        return write_bare(instance)
    return starter.write(instance)


def write_bare(instance):
    """Write the least with which an Asterisk runs; stands in until there is a starter site."""
    place, sections, system = instance.place, instance.sections, instance.asterisk
    folder = place.asterisk
    texts = {
        "asterisk.conf": "[directories]\n" + "".join(f"{key} => {value}\n" for key, value in {
            "astetcdir": folder / "etc", "astmoddir": system.modules, "astvarlibdir": folder / "lib", "astdbdir": folder / "db",
            "astkeydir": folder / "lib", "astdatadir": "/usr/share/asterisk", "astagidir": folder / "lib",
            "astspooldir": folder / "spool", "astrundir": folder / "run", "astlogdir": folder / "log"}.items()),
        "modules.conf": "[modules]\nautoload=no\n",
        "manager.conf": f"[general]\nenabled=yes\nbindaddr={sections.live.ami_host}\nport={sections.live.ami_port}\n",
        "logger.conf": "[general]\n[logfiles]\nmessages => notice,warning,error\n",
    }
    for name, text in texts.items():
        write_file(folder / "etc" / name, text, instance.account)
    return "bare"


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
