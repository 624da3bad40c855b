"""Runs what plugins do in the background: their workers, and their handlers of journal events."""

import argparse
import logging
import signal
import sys
import threading
import time

from hooks.beat import Beat
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import open_place
from hooks.settings import SettingError
from launch.delivery import Delivery, Mark
from launch.job import Job
from store import db, journal
from store.ring import SIZE, RingError
from store.settings import Settings as StoreSettings

log = logging.getLogger("worker")

GRACE = 6.0


class Host:
    """The worker host of one instance: made of `loaded` plugins (hooks.loader.load), run until told to stop.

    Raises SettingError, RingError (another host runs) and ValueError (a wrong database URL).
    """

    def __init__(self, place, name, loaded, ring_size=SIZE):
        self._place = place
        self._name = name
        self._database = db.open_database(place.section("store", StoreSettings).url(place.state))
        self._journal = journal.open_journal(place.spool, name, ring_size)
        self.hooks = Hooks(loaded, place, place.run / f"{name}.plugins.json", self._journal)

    def run(self, stop):
        """Run all workers and handlers until the threading.Event `stop` is set, then give them GRACE seconds."""
        readers = {plugin: self._open_reader(plugin) for plugin in self.hooks.listeners("cc_event")}
        deliveries = [self._make_delivery(plugin, reader) for plugin, reader in readers.items()]
        jobs = self._start_workers(stop)
        threads = [_start(delivery, stop) for delivery in deliveries]
        log.info("runs %d workers and the events of %s", len(jobs), ", ".join(readers) or "no plugin")
        while not stop.wait(1.0):
            for delivery in deliveries:
                delivery.complain(time.monotonic())
        self._end(jobs, threads, deliveries)
        for reader in readers.values():
            reader.close()

    def close(self):
        """Give up the journal."""
        self._journal.close()

    def _open_reader(self, plugin):
        return journal.Reader(self._place.run, self._database, f"{self._name}-{plugin}")

    def _make_delivery(self, plugin, reader):
        mark = Mark(self._place.run / "events" / plugin)
        return Delivery(plugin, self._place.node, self._database, self.hooks, reader.wait, mark)

    def _start_workers(self, stop):
        jobs = []
        for plugin, worker in self.hooks.collect("cc_workers"):
            try:
                jobs.append(Job(plugin, worker, self.hooks.blame, stop))
            except TypeError as error:
                self.hooks.blame(plugin, str(error))
        return [job.start() for job in jobs]

    @staticmethod
    def _end(jobs, threads, deliveries):
        end = time.monotonic() + GRACE
        for one in (*jobs, *threads):
            one.join(max(0.0, end - time.monotonic()))
        for delivery in deliveries:
            delivery.close()


def _start(delivery, stop):
    def run():
        delivery.run(stop)
        db.disconnect()

    thread = threading.Thread(target=run, name=f"{delivery.plugin}/events", daemon=True)
    thread.start()
    return thread


def main(arguments=None):
    """Read the arguments, run until SIGTERM, return the exit status."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop = _make_stop()
    try:
        place = open_place(options.config)
        host = Host(place, options.name, load())
    except (SettingError, RingError, ValueError) as error:
        log.error("%s", error)
        return 2
    beat = Beat(place.run / "beats" / options.name).start()
    try:
        host.run(stop)
    finally:
        host.close()
        beat.stop()
    return 0


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m launch.worker", description=__doc__)
    parser.add_argument("--config", help="path of cc.ini")
    parser.add_argument("--name", default="worker", help="name of this process in run/ and of its ring")
    return parser.parse_args(arguments)


def _make_stop():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


if __name__ == "__main__":
    sys.exit(main())
