"""Writes the wall as server-sent events for one browser: everything first, then what changes."""

import time

import orjson

from admin import recognise
from admin.gate import SEEN
from admin.masking import Mask
from admin.viewers import make_viewer
from admin.wall.rows import PARTS
from admin.wall.sight import Sight
from store.db import DatabaseError

BEAT = 3.0
LONGEST = 3600.0     # the browser comes again by itself; what it was shown is then in the audit


def write(name, **data):
    """Return one event; `now` is this machine's clock, by which the browser sets its own."""
    return b"event: " + name + b"\ndata: " + orjson.dumps({**data, "now": time.time()}) + b"\n\n"


class Stream:
    """The events of one browser until it leaves, its session ends or the hub stops; iterate over it once."""

    def __init__(self, hub, asked):
        self._hub, self._asked = hub, asked
        self._viewer, self._mask = asked.viewer, Mask(asked.viewer)
        self._sight = Sight(self._viewer, self._mask)
        self._queues, self._sent = frozenset(), {}
        self._cookie = asked.request.copy()     # bottle's own is another request by the time the stream runs

    def __iter__(self):
        listener = self._hub.join()
        try:
            yield b"retry: 1000\n\n"
            self._hub.ready.wait(BEAT)
            yield from self._follow(listener)
        finally:
            self._hub.leave(listener)
            self._note()

    def _follow(self, listener):
        end, beat = time.monotonic() + LONGEST, time.monotonic() + BEAT
        while not self._hub.stopped and time.monotonic() < end:
            chunk = self._write_news(self._hub.take_news(listener), listener)
            if chunk:
                yield chunk
            listener.woken.wait(max(0.0, min(1.0, beat - time.monotonic())))
            if time.monotonic() >= beat:
                beat = time.monotonic() + BEAT
                if not self._is_welcome(listener):
                    yield write(b"gone")
                    return
                yield write(b"beat")

    def _write_news(self, news, listener):
        queues = self._sight.find_queues(self._hub.rows)
        if news is None or queues != self._queues:
            return self._write_all(self._hub.take_all(listener))
        told = {part: self._leave_out(part, self._sight.take(part, changed, queues)) for part, changed in news.items()}
        told = {part: changed for part, changed in told.items() if changed}
        return write(b"change", parts=told) if told else b""

    def _write_all(self, rows):
        self._queues, self._sent = self._sight.find_queues(rows), {}
        told = {part: {key: row for key, row in self._sight.take(part, rows[part], self._queues).items() if row is not None} for part in PARTS}
        self._sent = {part: set(changed) for part, changed in told.items()}
        return write(b"all", parts=told)

    def _leave_out(self, part, changed):
        """Return `changed` without what is gone and was never sent: a hidden row may not tell even that it is there."""
        sent, told = self._sent.setdefault(part, set()), {}
        for key, row in changed.items():
            if row is not None or key in sent:
                told[key] = row
                (sent.discard if row is None else sent.add)(key)
        return told

    def _is_welcome(self, listener):
        """Tell whether the session still holds; other rights or another scope mean that everything is sent anew."""
        try:
            viewer = self._look_up()
        except DatabaseError:
            return True     # it answers again in a moment; nobody gains a right by its being away
        if viewer is not None and viewer != self._viewer:
            self._note()
            self._viewer, self._mask = viewer, Mask(viewer)
            self._sight = Sight(viewer, self._mask)
            listener.stale = True
        return viewer is not None and self._sight.may_look

    def _look_up(self):
        # Looking counts as use, or a screen on the wall would be signed out as idle.
        _, person = recognise.find_session(self._asked.house, self._cookie)
        return make_viewer(person, self._asked.house.permissions, self._asked.language) if person else None

    def _note(self):
        if self._mask.shown:
            self._asked.note("page", self._asked.path[:200], SEEN, count=self._mask.shown)
            self._mask.shown = 0
