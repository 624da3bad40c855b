"""Limits how many requests a program or an address may send: a bucket each that fills again with time."""

import collections
import threading
import time

from admin.answers import Refused
from admin.routes import API, STREAM
from hooks.web import Text

MOST_BUCKETS = 10_000
BURST_SECONDS = 4.0


class Limits:
    """Buckets by name, the longest unused forgotten first; `rate` requests a second, for BURST_SECONDS at once."""

    def __init__(self, rate, clock=time.monotonic):
        self._rate, self._clock = rate, clock
        self._full = rate * BURST_SECONDS
        self._buckets = collections.OrderedDict()
        self._lock = threading.Lock()

    def take(self, name, count=1):
        """Take `count` requests (0 only looks) out of a bucket; return 0.0, or the seconds until it has one again."""
        if self._rate <= 0:
            return 0.0
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(name, (self._full, now))
            left = min(self._full, left + (now - since) * self._rate)
            lacking = max(0.0, 1.0 - left)
            self._buckets[name] = (left if lacking else left - count, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return lacking / self._rate


def find_limits(house):
    """Return the Limits of this process."""
    found = house.shelf.get("limits")
    return found or house.shelf.setdefault("limits", Limits(house.settings.api_rate))


def refuse_address(asked):
    """Raise Refused 429 when this address sent too many requests that nobody signed."""
    if asked.route.kind in (API, STREAM):
        refuse_after(find_limits(asked.house).take(f"address {asked.address}", 0))


def count_stranger(asked):
    """Count a request whose token was wrong or missing."""
    if asked.route.kind in (API, STREAM):
        find_limits(asked.house).take(f"address {asked.address}")


def refuse_flood(asked):
    """Raise Refused 429 when this token, session or, before sign-in, address sent too many requests."""
    if asked.route.kind not in (API, STREAM):
        return
    name = f"token {asked.token.id}" if asked.token else f"session {asked.session.id}" if asked.session else f"address {asked.address}"
    refuse_after(find_limits(asked.house).take(name))


def refuse_after(seconds):
    """Raise Refused 429 that says when to come again, unless that is at once."""
    if seconds > 0:
        whole = int(seconds) + 1
        raise Refused(429, Text("Too many requests. Wait {seconds} seconds.", seconds=whole), headers={"Retry-After": str(whole)})
