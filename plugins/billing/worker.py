"""The background job of billing: ordered re-ratings, and holds of calls that vanished."""

import logging
import time

from plugins.billing import service
from plugins.billing.models import ratings
from store import db

log = logging.getLogger(__name__)

PERIOD = 1.0
SWEEP = 30.0


class Housekeeping:
    """Runs until told to stop; `guard` is a guard.Guard, `emitter` the journal."""

    def __init__(self, guard, emitter):
        self._guard = guard
        self._emitter = emitter
        self._swept = 0.0

    def run(self, stop):
        """Work every second until the threading.Event `stop` is set; waits out an absent database."""
        while not stop.wait(PERIOD):
            try:
                self.work(time.time())
            except db.DatabaseError as error:
                log.warning("re-ratings and holds wait, the database is away: %s", error)
                stop.wait(5.0)

    def work(self, now):
        """Do what waits at Unix second `now`."""
        for order in ratings.waiting():
            changed = service.rerate(order, self._guard, self._emitter)
            log.info("calls of %s to %s rated anew for %s: %d amounts changed", order.first, order.last, order.by, changed)
        if now - self._swept >= SWEEP:
            self._swept = now
            count = service.release_vanished(self._guard, now)
            if count:
                log.warning("%d holds of calls that vanished were settled or given back", count)
