"""Finds an Asterisk of 18 or newer, or builds a private root with one, and says how to run it."""

import dataclasses
import fcntl
import os
import pathlib
import re
import shutil
import subprocess

from dialplan import folders
from launch import debian
from launch.errors import LaunchError

OLDEST = 18
SUITE = "forky"
PACKAGES = "asterisk,asterisk-dahdi,asterisk-core-sounds-en-wav,dahdi"
ENTER = pathlib.Path(__file__).with_name("enter-root")


@dataclasses.dataclass(frozen=True)
class Asterisk:
    """An Asterisk that can be run; `root` is None for one installed on the machine itself."""

    root: pathlib.Path | None
    version: str

    @property
    def data(self):
        """Folder, seen from outside, with the `sounds` that came with it."""
        return (self.root or pathlib.Path("/")) / "usr/share/asterisk"

    @property
    def recorded(self):
        """Folder, seen from outside, of the recorded English sounds."""
        return folders.inside(self.root or pathlib.Path("/"), pathlib.Path("/usr/share/asterisk/sounds/en"))

    @property
    def modules(self):
        """Folder of its modules, as Asterisk itself sees it."""
        root = self.root or pathlib.Path("/")
        found = [path.parent for path in root.glob("usr/lib/**/asterisk/modules/res_agi.so")]
        return pathlib.Path("/") / found[0].relative_to(root) if found else pathlib.Path("/usr/lib/asterisk/modules")

    def command(self, state, account, *arguments):
        """Return the command that runs `asterisk ARGUMENTS` as `account` on the instance under `state`; needs root."""
        words = ["asterisk", "-C", str(state / "asterisk/etc/asterisk.conf"), *arguments]
        owner = f"{account.pw_uid}:{account.pw_gid}"
        if self.root:
            return ["unshare", "--mount", "--propagation", "private", "/bin/sh", str(ENTER), str(self.root), str(state), owner, *words]
        return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", *words]


def find(cache):
    """Return the installed Asterisk if it is new enough, else the private root under `cache`, else None."""
    installed = read_version(["asterisk", "-V"]) if shutil.which("asterisk") else ""
    if major(installed) >= OLDEST:
        return Asterisk(None, installed)
    root = cache / "asterisk-root"
    built = read_version(["chroot", str(root), "asterisk", "-V"]) if (root / "usr/sbin/asterisk").exists() else ""
    return Asterisk(root, built) if major(built) >= OLDEST else None


def read_version(command):
    """Return what `asterisk -V` answers, such as `22.10.1`, or ''."""
    try:
        answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"Asterisk\D*([\d.]+)", answer)
    return match.group(1) if match else ""


def major(version):
    """Return the first number of a version, 0 for none."""
    return int(version.split(".")[0] or 0)


def get(cache, log):
    """Return the Asterisk to run, building the private root when there is none; raises LaunchError."""
    found = find(cache)
    if not found:
        with open(cache / "asterisk-build.lock", "w", encoding="ascii") as lock:
            # Another instance with the same cache may be building it right now.
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = find(cache) or build(cache, log) or find(cache)
    if not found:
        raise LaunchError(f"the Asterisk in {cache}/asterisk-root does not run", f"What mmdebstrap said is in {log}")
    return found


def build(cache, log, environment=None):
    """Build the private root beside its place and then rename it, so that a half one is never used; raises LaunchError."""
    debian.install(debian.find_missing({"mmdebstrap": "mmdebstrap"}), log)
    target, beside = cache / "asterisk-root", cache / f"asterisk-root.{os.getpid()}"
    clear_leftovers(cache)
    if debian.run_logged(bootstrap_command(beside, debian.find_mirror()), log, environment):
        shutil.rmtree(beside, ignore_errors=True)
        raise LaunchError("the private root for Asterisk was not built", f"What mmdebstrap said is in {log}")
    os.chmod(beside, 0o755)
    if target.exists():
        os.replace(target, cache / f"asterisk-root.{os.getpid()}.old")
    os.replace(beside, target)
    clear_leftovers(cache)


def bootstrap_command(folder, mirror):
    """Return the command that builds the root in `folder`, its own mounts hidden from the host."""
    # The Release file of a testing suite may have run out by date; its signature is checked all the same.
    return ["setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "--propagation", "private", "mmdebstrap", "--variant=apt",
            "--aptopt=Acquire::Check-Valid-Until \"false\"", f"--include={PACKAGES}", SUITE, str(folder),
            f"deb {mirror} {SUITE} main"]


def clear_leftovers(cache):
    """Delete what builds that were cut short left in `cache`."""
    for path in cache.glob("asterisk-root.*"):
        pid = path.name.split(".")[1]
        if pid == str(os.getpid()) or not os.path.exists(f"/proc/{pid}"):
            shutil.rmtree(path)


def describe_build(line):
    """Turn a line of mmdebstrap's into what a reader wants to know."""
    return "building a private root: " + line.removeprefix("I: ") if line.startswith("I: ") else "building a private root"
