"""Sends what is due to the hooks, each hook by itself, and tries again for some hours."""

import concurrent.futures
import logging
import random
import threading
import time

from admin.webhooks import signature
from admin.webhooks.feed import Feed
from admin.webhooks.target import TargetError, post
from store import db, web_hooks
from store.journal import Reader

log = logging.getLogger(__name__)

DELAYS = (5, 30, 120, 600, 1800, 7200, 21600)     # seconds before the second try, the third, ...
THREADS = 8
IDLE, AWAY, TIDY = 1.0, 3.0, 3600.0


class Sender:
    """Feeds and sends the hooks of one node until closed; `networks` are those besides the public ones that may be reached."""

    def __init__(self, place, networks, delays=DELAYS, idle=IDLE):
        self._place, self._networks, self._delays, self._idle = place, networks, delays, idle
        self._feed = Feed(place.node)
        self._pool = concurrent.futures.ThreadPoolExecutor(THREADS, "web-hook")
        self._busy = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="web-hooks", daemon=True)

    def start(self):
        """Begin; returns self."""
        self._thread.start()
        return self

    def close(self):
        """Stop; what was not sent yet is sent by the next one."""
        self._stop.set()
        self._thread.join(self._idle + 1)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self):
        reader, tidied = None, 0.0
        while not self._stop.is_set():
            try:
                reader = reader or Reader(self._place.run, db.proxy.obj, "admin-web-hooks")
                while self._feed.step():
                    pass
                self._send_due()
                if time.monotonic() > tidied:
                    web_hooks.tidy()
                    tidied = time.monotonic() + TIDY
                reader.wait(self._idle)
            except db.DatabaseError as error:
                log.warning("web hooks wait, the database is away: %s", error)
                self._stop.wait(AWAY)
            # Nothing may end the thread: no hook would be told of anything until the next start.
            except Exception:
                log.exception("web hooks")
                self._stop.wait(AWAY)
        if reader:
            reader.close()
        db.disconnect()

    def _send_due(self):
        # Asked before the rows are read: what a thread sent meanwhile must not be read as still due.
        busy, waiting = set(self._busy), {}
        for row in web_hooks.due(self._place.node):
            waiting.setdefault(row.hook, []).append(row)
        known = {hook.id: hook for hook in web_hooks.every()}
        for key, rows in waiting.items():
            if key in known and known[key].active and key not in busy:
                self._busy.add(key)
                self._pool.submit(self._send_all, known[key], rows)

    def _send_all(self, hook, rows):
        try:
            for row in rows:
                if self._stop.is_set() or not self._send(hook, row):
                    break
        except db.DatabaseError as error:
            log.warning("web hook %s: the database is away: %s", hook.name, error)
        finally:
            self._busy.discard(hook.id)
            db.disconnect()

    def _send(self, hook, row):
        body = row.body.encode()
        try:
            post(hook.url, body, signature.make_headers(hook.secret, row.id, time.time(), body), self._networks)
        except TargetError as error:
            over = row.tries >= len(self._delays)
            again = None if over else time.time() + self._delays[row.tries] * random.uniform(1.0, 1.2)
            web_hooks.failed(row.id, str(error), again)
            return False
        web_hooks.sent(row.id)
        return True
