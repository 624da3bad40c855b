"""Classes of service: which kinds of number an extension may dial, and whether it sees who calls."""

import peewee

from store import db, revisions
from store.columns import Json, Text

TOPIC = "extensions"


class ServiceClass(db.Model):
    """One class; `kinds` lists the kinds of number (emergency, special, local, mobile, long, international)."""

    name = Text(primary_key=True)
    title = Text(default="")
    kinds = Json(default=list)
    shows_caller = peewee.BooleanField(default=False)


def every():
    """Return all classes by name."""
    return list(ServiceClass.select().order_by(ServiceClass.name))


def find(name):
    """Return the ServiceClass `name`, or None."""
    return ServiceClass.get_or_none(ServiceClass.name == name)


def save(name, title="", kinds=(), shows_caller=False):
    """Insert or replace a class."""
    with db.proxy.atomic():
        row = ServiceClass.insert(name=name, title=title, kinds=list(kinds), shows_caller=shows_caller)
        row.on_conflict(conflict_target=[ServiceClass.name],
                        preserve=[ServiceClass.title, ServiceClass.kinds, ServiceClass.shows_caller]).execute()
        revisions.touch(TOPIC)


def remove(name):
    """Remove a class."""
    with db.proxy.atomic():
        ServiceClass.delete().where(ServiceClass.name == name).execute()
        revisions.touch(TOPIC)
