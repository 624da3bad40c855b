"""Gives the journal's events to other programs, by pages or as a stream of server-sent events."""

import re
import time

import orjson

from admin import recognise
from admin.answers import Json, Refused, Stream
from admin.gate import SEEN
from admin.masking import Mask
from admin.openapi import refuse
from admin.routes import API, Route
from admin.wall.disclose import Scope, disclose, read_kind
from admin.wall.hub import find_hub
from hooks.web import Permission
from store import journal
from store.db import DatabaseError

RIGHT = "events.view"
PERMISSIONS = (Permission(RIGHT, "Read the stream of events"),)
LIMIT, BATCH, BEAT, AGAIN = 100, 500, 15.0, 30.0
NUMBER = re.compile(r"\d{1,18}\Z")
EVENT = {"type": "object", "required": ["seq", "kind", "call", "at", "data"], "properties": {
    "seq": {"type": "integer", "description": "its place in the journal"}, "kind": {"type": "string"},
    "call": {"type": "string", "description": "the call it belongs to, or empty"},
    "at": {"type": "number", "description": "Unix seconds"}, "data": {"type": "object"}}}
PAGE = {"type": "object", "required": ["items", "next"], "properties": {"items": {"type": "array", "items": EVENT}, "next": {"type": "integer"}}}
DESCRIBE = {
    "tags": ["events"], "description": "With `Accept: text/event-stream` the answer does not end: new events follow as they happen, each with its `seq` as id, "
    "so that a client which sends `Last-Event-ID` misses none. Otherwise one page, behind `after`. Numbers are masked without the right numbers.unmasked",
    "parameters": [
        {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0},
         "description": "the seq behind which to begin; without it a stream begins now, a page with the newest"},
        {"name": "kind", "in": "query", "schema": {"type": "string"},
         "description": "kinds of events separated by commas, such as CallEnded,AgentState"},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000}, "description": "most events that are read for one page"},
        {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}, "description": "as `after`, sent by an event source that comes again"}]}


def give(asked):
    """Answer with a stream or with one page."""
    after, kinds = read_after(asked), frozenset(filter(None, asked.query.get("kind", "").split(",")))
    if "text/event-stream" in asked.request.get_header("Accept", ""):
        hub = find_hub(asked.house)
        if hub.count >= max(1, asked.house.settings.threads // 2):
            raise Refused(503, "Too many people are watching. Try again in a moment.", headers={"Retry-After": "10"})
        return Stream(iter(Events(hub, asked, after, kinds)))
    return Json(read_page(asked, after, kinds))


def read_after(asked):
    """Return where to begin, None for now; raises Refused."""
    text = asked.request.get_header("Last-Event-ID", "") or asked.query.get("after", "")
    if text and not NUMBER.match(text):
        raise Refused(400, "`after` is the number of an event, `limit` 1 to 1000.")
    return int(text) if text else None


def read_page(asked, after, kinds):
    """Return {items, next}: what is in scope and of `kinds` among the events behind `after`."""
    text = asked.query.get("limit", str(LIMIT))
    if not NUMBER.match(text) or not 1 <= int(text) <= 1000:
        raise Refused(400, "`after` is the number of an event, `limit` 1 to 1000.")
    node, limit = asked.house.place.node, int(text)
    after = max(0, journal.last(node) - limit) if after is None else after
    news, scope = journal.tail(node, after, limit), Scope(asked.viewer, find_hub(asked.house))
    items = [disclose(seq, event, asked.mask) for seq, event in news if (not kinds or read_kind(event) in kinds) and scope(event)]
    return {"items": items, "next": news[-1][0] if news else after}


class Events:
    """The events of one program until it leaves; iterate over it once."""

    def __init__(self, hub, asked, after, kinds):
        self._hub, self._asked, self._kinds = hub, asked, kinds
        self._node = asked.house.place.node
        self._position = journal.last(self._node) if after is None else after
        self._mask, self._scope = Mask(asked.viewer), Scope(asked.viewer, hub)
        self._request = asked.request.copy()     # bottle's own is another request by the time the stream runs

    def __iter__(self):
        listener = self._hub.join()
        try:
            yield b"retry: 1000\n\n"
            yield from self._follow(listener)
        finally:
            self._hub.leave(listener)
            if self._mask.shown:
                self._asked.note("page", self._asked.path[:200], SEEN, count=self._mask.shown)

    def _follow(self, listener):
        beat, again = time.monotonic() + BEAT, time.monotonic() + AGAIN
        while not self._hub.stopped:
            news = self._read()
            chunk = b"".join(write(disclose(seq, event, self._mask)) for seq, event in news if self._wants(event))
            if chunk:
                yield chunk
            if len(news) < BATCH:
                listener.tick.wait(min(1.0, max(0.0, beat - time.monotonic())))
                listener.tick.clear()
            if time.monotonic() > beat:
                beat = time.monotonic() + BEAT
                yield b":\n\n"
            if time.monotonic() > again:
                again = time.monotonic() + AGAIN
                if not self._is_welcome():
                    return

    def _read(self):
        try:
            news = journal.tail(self._node, self._position, BATCH)
        except DatabaseError:
            return []     # it answers again in a moment; nothing is passed over
        self._position = news[-1][0] if news else self._position
        return news

    def _wants(self, event):
        return (not self._kinds or read_kind(event) in self._kinds) and self._scope(event)

    def _is_welcome(self):
        try:
            viewer = recognise.recognise(self._asked.house, self._asked.route, self._request).viewer
        except Refused:
            return False
        except DatabaseError:
            return True
        return viewer is not None and viewer == self._asked.viewer and viewer.may(RIGHT)


def write(item):
    """Return one event of the stream."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (item["seq"], item["kind"].encode(), orjson.dumps(item, default=str))


def describe():
    """Return the OpenAPI operation."""
    content = {"application/json": {"schema": PAGE}, "text/event-stream": {"schema": {"type": "string"}}}
    return {**DESCRIBE, "responses": {"200": {"description": "Events in the order of the journal", "content": content}, **refuse()}}


ROUTES = (Route("GET", "/api/v1/events", RIGHT, give, "Events", kind=API, describe=describe()),)
