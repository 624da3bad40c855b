"""Runs the hardware process: disks, cards and lines, alarms, SNMP."""

import argparse
import logging
import signal
import sys
import threading

from hardware.box import Box
from hardware.settings import Settings
from hooks.beat import Beat
from hooks.place import open_place
from hooks.settings import SettingError
from store import journal
from store.db import open_database
from store.ring import RingError
from store.settings import Settings as StoreSettings

log = logging.getLogger("hardware")


def main(arguments=None):
    """Read the arguments, run until SIGTERM, return the exit status."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        place = open_place(options.config)
        settings = place.section("hardware", Settings)
        open_database(place.section("store", StoreSettings).url(place.state))
        own_journal = journal.open_journal(place.spool, options.name)
        box = Box(place, settings, own_journal, (options.ami_host, options.ami_port))
    except (SettingError, RingError, ValueError) as error:
        log.error("%s", error)
        return 2
    beat = Beat(place.run / "beats" / options.name).start()
    try:
        box.run(stop)
    finally:
        own_journal.close()
        beat.stop()
    return 0


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m hardware", description=__doc__)
    parser.add_argument("--config", help="path of cc.ini")
    parser.add_argument("--name", default="hardware", help="name of this process in run/ and of its ring")
    parser.add_argument("--ami-host", default="127.0.0.1", help="address of Asterisk's manager interface")
    parser.add_argument("--ami-port", type=int, default=5038, help="its port")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
