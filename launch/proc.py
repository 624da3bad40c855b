"""Reads what the kernel says about processes."""

import os


def read_stat(pid):
    """Return (state letter, start time in ticks since boot) of `pid`, or None when there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[19])


def is_alive(pid, started):
    """Tell whether `pid` is still the process that began at tick `started`, and no zombie."""
    stat = read_stat(pid)
    return bool(stat) and stat[1] == started and stat[0] not in "ZX"


def read_boot():
    """Return the id of this boot of the machine."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def find_marked(mark, users):
    """Return {value: (pid, started)} of the session leaders of `users` (uids) whose environment has `mark` + value."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            value, stat = read_mark(int(entry), mark, users), read_stat(int(entry))
            if value and stat and stat[0] not in "ZX":
                found[value] = (int(entry), stat[1])
    return found


def read_mark(pid, mark, users):
    """Return what follows `mark` (bytes) in the environment of `pid`, or None if it has none or is no such leader."""
    try:
        if os.getsid(pid) != pid or os.stat(f"/proc/{pid}").st_uid not in users:
            return None
        with open(f"/proc/{pid}/environ", "rb") as file:
            words = file.read().split(b"\0")
    except OSError:
        return None
    return next((word[len(mark):].decode("utf-8", "replace") for word in words if word.startswith(mark)), None)
