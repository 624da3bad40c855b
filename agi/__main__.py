"""The agi process: answers Asterisk's FastAGI visits."""

import argparse
import logging
import signal
import threading

from agi import slots
from agi.handler import Handler
from agi.library import StoredLibrary
from agi.lookup import Lookup
from agi.server import STUCK_LIMIT, Server, prepare_threads
from agi.session import Sounds
from agi.settings import Settings
from flow.catalogue import gather
from flow.engine import Engine
from flow.fence import Watch
from hooks.beat import Beat
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
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
    hooks = Hooks(load(), place, place.run / f"{name}.plugins.json")
    catalogue = gather(hooks.collect("cc_steps"), hooks.blame)
    catalogue.prepare(hooks.blame)
    library = StoredLibrary(place.run / "flows.json", Reader(place.run, database, name)).start()
    lookup = Lookup()
    watch = Watch().start()
    engine = Engine(catalogue, library, watch, hooks.blame, name)
    marks = slots.Slots(place.run / "slots", name)
    handler = Handler(engine, place.secret("agi.token"), Sounds(place.sounds), journal, marks, place.run / "beats",
                      lambda number: lookup.read(callers.find_language, number, default=""), settings)
    server = Server(settings, handler.serve)
    port = server.listen()
    log.info("listening on %s:%s with %s", settings.host, port, ", ".join(catalogue.kinds()))
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
