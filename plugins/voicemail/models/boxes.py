"""Boxes and who may open them."""

import uuid

import peewee

from store import db
from store.columns import Text
from store.paging import select_page

PERSONAL, GROUP = KINDS = ("personal", "group")
OWNER, MEMBER, SUPERIOR = HELD = ("owner", "member", "superior")


class VoicemailBox(db.Model):
    """One box, named by an extension (personal) or a word (group).

    `greeting` is the opaque name of its own greeting or empty, `longest` and `shortest` are seconds of a message,
    `keep_days` 0 keeps messages for ever, `mail` lists addresses by commas, `pin` is a scrypt hash, `failures` counts
    wrong PINs in a row and `blocked` is the Unix second until which none is taken.
    """

    name = Text(primary_key=True)
    kind = Text()
    title = Text()
    language = Text(default="")
    greeting = Text(default="")
    longest = peewee.IntegerField(default=180)
    shortest = peewee.DoubleField(default=1.0)
    keep_days = peewee.IntegerField(default=0)
    mail = Text(default="")
    pin = Text(default="")
    failures = peewee.IntegerField(default=0)
    blocked = peewee.DoubleField(default=0.0)
    revision = Text()


class VoicemailRight(db.Model):
    """A right of one person (extension or sign-in name) on one box: `held` is owner, member or superior."""

    box = Text()
    person = Text()
    held = Text()

    class Meta:
        primary_key = peewee.CompositeKey("box", "person", "held")


COLUMNS = {"name": VoicemailBox.name, "kind": VoicemailBox.kind, "title": VoicemailBox.title}


def find(name):
    """Return the VoicemailBox called `name`, or None."""
    return VoicemailBox.get_or_none(VoicemailBox.name == name)


def read_marks():
    """Return {name: revision} of all boxes: it differs after any change that a caller would hear."""
    return dict(db.fetch("SELECT name, revision FROM voicemail_box"))


def list_all():
    """Return all boxes."""
    return list(VoicemailBox.select())


def read_page(query):
    """Return the boxes of one page of a list query (store.paging)."""
    return select_page(VoicemailBox, query, COLUMNS, (VoicemailBox.name, VoicemailBox.title), key="name")


def save(name, rights=None, **values):
    """Insert or change the box `name`; `rights` ({(person, held), ...}) replaces who may open it."""
    with db.proxy.atomic():
        values["revision"] = uuid.uuid4().hex
        if not VoicemailBox.update(**values).where(VoicemailBox.name == name).execute():
            VoicemailBox.create(name=name, **values)
        if rights is not None:
            VoicemailRight.delete().where(VoicemailRight.box == name).execute()
            for person, held in sorted(rights):
                VoicemailRight.create(box=name, person=person, held=held)


def remove(name):
    """Remove the box `name` and all rights on it."""
    with db.proxy.atomic():
        VoicemailBox.delete().where(VoicemailBox.name == name).execute()
        VoicemailRight.delete().where(VoicemailRight.box == name).execute()


def rights_of(name):
    """Return {(person, held)} of the box `name`."""
    return set(VoicemailRight.select(VoicemailRight.person, VoicemailRight.held).where(VoicemailRight.box == name).tuples())


def opened_by(person):
    """Return [(box name, held)] of what `person` may open by the table of rights."""
    return list(VoicemailRight.select(VoicemailRight.box, VoicemailRight.held).where(VoicemailRight.person == person).tuples())


def list_watchers():
    """Return [(box, person)] of owners and members: whose lamps a box lights. Superiors are not called to it."""
    watching = VoicemailRight.held.in_((OWNER, MEMBER))
    return list(VoicemailRight.select(VoicemailRight.box, VoicemailRight.person).where(watching).distinct().tuples())


def count_failure(name, failures, blocked):
    """Note the wrong PIN number `failures` in a row; False when another one was noted meanwhile."""
    row = VoicemailBox.update(failures=failures, blocked=blocked)
    return bool(row.where(VoicemailBox.name == name, VoicemailBox.failures == failures - 1).execute())


def forgive(name):
    """Note a right PIN."""
    VoicemailBox.update(failures=0, blocked=0.0).where(VoicemailBox.name == name, VoicemailBox.failures > 0).execute()
