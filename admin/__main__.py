"""Runs the admin process: the web pages and the API on its own address and on one more."""

import argparse
import importlib.metadata
import logging
import signal
import sys
import threading

import cheroot.wsgi

from admin.application import make_application, make_house, mark
from admin.calls.exporting import open_exporter
from admin.settings import Settings
from admin.webhooks.sender import Sender
from admin.webhooks.target import read_networks
from admin.wall.hub import find_hub, stop_all
from flow.catalogue import Exchange
from hooks.beat import Beat
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from hooks.switches import Switchboard
from hooks.watch import Site
from store import db
from store.settings import Settings as StoreSettings

log = logging.getLogger("admin")

LONGEST_BODY = 33 * 1024 * 1024     # the gate has the limits, route by route


def main():
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description="The web pages and the API of one instance.")
    parser.add_argument("--config")
    parser.add_argument("--name", default="admin")
    parser.add_argument("--front", default="", help="socket on which the front forwards what came by https")
    parser.add_argument("--port", action="append", default=[], metavar="NAME=NUMBER", help="a port to show")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    place = open_place(options.config)
    db.open_database(place.section("store", StoreSettings).url(place.state))
    settings = place.section("admin", Settings)
    servers = make_servers(place, settings, options.front, dict(port.split("=", 1) for port in options.port))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beat = Beat(place.run / "beats" / options.name).start()
    sender = Sender(place, read_networks(settings.hook_targets)).start()
    try:
        serve(servers)
    finally:
        sender.close()
        beat.stop()


def make_servers(place, settings, front, ports):
    """Return the servers, one an address; `front` is the path of a socket, or empty."""
    switches = Switchboard(place.run / "switches.json").start()
    hooks = Hooks(load(), place, place.run / "admin.plugins.json", is_on=switches.is_on)
    application = Renewed(lambda: make_house(place, settings, hooks, importlib.metadata.version("switchroom"), ports))
    exchange = Exchange(hooks, joined=application.renew, gone=application.renew)
    Site(place, "admin", hooks, exchange.join, exchange.leave).load().follow()
    switches.changed = application.renew
    # Every address has threads of its own: who floods the network's cannot shut out this machine.
    servers = [make_server((settings.host, settings.port), mark(application, is_loopback(settings.host)), settings)]
    return servers + ([make_server(front, mark(application, False, front=True), settings)] if front else [])


def make_server(address, application, settings):
    """Return a server of one address or socket."""
    return cheroot.wsgi.Server(address, application, numthreads=settings.threads, server_name="switchroom", timeout=10)


class Renewed:
    """A WSGI application that is put together again when a plugin came, changed, went or was switched.

    `build()` returns a House. What the pages opened once stays on its shelf.
    """

    def __init__(self, build):
        self._build = build
        self._house = build()
        find_hub(self._house)     # it follows the journal from the start, not from the first look
        open_exporter(self._house)     # exports that a process before left half-done go on
        self._application = make_application(self._house)

    def __call__(self, environ, start_response):
        return self._application(environ, start_response)

    def renew(self, plugin=""):
        """Put it together again; what `plugin` brings for the web may be wrong, then the pages stay as they are."""
        try:
            house = self._build()
            house.shelf = self._house.shelf
            self._application = make_application(house)
            self._house = house
        except Exception as error:
            # A plugin's declarations are used here: they may not take the web away.
            log.exception("the pages stay as they were")
            if plugin:
                self._house.hooks.blame(plugin, f"its pages and resources are not shown: {type(error).__name__}: {error}")


def is_loopback(address):
    """Tell whether only this machine reaches `address`."""
    return address.startswith("127.") or address == "::1"


def serve(servers):
    """Serve on all addresses until this thread is told to exit."""
    for server in servers:
        server.max_request_header_size, server.max_request_body_size = 16384, LONGEST_BODY
        server.prepare()
    for server in servers[1:]:
        threading.Thread(target=server.serve, daemon=True).start()
    try:
        servers[0].serve()
    finally:
        stop_all()
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
