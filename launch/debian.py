"""Asks Debian's package tools for what is missing."""

import os
import pathlib
import re
import shutil
import subprocess

from launch.errors import LaunchError

QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}


def find_missing(programs):
    """Return the packages of `programs` ({program: package}) whose program is not in the path."""
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"
    return sorted({package for program, package in programs.items() if not shutil.which(program, path=path)})


def install(packages, log):
    """Install Debian `packages`, appending what apt-get says to `log`; raises LaunchError."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise LaunchError(f"missing: {names}, and there is no apt-get", f"Install {names} by hand.")
    if os.geteuid():
        raise LaunchError(f"missing: {names}", f"Run as root, or: sudo apt-get install {names}")
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if run_logged(command, log) and (run_logged(["apt-get", "update"], log) or run_logged(command, log)):
        raise LaunchError(f"apt-get install {names} failed", f"What apt-get said is in {log}")


def run_logged(command, log, environment=None):
    """Run `command` with its output appended to `log`; returns its exit status."""
    with open(log, "a", encoding="utf-8") as file:
        file.write(f"+ {' '.join(map(str, command))}\n")
        file.flush()
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                               env={**os.environ, **QUIET, **(environment or {})})


def find_mirror(folder=pathlib.Path("/etc/apt")):
    """Return the address of the Debian mirror in the machine's own sources; raises LaunchError."""
    lists = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))]
    for path in lists:
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        found = read_deb822(text) if path.suffix == ".sources" else read_one_line(text)
        if found:
            return found
    raise LaunchError(f"no Debian mirror in {folder}/sources.list or sources.list.d",
                      "Install asterisk 18 or newer by hand, or add a line `deb MIRROR bookworm main`.")


def read_deb822(text):
    """Return the first Debian archive of a .sources file, or None."""
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", stanza, re.MULTILINE))
        if fields.get("Enabled", "yes").lower() != "no" and "deb" in fields.get("Types", "").split():
            found = choose(fields.get("URIs", "").split(), fields.get("Components", "").split())
            if found:
                return found
    return None


def read_one_line(text):
    """Return the first Debian archive of a sources.list, or None."""
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+\S+\s+(.+)", line)
        found = match and choose([match.group(1)], match.group(2).split())
        if found:
            return found
    return None


def choose(addresses, components):
    """Return the address that is a whole Debian archive: has `main`, ends in /debian."""
    for address in addresses:
        if "main" in components and address.rstrip("/").endswith("/debian"):
            return address
    return None
