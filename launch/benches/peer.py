"""A measured process pinned to the server's core, and the load generator pinned to the other."""

import json
import os
import subprocess
import sys

import psutil

from launch.benches.session import TOKEN
from launch.errors import LaunchError
from launch.instance import find_project

LONGEST = 120.0


class Peer:
    """One server: `name`, `port`; `processes` maps names of its processes to psutil.Process."""

    def __init__(self, name, module, *arguments):
        self.name = name
        self.token = TOKEN
        self._child = spawn(pick_cores()[0], module, *arguments, stdout=subprocess.PIPE)
        line = self._child.stdout.readline()
        if not line.strip().isdigit():
            raise LaunchError(f"the server {module} of the bench did not start",
                              "The peers need the test packages: run ./switchroom test once.")
        self.port = int(line)
        self.processes = {name: psutil.Process(self._child.pid)}

    def cpu(self):
        """Return the CPU seconds of each process so far."""
        return {name: sum(process.cpu_times()[:2]) for name, process in self.processes.items()}

    def memory(self):
        """Return the resident memory of the server, bytes."""
        return self.processes[self.name].memory_full_info().uss

    def stop(self):
        """End the server."""
        self._child.kill()
        self._child.communicate()


def load(peer, mode, concurrent, seconds=0.0):
    """Load `peer` and return the generator's figures, with `cpu` the seconds each of its processes took."""
    before = peer.cpu()
    child = start_load(peer, mode, concurrent, seconds)
    figures = read_figures(child)
    after = peer.cpu()
    figures["cpu"] = {name: after[name] - before[name] for name in after}
    return figures


def hold(peer, concurrent):
    """Return the memory per session, bytes, of those of `concurrent` sessions that the server took."""
    load(peer, "burst", 1)
    before = peer.memory()
    child = start_load(peer, "hold", concurrent, 0.0)
    count = int(child.stdout.readline())
    held = (peer.memory() - before) / max(1, count)
    child.stdin.write("\n")
    child.stdin.flush()
    read_figures(child)
    return held


def start_load(peer, mode, concurrent, seconds):
    """Start the generator against `peer`."""
    return spawn(pick_cores()[1], "launch.benches.generator", mode, "--port", str(peer.port), "--token", peer.token,
                 "--concurrent", str(concurrent), "--seconds", str(seconds),
                 stdout=subprocess.PIPE, stdin=subprocess.PIPE)


def read_figures(child):
    """Wait for the generator and return what it printed; raises LaunchError."""
    text, _ = child.communicate(timeout=LONGEST)
    if child.returncode:
        raise LaunchError("the load generator of the bench failed", "Its own message is above.")
    return json.loads(text)


def pick_cores():
    """Return the core of the server and the core of the generator."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


def spawn(core, module, *arguments, **streams):
    """Start `python -m module` on one core."""
    command = [sys.executable, "-P", "-m", module, *arguments]
    streams.setdefault("stdin", subprocess.DEVNULL)
    quiet = None if module == "launch.benches.generator" else subprocess.DEVNULL
    return subprocess.Popen(command, text=True, stderr=quiet, cwd=find_project(),
                            preexec_fn=lambda: os.sched_setaffinity(0, {core}), **streams)
