"""The agi process: answers Asterisk's FastAGI visits."""

import argparse
import logging
import signal
import threading

from agi import slots
from agi.handler import Handler
from agi.library import StoredLibrary
from agi.lookup import open_lookup
from agi.server import STUCK_LIMIT, Server, prepare_threads
from agi.session import Sounds
from agi.settings import Settings
from flow.catalogue import Exchange
from flow.engine import Engine
from flow.fence import Watch
from hooks.beat import Beat
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from hooks.switches import Switchboard
from hooks.watch import Site
from store import callers
from store.db import open_database
from store.journal import Journal, Reader
from store.ring import Ring
from store.settings import Settings as StoreSettings

log = logging.getLogger("agi")


def main(arguments=None):
    """Run the server until SIGTERM."""
    parser = argparse.ArgumentParser(prog="agi", description=__doc__)
    parser.add_argument("--config")
    parser.add_argument("--name", default="agi-1")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {given.name} %(levelname)s %(message)s")
    run(open_place(given.config), given.name)


def run(place, name):
    """Compose the process from its parts, serve, and drain when told to end."""
    settings = place.section("agi", Settings)
    prepare_threads()
    beat = Beat(place.run / "beats" / name).start()
    database = open_database(place.section("store", StoreSettings).url(place.state))
    journal = Journal(Ring(place.spool / f"{name}.ring"))
    switches = Switchboard(place.run / "switches.json").start()
    hooks = Hooks(load(), place, place.run / f"{name}.plugins.json", journal, switches.is_on)
    exchange = Exchange(hooks)
    exchange.catalogue.prepare(hooks.blame)
    library = StoredLibrary(place.run / "flows.json", Reader(place.run, database, name)).start()
    lookup = open_lookup(database)
    watch = Watch().start()
    engine = Engine(exchange.catalogue, library, watch, hooks.blame, name, is_on=switches.is_on)
    exchange.adopt = engine.adopt
    site = Site(place, name, hooks, exchange.join, exchange.leave).load()
    marks = slots.Slots(place.run / "slots", name)
    handler = Handler(engine, place.secret("agi.token"), Sounds(place.sounds), journal, marks, place.run / "beats",
                      lambda number: lookup.read(callers.find_language, number, default=""), settings)
    server = Server(settings, handler.serve)
    port = server.listen()
    log.info("listening on %s:%s with %s", settings.host, port, ", ".join(engine.catalogue.kinds()))
    site.follow()
    _serve(server, watch, settings)
    beat.stop()


def _serve(server, watch, settings):
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.run, name="accept", daemon=True).start()
    while not stop.wait(1.0):
        if watch.stuck > STUCK_LIMIT:
            log.error("%s threads are stuck in steps: draining to start afresh", watch.stuck)
            break
    server.close()
    cut = server.drain(settings.drain_seconds)
    log.info("drained; %s visits were cut and will resume elsewhere", cut)


if __name__ == "__main__":
    main()
