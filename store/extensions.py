"""The extensions of the site: number, name, class of service, department."""

import peewee

from store import db, revisions
from store.classes import TOPIC, ServiceClass
from store.columns import Text


class Extension(db.Model):
    """One phone; `secret` is empty when it stands in the secrets folder, `ring` the seconds it rings."""

    number = Text(primary_key=True)
    name = Text(default="")
    service_class = Text(default="C")
    department = Text(default="")
    language = Text(default="")
    secret = Text(default="")
    ring = peewee.IntegerField(default=30)


FIELDS = (Extension.name, Extension.service_class, Extension.department, Extension.language, Extension.secret, Extension.ring)


def every():
    """Return all extensions by number."""
    return list(Extension.select().order_by(Extension.number))


def phones():
    """Return [{number, name, secret, language, ring, shows_caller}] of all extensions, as dialplan.snapshot.take wants them."""
    shown = {row.name for row in ServiceClass.select().where(ServiceClass.shows_caller)}
    return [{"number": row.number, "name": row.name, "secret": row.secret, "language": row.language, "ring": row.ring,
             "shows_caller": row.service_class in shown} for row in every()]


def find(number):
    """Return the Extension `number`, or None."""
    return Extension.get_or_none(Extension.number == number)


def save(number, **values):
    """Insert or replace an extension; what `values` does not name gets its default."""
    with db.proxy.atomic():
        Extension.insert(number=number, **values).on_conflict(conflict_target=[Extension.number], preserve=FIELDS).execute()
        revisions.touch(TOPIC)


def change(number, **values):
    """Change some values of an extension; return whether it exists."""
    with db.proxy.atomic():
        revisions.touch(TOPIC)
        return bool(Extension.update(**values).where(Extension.number == number).execute())


def remove(number):
    """Remove an extension."""
    with db.proxy.atomic():
        Extension.delete().where(Extension.number == number).execute()
        revisions.touch(TOPIC)


def of_class(name):
    """Return the numbers of the extensions of class `name`."""
    return [row.number for row in Extension.select(Extension.number).where(Extension.service_class == name)]


def classes():
    """Return {number: class name} of all extensions."""
    return dict(Extension.select(Extension.number, Extension.service_class).tuples())
