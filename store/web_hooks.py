"""Web hooks: who is told of which events, and what is on its way to them."""

import time

import peewee

from store import db
from store.columns import Json, Text, dump
from store.ids import make_id
from store.paging import select_page

QUEUED, SENT, FAILED = "queued", "sent", "failed"
KEPT_DAYS = 7


class WebHook(db.Model):
    """One address; `kinds` are the public names of events, `whole` tells whether it gets telephone numbers unmasked."""

    id = Text(primary_key=True)
    name = Text()
    url = Text()
    secret = Text()
    kinds = Json(default=list)
    active = peewee.BooleanField(default=True)
    whole = peewee.BooleanField(default=False)
    made_by = Text(default="")
    created = peewee.DoubleField()


class WebHookDelivery(db.Model):
    """One event on its way to one hook; times are Unix seconds, `body` what is signed and sent."""

    id = Text(primary_key=True)
    hook = Text()
    event = Text()
    node = Text()
    kind = Text()
    body = Text()
    made = peewee.DoubleField()
    due = peewee.DoubleField()
    tries = peewee.IntegerField(default=0)
    state = Text(default=QUEUED)
    error = Text(default="")


def every():
    """Return all hooks by name."""
    return list(WebHook.select().order_by(WebHook.name, WebHook.id))


def read_page(query):
    """Return hooks for a list query."""
    columns = {"id": WebHook.id, "name": WebHook.name, "url": WebHook.url, "active": WebHook.active, "whole": WebHook.whole}
    return select_page(WebHook, query, columns, (WebHook.name, WebHook.url))


def find(key):
    """Return the WebHook `key`, or None."""
    return WebHook.get_or_none(WebHook.id == key)


def add(name, url, secret, kinds, by="", active=True, whole=False):
    """Put in a hook and return its id."""
    return WebHook.create(id=make_id(), name=name, url=url, secret=secret, kinds=list(kinds), active=active, whole=whole, made_by=by,
                          created=time.time()).id


def change(key, **values):
    """Change some values of a hook."""
    WebHook.update(**values).where(WebHook.id == key).execute()


def remove(key):
    """Remove a hook and what is on its way to it."""
    with db.proxy.atomic():
        WebHookDelivery.delete().where(WebHookDelivery.hook == key).execute()
        WebHook.delete().where(WebHook.id == key).execute()


def queue(hook, event, node, kind, data):
    """Put event `event` (its id) on its way to `hook`; twice is once."""
    row = WebHookDelivery.insert(id=make_id(), hook=hook, event=event, node=node, kind=kind, body=dump(data), made=time.time(), due=time.time(),
                                 tries=0, state=QUEUED, error="")
    row.on_conflict_ignore().execute()


def due(node, limit=50):
    """Return what should be sent now, the longest due first."""
    query = WebHookDelivery.select().where(WebHookDelivery.node == node, WebHookDelivery.state == QUEUED, WebHookDelivery.due <= time.time())
    return list(query.order_by(WebHookDelivery.due, WebHookDelivery.id).limit(limit))


def sent(key):
    """Note that a delivery arrived."""
    WebHookDelivery.update(state=SENT, error="", tries=WebHookDelivery.tries + 1).where(WebHookDelivery.id == key).execute()


def failed(key, error, again):
    """Note that a try failed; `again` is the Unix second of the next one, None gives it up."""
    state = {"state": FAILED} if again is None else {"due": again}
    WebHookDelivery.update(error=error[:300], tries=WebHookDelivery.tries + 1, **state).where(WebHookDelivery.id == key).execute()


def of_hook(hook, limit=50):
    """Return the newest deliveries of a hook."""
    return list(WebHookDelivery.select().where(WebHookDelivery.hook == hook).order_by(WebHookDelivery.made.desc(), WebHookDelivery.id.desc()).limit(limit))


def tidy():
    """Forget deliveries that ended days ago."""
    WebHookDelivery.delete().where(WebHookDelivery.state != QUEUED, WebHookDelivery.made < time.time() - KEPT_DAYS * 86400).execute()
