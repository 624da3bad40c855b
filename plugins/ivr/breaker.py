"""Keeps a sick server from costing every caller the whole limit, and retries from making it sicker."""

import threading
import time

FAILURES = 5
REST = 10.0
SHARE = 0.1
SAVED = 5.0


class Breaker:
    """Says by host whether to ask at all and whether to ask again.

    After FAILURES in a row a host is left alone for REST seconds, then one question may try it. Retries are paid from a
    budget that grows by SHARE with each question, up to SAVED: when everything fails, one in ten is asked again.
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = {}
        self._closed_until = {}
        self._budget = {}

    def may_ask(self, host):
        """Say whether `host` may be asked now."""
        with self._lock:
            until = self._closed_until.get(host)
            if until is not None:
                if self._clock() < until:
                    return False
                # This question is the trial; the others wait for what becomes of it.
                self._closed_until[host] = self._clock() + REST
            self._budget[host] = min(SAVED, self._budget.get(host, SAVED) + SHARE)
            return True

    def may_retry(self, host):
        """Say whether a failed question to `host` may be asked once more, and pay for it."""
        with self._lock:
            if self._closed_until.get(host) is not None or self._budget.get(host, 0.0) < 1.0:
                return False
            self._budget[host] -= 1.0
            return True

    def note(self, host, well):
        """Note how a question to `host` ended."""
        with self._lock:
            if well:
                self._failed[host] = 0
                self._closed_until.pop(host, None)
                return
            self._failed[host] = self._failed.get(host, 0) + 1
            if self._failed[host] >= FAILURES:
                self._closed_until[host] = self._clock() + REST
