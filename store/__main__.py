"""Runs the scribe as the process `journal`."""

import argparse
import logging
import signal
import sys
import threading

import peewee

from hooks.beat import Beat
from hooks.place import open_place
from hooks.settings import SettingError
from store import migrate
from store.db import open_database
from store.pruning import Pruner
from store.scribe import Scribe, ScribeRuns
from store.settings import Settings

log = logging.getLogger("store")


def main(arguments=None):
    """Read the arguments, run until SIGTERM, return the exit status."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        place = open_place(options.config)
        settings = place.section("store", Settings)
        database = open_database(settings.url(place.state))
        scribe = Scribe(database, place.node, place.spool, place.run, Pruner(place.node, settings.journal_days).tick)
    except (SettingError, ValueError, ScribeRuns) as error:
        log.error("%s", error)
        return 2
    beat = Beat(place.run / "beats" / options.name).start()
    stop = _make_stop()
    try:
        _prepare(database, stop)
        scribe.run(stop)
    except migrate.MigrationError as error:
        log.error("%s", error)
        return 2
    finally:
        scribe.close()
        beat.stop()
    return 0


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m store", description="write the rings of all processes into the journal")
    parser.add_argument("--config", help="path of cc.ini")
    parser.add_argument("--name", default="journal", help="name of this process in run/")
    return parser.parse_args(arguments)


def _make_stop():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _prepare(database, stop):
    while not stop.is_set():
        try:
            return migrate.migrate(database, [migrate.core()])
        except peewee.PeeweeException as error:
            log.warning("the database is away, next try in 1 s: %s", error)
            stop.wait(1.0)


if __name__ == "__main__":
    sys.exit(main())
