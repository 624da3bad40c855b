"""Runs a PostgreSQL of a benchmark's own, with the settings that it comes with but for memory."""

import glob
import os
import shutil
import socket
import subprocess

USER = "postgres"
# What any guide sets first; the default of 128 MB is for the smallest machines.
OPTIONS = {"shared_buffers": "512MB", "work_mem": "32MB", "max_wal_size": "2GB"}


def find_programs():
    """Return the folder of the newest PostgreSQL server's programs, or "" when there is none."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else ""


class Postgres:
    """A server in `folder` on a free port of this machine; `with` starts and removes it. Raises CalledProcessError."""

    def __init__(self, folder):
        self._programs, self._folder = find_programs(), folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"postgresql://switchroom@127.0.0.1:{self._port}/postgres"

    def __enter__(self):
        self._folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER, USER)
        self._run("initdb", "-U", "switchroom", "-A", "trust", "-E", "UTF8", "--locale=C", "-D", self._folder / "data")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Start and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        self._run("pg_ctl", "-D", self._folder / "data", "-w", "-l", self._folder / "log", "-o",
                  f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 {options}", "start")

    def stop(self):
        """Stop it and wait."""
        self._run("pg_ctl", "-D", self._folder / "data", "-w", "-m", "fast", "stop")

    def _run(self, program, *arguments):
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.geteuid() == 0 else []
        command = [*as_user, os.path.join(self._programs, program), *map(str, arguments)]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
