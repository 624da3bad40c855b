"""Puts an event of a short-lived command into the journal, so that every process hears of it at once."""

import fcntl
import logging
import os
import time

from store.events import encode
from store.ring import Ring, RingError

log = logging.getLogger(__name__)

SIZE = 1024 * 1024
NAME = "command"


def announce(place, event, seconds=1.0):
    """Give `event` to the journal process of `place`; return whether it was written within `seconds`.

    What is not written yet stays in the spool for the journal's next start. Nobody depends on it: whoever
    follows the store looks by himself now and then.
    """
    try:
        os.makedirs(place.spool, exist_ok=True)
        ring = Ring(os.path.join(place.spool, f"{NAME}.ring"), SIZE)
    except (RingError, OSError) as error:
        log.warning("%s is not announced: %s", type(event).__name__, error)
        return False
    try:
        ring.append(encode(event))
        return _wait(ring, place.run, seconds)
    except RingError as error:
        log.warning("%s is not announced: %s", type(event).__name__, error)
        return False
    finally:
        ring.close()


def _wait(ring, run, seconds):
    end = time.monotonic() + seconds
    while ring.tail < ring.head:
        if time.monotonic() > end or not _is_journal_alive(run):
            return False
        time.sleep(0.01)
    return True


def _is_journal_alive(run):
    try:
        with open(os.path.join(run, "journal.lock"), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
