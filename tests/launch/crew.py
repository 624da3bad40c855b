"""A real supervisor over small real processes, for tests: `python -m tests.launch.crew CONFIG`."""

import json
import os
import pathlib
import pwd
import signal
import subprocess
import sys

from hooks.place import open_place
from launch import roster
from launch.child import Launched
from launch.processes import Process
from launch.supervisor import Supervisor
from tests.instance import wait_until

PROJECT = pathlib.Path(__file__).resolve().parents[2]


class Crew:
    """A supervisor in a process of its own under `folder`; `processes` are {name: {command, ...}}."""

    def __init__(self, folder, **processes):
        self.state = folder / "state"
        self.config = folder / "cc.ini"
        self.config.write_text(f"[launch]\nstate = {self.state}\ncache = {folder}/cache\nuser = nobody\n", encoding="utf-8")
        for name in ("launch", "log", "run/beats"):
            (self.state / name).mkdir(parents=True)
        self.pid = 0
        self.want(**processes)

    def want(self, **processes):
        """Say which processes should run, by name; the values are the fields of Process."""
        (self.state / "launch" / "crew.json").write_text(json.dumps(processes), encoding="utf-8")

    def start(self):
        """Start the supervisor; it is not waited for."""
        words = [sys.executable, "-P", "-m", "tests.launch.crew", str(self.config)]
        with open(self.state / "log" / "supervisor.log", "ab") as log:
            self.pid = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdout=log, stderr=log,
                                        stdin=subprocess.DEVNULL, start_new_session=True).pid
        return self

    def send(self, number):
        """Send a signal to the supervisor; wait for its end unless it is only told to look again."""
        os.kill(self.pid, number)
        if number != signal.SIGHUP:
            os.waitpid(self.pid, 0)
            self.pid = 0

    def read(self):
        """Return {name: Entry} of the roster."""
        return {entry.name: entry for entry in roster.read(roster.find_path(self.state))[1]}

    def await_running(self, *names):
        """Wait until exactly `names` are on the roster and run; return {name: pid}."""
        def runs():
            found = self.read()
            return set(found) == set(names) and all(found[name].alive and found[name].state == "running" for name in names)
        wait_until(runs, 10, f"not running: {names}")
        return {name: entry.pid for name, entry in self.read().items()}

    def close(self):
        """End the supervisor and whatever it left."""
        if self.pid:
            self.send(signal.SIGKILL)
        for entry in roster.find_running(self.state, {0, pwd.getpwnam("nobody").pw_uid}).values():
            os.kill(entry.pid, signal.SIGKILL)


def main():
    """Supervise the processes of the crew's file."""
    place = open_place(sys.argv[1])

    def list_processes():
        wanted = json.loads((place.state / "launch" / "crew.json").read_text(encoding="utf-8"))
        return [Process(name, **{**fields, "command": tuple(fields["command"])}) for name, fields in wanted.items()]

    supervisor = Supervisor(list_processes, Launched(place, pwd.getpwnam("nobody")), place.state)
    signal.signal(signal.SIGTERM, supervisor.stop)
    signal.signal(signal.SIGHUP, supervisor.reload)
    supervisor.run()


if __name__ == "__main__":
    main()
