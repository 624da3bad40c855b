"""Knows the ports of an instance and who else has taken one."""

import dataclasses
import socket

import psutil

from launch import front
from launch.errors import LaunchError


@dataclasses.dataclass(frozen=True)
class Port:
    """One port that an instance listens on; `key` is its place in cc.ini."""

    name: str
    host: str
    number: int
    kind: str
    key: str


def list_ports(web, fastagi, live, dialplan, listen=""):
    """Return the ports that the given settings sections ask for; `listen` is one more address, of https and SIP."""
    sip = listen or dialplan.sip_host
    own = [Port("web", web.host, web.port, "tcp", "[admin] port")]
    if listen:
        redirect = front.find_redirect(web, listen)
        own += [Port("https", listen, web.https_port, "tcp", "[admin] https_port"),
                *([Port("redirect", listen, redirect, "tcp", "[admin] redirect_port")] if redirect else [])]
    return [*own,
            Port("fastagi", fastagi.host, fastagi.port, "tcp", "[agi] port"),
            Port("ami", live.ami_host, live.ami_port, "tcp", "[live] ami_port"),
            Port("sip", sip, dialplan.sip_port, "udp", "[dialplan] sip_port"),
            Port("http", dialplan.http_host, dialplan.http_port, "tcp", "[dialplan] http_port")]


def check_free(ports, ours, config_path):
    """Raise LaunchError naming every port taken by a process not in `ours` (pids)."""
    taken = [(port, owner) for port in ports for owner in find_owners(port) if owner not in ours]
    if taken:
        lines = [f"port {port.number}/{port.kind} ({port.name}) is taken by {name_owner(owner)}" for port, owner in taken]
        keys = sorted({port.key for port, _ in taken})
        raise LaunchError("; ".join(lines), f"Stop it, or choose another port: {', '.join(keys)} in {config_path}")


def find_owners(port):
    """Return the pids (0: not visible) of the processes that hold `port` on an overlapping address."""
    kind = socket.SOCK_STREAM if port.kind == "tcp" else socket.SOCK_DGRAM
    found = []
    for entry in psutil.net_connections("inet"):
        listens = entry.status == psutil.CONN_LISTEN if port.kind == "tcp" else not entry.raddr
        if entry.type == kind and listens and entry.laddr.port == port.number and overlaps(entry.laddr.ip, port.host):
            found.append(entry.pid or 0)
    return sorted(set(found))


def overlaps(one, other):
    """Tell whether two listening addresses exclude each other."""
    every = {"0.0.0.0", "::", ""}
    return one == other or one in every or other in every


def name_owner(pid):
    """Return `process PID (name: command line)`, as far as this user may see."""
    if not pid:
        return "a process that this user may not see"
    try:
        process = psutil.Process(pid)
        return f"process {pid} ({process.name()}: {' '.join(process.cmdline())[:80]})"
    except psutil.Error:
        return f"process {pid}"
