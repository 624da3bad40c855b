"""Keeps one manager session to Asterisk open and correct; the only door to pyst2's Manager."""

import concurrent.futures
import itertools
import logging
import queue
import socket
import threading

from asterisk.manager import Manager

from live import wire

log = logging.getLogger("live.ami")
BACKOFF = (0.2, 0.5, 1.0, 2.0)


class AmiError(Exception):
    """Asterisk refused an action, did not answer in time, or the connection is away."""


class Session(Manager):
    """One connection: replies paired by ActionID, events handed on in the order they came."""

    def __init__(self, on_event):
        super().__init__()
        self.failures = 0
        self.lost = threading.Event()
        self._on_event = on_event
        self._parser = wire.Parser()
        self._outbox = queue.SimpleQueue()
        self._inbox = queue.SimpleQueue()
        self._replies = {}
        self._lists = {}
        self._greeted = threading.Event()
        self._sender = threading.Thread(target=self._send, name="ami-send", daemon=True)

    def connect(self, host, port=5038, timeout=4.0):
        """Open the connection and wait for the banner; raises OSError or AmiError."""
        self._sock = socket.create_connection((host, port), timeout)
        self._sock.settimeout(None)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connected.set()
        self._running.set()
        for thread in (self.message_thread, self.event_dispatch_thread, self._sender):
            thread.start()
        if not self._greeted.wait(timeout) or self.lost.is_set():
            self.close()
            raise AmiError(f"{host}:{port} sends no manager greeting; is this Asterisk's AMI port?")
        self.title = self._parser.banner

    def send_action(self, cdict=None, **kwargs):
        """Send one action and return its reply; named as pyst2's own verbs call it."""
        return self.submit({**(cdict or {}), **kwargs}).result(10)

    def submit(self, fields):
        """Queue one action; return a Future of its reply. Raises ValueError for what cannot be encoded."""
        future = concurrent.futures.Future()
        self._queue_action(fields, self._replies, future)
        return future

    def submit_list(self, fields, until, then):
        """Queue an action that answers by events; `then(list)` runs in stream order when `until` has come.

        `then` gets None when Asterisk refuses or the connection falls.
        """
        self._queue_action(fields, self._lists, (until, [], then))

    def close(self):
        """End the connection at once; pending futures fail."""
        if not self._running.is_set():
            return
        self._running.clear()
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._outbox.put(None)

    def message_loop(self):
        """Read until the connection ends (pyst2's reader thread)."""
        try:
            while data := self._sock.recv(65536):
                for message in self._parser.feed(data):
                    self._sort(message)
                if self._parser.banner is not None:
                    self._greeted.set()
        except OSError as error:
            log.info("connection to Asterisk: %s", error)
        finally:
            self._end()

    def event_dispatch(self):
        """Hand on events one by one; a failing handler is logged and the next event goes on."""
        while (item := self._inbox.get()) is not None:
            handler, argument = item
            try:
                handler(argument)
            except Exception:
                self.failures += 1
                log.exception("event set aside: %.300r", argument)

    def _queue_action(self, fields, pending, waiter):
        action_id = f"cc-{self.next_seq()}"
        payload = wire.encode({**fields, "ActionID": action_id})
        pending[action_id] = waiter
        self._outbox.put(payload)
        if self.lost.is_set():
            self._fail_pending()

    def _send(self):
        while (payload := self._outbox.get()) is not None:
            try:
                self._sock.sendall(payload)
            except OSError:
                return

    def _sort(self, message):
        action_id = message.get("ActionID", "")
        if "Event" in message:
            if not self._gather(action_id, message):
                self._inbox.put((self._on_event, message))
        elif "Response" in message:
            self._answer(action_id, message)

    def _answer(self, action_id, message):
        if future := self._replies.pop(action_id, None):
            future.set_result(message)
        elif message.failed and (waiting := self._lists.pop(action_id, None)):
            log.warning("Asterisk refused: %s", message.get("Message"))
            self._inbox.put((waiting[2], None))

    def _gather(self, action_id, message):
        waiting = self._lists.get(action_id)
        if waiting is None:
            return False
        until, items, then = waiting
        if message["Event"] == until:
            del self._lists[action_id]
            self._inbox.put((then, items))
        else:
            items.append(message)
        return True

    def _end(self):
        self._connected.clear()
        self.lost.set()
        self._greeted.set()
        self._outbox.put(None)
        self._fail_pending()
        self._inbox.put(None)
        self._sock.close()

    def _fail_pending(self):
        for future in [self._replies.pop(key, None) for key in list(self._replies)]:
            if future and not future.done():
                future.set_exception(AmiError("the connection to Asterisk fell before the answer came"))
        for waiting in [self._lists.pop(key, None) for key in list(self._lists)]:
            if waiting:
                self._inbox.put((waiting[2], None))


class Ami:
    """A manager session that comes back: connects, logs in, watches by Ping, starts anew on loss.

    `on_event(message)`, `on_up(banner)` and `on_down(reason)` run on one thread each session, in
    stream order. `failures` counts events whose handler raised. Without `on_event` Asterisk is asked for none.
    """

    def __init__(self, host, port, user, secret, on_event=None, on_up=lambda banner: None,
                 on_down=lambda reason: None, ping=5.0, patience=4.0):
        self._where = host, port
        self._login = user, secret
        self._on_event, self._on_up, self._on_down = on_event, on_up, on_down
        self._ping, self._patience = ping, patience
        self._session = None
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="ami-keep", daemon=True)
        self.up = threading.Event()
        self.failures = 0

    def start(self):
        """Begin connecting in the background; returns self."""
        self._keeper.start()
        return self

    def stop(self):
        """Close the session and end all threads."""
        self._stop.set()
        if session := self._session:
            session.close()
        if self._keeper.is_alive() and self._keeper is not threading.current_thread():
            self._keeper.join(5)

    def action(self, fields, timeout=4.0):
        """Send one action and return its reply Message; raises AmiError when refused, late or away."""
        future = self._current().submit(fields)
        try:
            reply = future.result(timeout)
        except concurrent.futures.TimeoutError:
            raise AmiError(f"Asterisk did not answer {fields.get('Action')} within {timeout} s") from None
        if reply.failed:
            raise AmiError(f"Asterisk refused {fields.get('Action')}: {reply.get('Message', 'no reason given')}")
        return reply

    def collect(self, fields, until, timeout=4.0):
        """Send an action that answers by a list of events; return them. Not for use inside on_event."""
        future = concurrent.futures.Future()
        self.read(fields, until, future.set_result)
        try:
            items = future.result(timeout)
        except concurrent.futures.TimeoutError:
            raise AmiError(f"Asterisk did not finish {fields.get('Action')} within {timeout} s") from None
        if items is None:
            raise AmiError(f"Asterisk refused {fields.get('Action')} or the connection fell")
        return items

    def read(self, fields, until, then):
        """As collect, without waiting: `then(list or None)` runs between events, where the list belongs."""
        self._current().submit_list(fields, until, then)

    def _current(self):
        session = self._session
        if session is None or not self.up.is_set():
            raise AmiError("no connection to Asterisk; it is being made anew")
        return session

    def _keep(self):
        pauses = itertools.chain(BACKOFF, itertools.repeat(BACKOFF[-1]))
        while not self._stop.is_set():
            try:
                self._open()
                pauses = itertools.chain(BACKOFF, itertools.repeat(BACKOFF[-1]))
                reason = self._watch()
            except (OSError, AmiError, ValueError, concurrent.futures.TimeoutError) as error:
                reason = str(error) or type(error).__name__
            self._drop(reason)
            self._stop.wait(next(pauses))

    def _open(self):
        self._session = session = Session(self._handle)
        session.connect(*self._where, timeout=self._patience)
        user, secret = self._login
        # Who only acts would read every event of every call for nothing; the items of lists come all the same.
        mask = {} if self._on_event else {"Events": "off"}
        reply = session.submit({"Action": "Login", "Username": user, "Secret": secret, **mask}).result(self._patience)
        if reply.failed:
            raise AmiError(f"Asterisk refuses manager user {user!r}: {reply.get('Message')}; apply manager.conf again")
        self.up.set()
        session._inbox.put((self._on_up, session.title))

    def _watch(self):
        """Return why the session ended."""
        session = self._session
        while not session.lost.wait(self._ping):
            try:
                session.submit({"Action": "Ping"}).result(self._patience)
            except concurrent.futures.TimeoutError:
                return f"Asterisk did not answer Ping within {self._patience} s"
        return "connection closed"

    def _drop(self, reason):
        was_up = self.up.is_set()
        self.up.clear()
        session, self._session = self._session, None
        if session:
            session.close()
            if session.event_dispatch_thread.is_alive():
                session.event_dispatch_thread.join(self._patience)
        if was_up:
            log.warning("lost Asterisk: %s", reason)
            self._on_down(reason)
        elif not self._stop.is_set():
            log.info("no Asterisk yet: %s", reason)

    def _handle(self, message):
        try:
            if self._on_event:
                self._on_event(message)
        except Exception:
            self.failures += 1
            log.exception("event set aside: %.300r", message)
