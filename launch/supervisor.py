"""Keeps the processes of an instance running, whoever started them."""

import argparse
import fcntl
import os
import resource
import select
import signal
import sys
import time

from launch import roster
from launch.child import Child
from launch.instance import open_instance
from launch.processes import Process

PERIOD = 0.25
LOG_LIMIT = 16 << 20


class Supervisor:
    """Adopts what runs, starts what does not, restarts what ends, until `stop`.

    `list_processes` returns the processes wanted, in starting order; it is asked again on `reload`.
    """

    def __init__(self, list_processes, launched, state):
        self._list = list_processes
        self._launched = launched
        self._state = state
        self._path = roster.find_path(state)
        self._children = []
        self._leaving = []
        self._stopping = self._reloading = False
        self._written = None

    def run(self):
        """Supervise until `stop` is called and the last process has ended."""
        self._me = [os.getpid(), roster.proc.read_stat(os.getpid())[1]]
        self._arrange(roster.find_running(self._state, {0, self._launched.account.pw_uid}))
        while not self._stopping:
            if self._reloading:
                self._reloading = False
                self._arrange({})
            self._turn()
        self._stop_all()

    def stop(self, *_):
        """Leave `run` after all processes were ended in order; may be called in a signal handler."""
        self._stopping = True

    def reload(self, *_):
        """Ask again which processes are wanted."""
        self._reloading = True

    def _arrange(self, running):
        now, known = time.monotonic(), {child.process.name: child for child in self._children}
        wanted = self._list()
        self._children = []
        for process in wanted:
            child = known.pop(process.name, None) or Child(process, self._launched)
            child.renew(process)
            self._children.append(child)
            entry = running.pop(process.name, None)
            if entry and child.handle is None:
                child.adopt(entry, now)
        for name, entry in running.items():
            stray = Child(Process(name, ()), self._launched)
            if stray.adopt(entry, now):
                known[name] = stray
        for child in known.values():
            child.stop()
        self._leaving += known.values()

    def _turn(self):
        self._wait(PERIOD)
        now = time.monotonic()
        for child in self._children:
            child.check(now)
            trim_log(self._launched.log(child.process.name))
        self._leaving = [child for child in self._leaving if child.handle is not None]
        self._write()

    def _wait(self, seconds):
        poll = select.poll()
        handles = {child.handle: child for child in [*self._children, *self._leaving] if child.handle is not None}
        for handle in handles:
            poll.register(handle, select.POLLIN)
        due = min((child.wake - time.monotonic() for child in self._children if child.handle is None), default=seconds)
        for handle, _ in poll.poll(max(0.0, min(seconds, due)) * 1000):
            handles[handle].reap(time.monotonic())

    def _stop_all(self):
        for last in sorted({child.process.last for child in self._children}):
            group = [child for child in self._children if child.process.last == last]
            for child in group:
                child.stop()
            self._await(group, max(child.process.grace for child in group))
        self._write()

    def _await(self, group, grace):
        end = time.monotonic() + grace
        while any(child.handle is not None for child in group):
            self._wait(PERIOD)
            self._write()
            if time.monotonic() > end:
                for child in group:
                    if child.handle is not None:
                        child.send(signal.SIGKILL)

    def _write(self):
        entries = [child.entry for child in self._children]
        now = [(entry.name, entry.pid, entry.state, entry.restarts, entry.reason) for entry in entries]
        if now != self._written:
            roster.write(self._path, self._me, entries)
            self._written = now


def trim_log(path):
    """Keep the log at `path` below LOG_LIMIT bytes plus one old copy; its writers append, so it may be cut."""
    try:
        if path.stat().st_size > LOG_LIMIT:
            path.with_suffix(".log.1").write_bytes(path.read_bytes())
            os.truncate(path, 0)
    except OSError:
        pass


def raise_limits():
    """Allow all children a file descriptor for every line and socket of a busy instance."""
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (65536, 65536))
    except (OSError, ValueError):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def take_lock(state):
    """Return the locked file that makes this the only supervisor under `state`, or None."""
    lock = open(state / "launch" / "supervisor.lock", "w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def main():
    """Supervise the instance of --config in the foreground."""
    parser = argparse.ArgumentParser(description="Supervises the processes of one instance.")
    parser.add_argument("--config")
    instance = open_instance(parser.parse_args().config)
    lock = take_lock(instance.place.state)
    if not lock:
        sys.exit("switchroom: another supervisor runs for " + str(instance.place.state))
    raise_limits()
    supervisor = Supervisor(instance.list_processes, instance.launched, instance.place.state)
    signal.signal(signal.SIGTERM, supervisor.stop)
    signal.signal(signal.SIGINT, supervisor.stop)
    signal.signal(signal.SIGHUP, supervisor.reload)
    supervisor.run()


if __name__ == "__main__":
    main()
