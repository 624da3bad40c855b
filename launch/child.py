"""Starts, adopts, watches and ends one process."""

import os
import signal
import subprocess
import time

from hooks.beat import read_age
from launch import proc
from launch.roster import MARK, Entry

STEADY = 10.0
SLOWEST = 30.0
BEAT_LIMIT = 8.0
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Child:
    """One process of the instance: at most one of it runs, started by this supervisor or by one before.

    `launched` holds what all children share (state folder, account, log folder); `now` arguments
    are monotonic seconds.
    """

    def __init__(self, process, launched):
        self.process = process
        self.entry = Entry(process.name, command=process.command)
        self.handle = None
        self.wake = 0.0
        self._launched = launched
        self._popen = None
        self._began = 0.0
        self._quick = 0
        self._stopped_since = None
        self._wanted = True

    def start(self, now):
        """Start the process; a command that cannot be run counts as one that ended at once."""
        self._launched.beat(self.process.name).unlink(missing_ok=True)
        try:
            self._popen = self._spawn()
        except OSError as error:
            self._plan_restart(now, f"cannot be started: {error}")
            return
        self._take(self._popen.pid, proc.read_stat(self._popen.pid)[1], now)

    def adopt(self, entry, now):
        """Take over a running process; False when it ended meanwhile."""
        try:
            self._take(entry.pid, entry.started, now)
        except ProcessLookupError:
            return False
        if not entry.alive:
            self._close()
            return False
        self.entry.restarts, self.entry.since = entry.restarts, entry.since or self.entry.since
        if entry.command and entry.command != self.process.command:
            self.send(signal.SIGTERM)
        return True

    def renew(self, process):
        """Go by another description from now on: a waiting process starts at once, one whose command changed starts again."""
        self.wake, self._quick = 0.0, 0
        if process.command != self.process.command:
            self.process, self.entry.command = process, process.command
            if self.handle is not None:
                self.send(signal.SIGTERM)

    def check(self, now):
        """Start it when its time has come; kill it when it is stopped or has lost its beat for too long."""
        if self.handle is None:
            if self._wanted and now >= self.wake:
                self.start(now)
        elif self.process.frozen is not None:
            why = self._find_frozen(now)
            if why:
                self._set("running", why)
                self.send(signal.SIGKILL)

    def reap(self, now):
        """Note that the process ended (its handle became readable) and plan the next start."""
        status = self._popen.wait() if self._popen else None
        why = describe_end(status) + (f" ({self.entry.reason})" if self.entry.reason else "")
        lived = now - self._began
        self._close()
        self._quick = 0 if lived >= STEADY else self._quick + 1
        if self._wanted:
            self.entry.restarts += 1
            self._plan_restart(now, why)
        else:
            self._set("stopped", why)

    def stop(self):
        """Ask the process to end; it is not started again."""
        self._wanted = False
        if self.handle is None:
            self._set("stopped", "")
        else:
            self.send(signal.SIGTERM)
            self.send(signal.SIGCONT)

    def send(self, number):
        """Send a signal to exactly this process."""
        try:
            signal.pidfd_send_signal(self.handle, number)
        except ProcessLookupError:
            pass

    def _take(self, pid, started, now):
        self.handle = os.pidfd_open(pid)
        self._began, self._stopped_since = now, None
        self.entry.pid, self.entry.started = pid, started
        self._set("running", "")

    def _find_frozen(self, now):
        stat = proc.read_stat(self.entry.pid)
        if not stat or stat[0] != "T":
            self._stopped_since = None
            age = read_age(self._launched.beat(self.process.name))
            return f"no beat for {age:.0f} s" if age and age > BEAT_LIMIT and now - self._began > BEAT_LIMIT else ""
        self._stopped_since = self._stopped_since or now
        return "was stopped" if now - self._stopped_since > self.process.frozen else ""

    def _plan_restart(self, now, why):
        delay = 0.05 if self._quick <= 1 else min(SLOWEST, 0.1 * 2 ** self._quick)
        self.wake = now + delay
        self._set("waiting", why)

    def _set(self, state, reason):
        self.entry.state, self.entry.reason, self.entry.since = state, reason, time.time()

    def _close(self):
        os.close(self.handle)
        self.handle = self._popen = None
        self.entry.pid = self.entry.started = 0

    def _spawn(self):
        account = self._launched.account
        drop = {} if self.process.as_root else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with open(self._launched.log(self.process.name), "ab") as log:
            popen = subprocess.Popen(self.process.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", umask=0o027,
                                     start_new_session=True, env=self._launched.environment(self.process.name), **drop)
        if self.process.niceness:
            os.setpriority(os.PRIO_PROCESS, popen.pid, self.process.niceness)
        return popen


def describe_end(status):
    """Say how a process ended; None is one whose parent we are not."""
    if status is None:
        return "ended"
    return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


class Launched:
    """What the processes of one instance share: account, environment, logs and beats."""

    def __init__(self, place, account):
        self.account = account
        self._place = place

    def beat(self, name):
        """Return the file in which process `name` shows that it is alive."""
        return self._place.run / "beats" / name

    def log(self, name):
        """Return the file that takes what process `name` prints."""
        return self._place.state / "log" / f"{name}.log"

    def environment(self, name):
        """Return the environment of process `name`: ours by name, nothing of the caller's by chance."""
        ours = {key: value for key, value in os.environ.items() if key.startswith("SWITCHROOM_")}
        return {**ours, "PATH": PATH, "LANG": "C.UTF-8", "HOME": str(self._place.state), "PYTHONSAFEPATH": "1",
                "PYTHONUNBUFFERED": "1", "SWITCHROOM_CONFIG": str(self._place.config_path), MARK: f"{self._place.state}|{name}"}
