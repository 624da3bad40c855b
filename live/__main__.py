"""Runs the live process: AMI to journal, journal to call records."""

import argparse
import functools
import logging
import signal
import sys
import threading

from hooks.beat import Beat
from hooks.place import open_place
from hooks.settings import SettingError
from live import cel
from live import recorder as recording
from live.ami import Ami
from live.control import Control
from live.heard import Heard
from live.reconcile import Reconciler
from live.records import Rules
from live.settings import Settings
from live.visits import Freer, Visits
from live.watch import Watch
from store import journal
from store.db import open_database
from store.ring import RingError
from store.settings import Settings as StoreSettings

log = logging.getLogger("live")


def main(arguments=None):
    """Read the arguments, run until SIGTERM, return the exit status."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        place = open_place(options.config)
        settings = place.section("live", Settings)
        secret = place.secret(f"ami.{settings.ami_user}")
        database = open_database(place.section("store", StoreSettings).url(place.state))
        own_journal = journal.open_journal(place.spool, options.name)
    except (SettingError, RingError, ValueError) as error:
        log.error("%s", error)
        return 2
    beat = Beat(place.run / "beats" / options.name).start()
    try:
        _run(place, settings, secret, database, own_journal, _make_stop())
    finally:
        own_journal.close()
        beat.stop()
    return 0


def _run(place, settings, secret, database, own_journal, stop):
    log_of_gaps = place.asterisk / "log" / "cel-custom" / "gap.csv"
    watch = Watch(own_journal, settings.reread, heard=Heard(place.run / "live.heard"), fill=functools.partial(cel.read_gap, log_of_gaps))
    ami = Ami(settings.ami_host, settings.ami_port, settings.ami_user, secret, watch.on_event, watch.on_up,
              watch.on_down, settings.ping, settings.patience).start()
    watch.start(ami)
    reader = journal.Reader(place.run, database, "recorder")
    reconciler = Reconciler(own_journal, place.node)
    rules = Rules(trunk_contexts=settings.trunk_contexts, effective_after=settings.effective_after)
    visits = Visits(settings.stuck_visit)
    freer = Freer(visits, ami, Control(ami, own_contexts=(*settings.own_contexts, "cc-run")))
    recorder = recording.Recorder(database, place.node, reader.wait, rules, visits.follow)

    def look_after():
        reconciler.check(watch.truth)
        freer.check()
        cel.rotate(log_of_gaps)

    thread = recording.run_in_thread(recorder, stop, look_after)
    log.info("live runs for node %s", place.node)
    stop.wait()
    watch.stop()
    ami.stop()
    thread.join(5)
    reader.close()


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m live", description="watch Asterisk over AMI and write call records")
    parser.add_argument("--config", help="path of cc.ini")
    parser.add_argument("--name", default="live", help="name of this process in run/ and of its ring")
    return parser.parse_args(arguments)


def _make_stop():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


if __name__ == "__main__":
    sys.exit(main())
