"""Runs the admin process: the status page on its own address and, without details, on one more."""

import argparse
import importlib.metadata
import signal
import sys
import threading

import cheroot.wsgi

from admin.application import make_application
from admin.settings import Settings
from hooks.beat import Beat
from hooks.place import open_place


def main():
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description="The status page of one instance.")
    parser.add_argument("--config")
    parser.add_argument("--name", default="admin")
    parser.add_argument("--listen", default="", help="one more address, on which no numbers are shown")
    parser.add_argument("--port", action="append", default=[], metavar="NAME=NUMBER", help="a port to show")
    options = parser.parse_args()
    place = open_place(options.config)
    servers = make_servers(place, place.section("admin", Settings), options.listen, dict(port.split("=", 1) for port in options.port))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beat = Beat(place.run / "beats" / options.name).start()
    try:
        serve(servers)
    finally:
        beat.stop()


def make_servers(place, settings, listen, ports):
    """Return the servers: details for the loopback one only, an address that covers it replaces it."""
    version, roster = importlib.metadata.version("switchroom"), place.state / "launch" / "supervisor.json"
    addresses = [settings.host, *([listen] if listen and listen != settings.host else [])]
    if "0.0.0.0" in addresses or "::" in addresses:
        addresses = [address for address in addresses if address in ("0.0.0.0", "::")][:1]
    found = []
    for address in addresses:
        details = ports if is_loopback(address) else None
        found.append(cheroot.wsgi.Server((address, settings.port), make_application(roster, version, details),
                                         numthreads=settings.threads, server_name="switchroom", timeout=10))
    return found


def is_loopback(address):
    """Tell whether only this machine reaches `address`."""
    return address.startswith("127.") or address == "::1"


def serve(servers):
    """Serve on all addresses until this thread is told to exit."""
    for server in servers:
        server.max_request_header_size, server.max_request_body_size = 16384, 65536
        server.prepare()
    for server in servers[1:]:
        threading.Thread(target=server.serve, daemon=True).start()
    try:
        servers[0].serve()
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
