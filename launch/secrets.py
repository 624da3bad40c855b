"""Makes the random secrets of an instance, one file each, once."""

import os
from secrets import token_urlsafe

NAMES = ("agi.token", "ami.live", "ami.admin", "ami.agi", "ami.worker", "ami.hardware", "ami.dialplan", "ami.launch",
         "snmp.community", "snmp.auth", "snmp.priv",
         "trunk.carrier", *(f"extension.{number}" for number in ("1001", "1002", "1003", "1004", "801", "80001", "4998")))


def make_secrets(folder, account, names=NAMES):
    """Write a random secret into every file of `names` that is missing; returns the names made."""
    return [name for name in names if make_secret(folder / name, account)]


def make_secret(path, account):
    """Write a random secret of 24 letters, digits and dashes to `path` (mode 0600); False when it is there."""
    if path.is_file() and path.stat().st_size:
        return False
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        # A dash first would be read as an option by some client programs.
        file.write("s" + token_urlsafe(24).replace("_", "x").replace("-", "y")[:23] + "\n")
        os.fchown(file.fileno(), account.pw_uid, account.pw_gid)
    os.replace(beside, path)
    return True
