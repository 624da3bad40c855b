"""Lists the processes of an instance in the order in which they start."""

import dataclasses
import importlib.util
import sys

from launch import front


@dataclasses.dataclass(frozen=True)
class Process:
    """One process to keep running.

    `as_root` marks a command that drops its rights itself. `ready` is the (host, port) that accepts
    when it is up. `frozen` is how many seconds it may be stopped (SIGSTOP) or miss its beat before
    it is killed; None leaves it alone. `grace` is how many seconds it has to end after SIGTERM; those
    with a higher `last` are asked later.
    """

    name: str
    command: tuple
    as_root: bool = False
    ready: tuple | None = None
    frozen: float | None = 1.0
    grace: float = 10.0
    niceness: int = 0
    last: int = 0


def list_processes(place, account, asterisk, settings, options):
    """Return every process of the instance whose package exists, in starting order.

    Another process is one more line here.
    """
    agi = settings.agi
    found = [
        make(place, "journal", "store", last=2),
        *(make(place, f"agi-{number}", "agi", ready=(agi.host, agi.port), named=True) for number in range(1, agi.processes + 1)),
        Process("asterisk", tuple(asterisk.command(place.state, account, "-f", "-n")), as_root=True,
                ready=(settings.live.ami_host, settings.live.ami_port), frozen=None, grace=15.0, niceness=-5, last=1),
        make(place, "live", "live"),
        make(place, "worker", "launch.worker"),
        make(place, "hardware", "hardware", f"--ami-host={settings.live.ami_host}", f"--ami-port={settings.live.ami_port}"),
        make(place, "admin", "admin", *describe_ports(settings), *(["--front", str(front.find_socket(place))] if options.listen else []),
             ready=(settings.admin.host, settings.admin.port)),
    ]
    if options.listen:
        found.append(make_front(place, account, settings, options))
    if options.demo:
        found.append(make(place, "robot", "launch.robot", *(["--listen", options.listen] if options.listen else [])))
    return [process for process in found if process]


def make(place, name, module, *arguments, ready=None, named=False, last=0):
    """Return the process `python -m module`, or None while that package cannot be run."""
    if not can_run(module):
        return None
    own = ["--name", name] if named else []
    return Process(name, (sys.executable, "-P", "-m", module, "--config", str(place.config_path), *own, *arguments), ready=ready, last=last)


def make_front(place, account, settings, options):
    """Return the process that holds TLS before the pages."""
    ready = (options.listen if options.listen not in front.EVERY else settings.admin.host, settings.admin.https_port)
    return Process("front", front.make_command(place, account, settings.admin, options.listen), as_root=True, ready=ready, frozen=None)


def describe_ports(settings):
    """Return the arguments that tell the status page which ports to show; it must not read the sections of others."""
    dial = settings.dialplan
    shown = {"web": settings.admin.port, "fastagi": settings.agi.port, "ami": settings.live.ami_port, "sip": dial.sip_port,
             "http": dial.http_port, "rtp": f"{dial.rtp_start}-{dial.rtp_end}"}
    return [f"--port={name}={number}" for name, number in shown.items()]


def can_run(module):
    """Tell whether `python -m module` would find something."""
    try:
        spec = importlib.util.find_spec(module)
        return bool(spec) and (not spec.submodule_search_locations or bool(importlib.util.find_spec(module + ".__main__")))
    except ModuleNotFoundError:
        return False
