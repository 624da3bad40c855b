"""Published flow documents: versions never change, only which one is current does."""

import json
import time

import peewee

from store import db
from store.columns import Text
from store.numbers import bind, bindings, find_flow, unbind

__all__ = ["FlowError", "bind", "bindings", "current", "currents", "find_flow", "get", "history", "mark", "names", "publish",
           "rollback", "unbind", "versions"]


class FlowError(LookupError):
    """No such flow or version; the message says which there are."""


class FlowVersion(db.Model):
    """One immutable version; `document` is its exact JSON text."""

    name = Text()
    version = peewee.IntegerField()
    document = Text()
    author = Text()
    at = peewee.DoubleField()

    class Meta:
        primary_key = peewee.CompositeKey("name", "version")


class FlowPublication(db.Model):
    """One change of the current version of a flow; the newest row is in force."""

    name = Text()
    number = peewee.IntegerField()
    version = peewee.IntegerField()
    author = Text()
    at = peewee.DoubleField()

    class Meta:
        primary_key = peewee.CompositeKey("name", "number")


def publish(name, document, by):
    """Make `document` (a dict) the current version of flow `name` and return its number.

    A document equal to the current version's keeps that version.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    with db.proxy.atomic():
        _lock(name)
        now = _find_current(name)
        if now and now.document == text:
            return now.version
        version = _count_up(FlowVersion, FlowVersion.version, name)
        FlowVersion.insert(name=name, version=version, document=text, author=by, at=time.time()).execute()
        _point(name, version, by)
    return version


def rollback(name, version, by):
    """Make an older `version` current again and return it; raises FlowError when it does not exist."""
    with db.proxy.atomic():
        _lock(name)
        get(name, version)
        _point(name, version, by)
    return version


def current(name):
    """Return (version, document) in force; raises FlowError when `name` was never published."""
    row = _find_current(name)
    if row is None:
        raise FlowError(f"flow {name!r} was never published; published are: {', '.join(names()) or 'none'}")
    return row.version, json.loads(row.document)


def currents():
    """Return {name: (version, document)} of every flow, as one snapshot."""
    newest = FlowPublication.select(FlowPublication.name, peewee.fn.MAX(FlowPublication.number).alias("number"))
    newest = newest.group_by(FlowPublication.name).alias("newest")
    point = FlowPublication.select(FlowVersion.name, FlowVersion.version, FlowVersion.document)
    point = point.join(newest, on=(FlowPublication.name == newest.c.name) & (FlowPublication.number == newest.c.number))
    point = point.join(FlowVersion, on=(FlowVersion.name == FlowPublication.name) & (FlowVersion.version == FlowPublication.version))
    return {name: (version, json.loads(text)) for name, version, text in point.order_by(FlowVersion.name).tuples()}


def get(name, version):
    """Return the document of one version; raises FlowError."""
    row = FlowVersion.get_or_none(FlowVersion.name == name, FlowVersion.version == version)
    if row is None:
        raise FlowError(f"flow {name!r} has no version {version}; see its history")
    return json.loads(row.document)


def history(name):
    """Return [{version, by, at}] of every publication and rollback, newest first (the first is in force)."""
    rows = FlowPublication.select().where(FlowPublication.name == name).order_by(FlowPublication.number.desc())
    return [{"version": row.version, "by": row.author, "at": row.at} for row in rows]


def versions(name):
    """Return [{version, by, at, current}] of every version of flow `name`, newest first; empty when there is none."""
    now = _find_current(name)
    rows = FlowVersion.select(FlowVersion.version, FlowVersion.author, FlowVersion.at).where(FlowVersion.name == name)
    return [{"version": row.version, "by": row.author, "at": row.at, "current": row.version == now.version}
            for row in rows.order_by(FlowVersion.version.desc())]


def mark():
    """Return a value that differs after any publication, rollback or binding."""
    return dict(db.fetch("SELECT name, MAX(number) FROM flow_publication GROUP BY name")), bindings()


def names():
    """Return the names of all published flows, sorted."""
    return [row.name for row in FlowVersion.select(FlowVersion.name).distinct().order_by(FlowVersion.name)]


def _find_current(name):
    point = FlowPublication.select().where(FlowPublication.name == name).order_by(FlowPublication.number.desc()).first()
    if point is None:
        return None
    return FlowVersion.get(FlowVersion.name == name, FlowVersion.version == point.version)


def _point(name, version, by):
    number = _count_up(FlowPublication, FlowPublication.number, name)
    FlowPublication.insert(name=name, number=number, version=version, author=by, at=time.time()).execute()


def _count_up(model, column, name):
    return (model.select(peewee.fn.MAX(column)).where(model.name == name).scalar() or 0) + 1


def _lock(name):
    # Two publishers at once must not take the same number; SQLite has one writer anyway.
    if db.proxy.is_postgres:
        db.proxy.execute_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", ("flow " + name,))
