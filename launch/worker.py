"""Runs what plugins do in the background: their workers, and their handlers of journal events."""

import argparse
import logging
import signal
import sys
import threading
import time

from flow.catalogue import Exchange
from hooks.beat import Beat
from hooks.call import Hooks
from hooks.loader import load
from hooks.place import Settings as PlaceSettings
from hooks.place import open_place
from hooks.settings import SettingError
from hooks.switches import Switchboard
from hooks.watch import Site
from launch import prompts
from launch.delivery import Delivery, Mark, delivery_cursor
from launch.errors import LaunchError
from launch.job import Job
from launch.nightly import Nightly
from launch.speaker import Speaker
from store import cursors, db, journal
from store.ring import SIZE, RingError
from store.settings import Settings as StoreSettings

log = logging.getLogger("worker")

GRACE = 6.0
RETRY = 3.0


class Host:
    """The worker host of one instance: made of `loaded` plugins (hooks.loader.load), run until told to stop.

    Plugins of the site come and go, and switches are turned, while it runs. Raises SettingError, RingError (another host
    runs) and ValueError (a wrong database URL).
    """

    def __init__(self, place, name, loaded, ring_size=SIZE):
        self._place = place
        self._name = name
        self._database = db.open_database(place.section("store", StoreSettings).url(place.state))
        self._journal = journal.open_journal(place.spool, name, ring_size)
        self._news = threading.Event()
        self._switches = Switchboard(place.run / "switches.json", changed=self._news.set).start()
        self.hooks = Hooks(loaded, place, place.run / f"{name}.plugins.json", self._journal, self._switches.is_on)
        self._exchange = Exchange(self.hooks, joined=self._speak, gone=lambda plugin: self._news.set())
        self._site = Site(place, name, self.hooks, self._exchange.join, self._exchange.leave)
        self._deliveries = {}   # plugin: (delivery, its thread, its reader)
        self._jobs = {}         # plugin: (version, threading.Event that stops them, jobs)

    def run(self, stop):
        """Run all workers and handlers until the threading.Event `stop` is set, then give them GRACE seconds."""
        self._site.load()
        self._arrange(stop)
        log.info("runs the workers of %s and the events of %s", ", ".join(self._jobs) or "no plugin",
                 ", ".join(self._deliveries) or "no plugin")
        self._site.follow()
        self._begin_own(stop)
        while not stop.is_set():
            if self._news.wait(0.2):
                self._news.clear()
                self._arrange(stop)
            for delivery, _, _ in self._deliveries.values():
                delivery.complain(time.monotonic())
        self._end()

    def _begin_own(self, stop):
        """Begin what is no plugin's: the nightly backups, and prompts that people want spoken."""
        for name, work in (("backup", Nightly(self._place, self._place.section("launch", PlaceSettings), self._journal)),
                           ("speaker", Speaker(self._place.sounds, self._name))):
            threading.Thread(target=work.run, args=(stop,), name=name, daemon=True).start()

    def close(self):
        """Give up the journal."""
        self._switches.stop()
        self._site.stop()
        self._journal.close()

    def _arrange(self, stop):
        """Start and stop what came and went since the last time."""
        for plugin in self.hooks.listeners("cc_event"):
            if plugin not in self._deliveries and self._is_placed(plugin):
                self._deliveries[plugin] = self._deliver(plugin, stop)
        wanted = {plugin: self.hooks.versions.get(plugin, "") for plugin in self.hooks.listeners("cc_workers")
                  if self._switches.is_on(plugin)}
        for plugin in [plugin for plugin, (version, _, _) in self._jobs.items() if wanted.get(plugin) != version]:
            _stop_jobs(*self._jobs.pop(plugin)[1:])
        for plugin in [plugin for plugin in wanted if plugin not in self._jobs]:
            self._jobs[plugin] = (wanted[plugin], *self._start_workers(plugin))

    def _is_placed(self, plugin):
        """Let a site's plugin that is new here begin with the events of now, not with all there ever were."""
        cursor = delivery_cursor(plugin, self._place.node)
        try:
            if plugin in self.hooks.versions and not cursors.get(cursor):
                cursors.set(cursor, journal.last(self._place.node))
            return True
        except db.DatabaseError as error:
            log.warning("events of plugin %s wait, the database is away: %s", plugin, error)
            threading.Timer(RETRY, self._news.set).start()
            return False

    def _deliver(self, plugin, stop):
        reader = journal.Reader(self._place.run, self._database, f"{self._name}-{plugin}")
        mark = Mark(self._place.run / "events" / plugin)
        delivery = Delivery(plugin, self._place.node, self._database, self.hooks, reader.wait, mark)
        return delivery, _start(delivery, stop), reader

    def _start_workers(self, plugin):
        stop, jobs = threading.Event(), []
        for _, worker in self.hooks.collect("cc_workers", plugin):
            try:
                jobs.append(Job(plugin, worker, self.hooks.blame, stop))
            except TypeError as error:
                self.hooks.blame(plugin, str(error))
        return stop, [job.start() for job in jobs]

    def _speak(self, plugin):
        """Make the prompts of a plugin that came, and start what it brings."""
        self._news.set()
        found = [prompt for _, prompt in self.hooks.collect("cc_prompts", plugin)]
        try:
            if found:
                log.info("plugin %s: %d prompts made", plugin, prompts.add(self._place.sounds, self._place.cache, found))
        except (LaunchError, OSError) as error:
            self.hooks.blame(plugin, f"its prompts were not made: {error}")

    def _end(self):
        end = time.monotonic() + GRACE
        for _, stop, _ in self._jobs.values():
            stop.set()
        jobs = [job for _, _, jobs in self._jobs.values() for job in jobs]
        for one in (*jobs, *(thread for _, thread, _ in self._deliveries.values())):
            one.join(max(0.0, end - time.monotonic()))
        for delivery, _, reader in self._deliveries.values():
            delivery.close()
            reader.close()


def _stop_jobs(stop, jobs):
    stop.set()
    end = time.monotonic() + GRACE
    for job in jobs:
        if not job.join(max(0.0, end - time.monotonic())):
            log.warning("%s has not ended in %.0f s; its next version runs beside it", job.name, GRACE)


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
