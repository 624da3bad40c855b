"""The register of equipment (what was found and what people entered), and the requests for more of it."""

import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id

ASKED, APPROVED, REFUSED, DONE = "asked", "approved", "refused", "done"
NEXT = {ASKED: (APPROVED, REFUSED), APPROVED: (DONE, REFUSED), REFUSED: (), DONE: ()}


class Equipment(db.Model):
    """One card, span, disk, phone or other thing; `found` tells that a scan keeps its state, `seen` and `gone` when."""

    id = Text(primary_key=True)
    node = Text()
    kind = Text()
    name = Text()
    part_of = Text(default="")
    description = Text(default="")
    supplier = Text(default="")
    serial = Text(default="")
    place = Text(default="")
    bought = Text(default="")
    note = Text(default="")
    state = Text(default="")
    seen = peewee.DoubleField(null=True)
    gone = peewee.DoubleField(null=True)
    found = peewee.BooleanField(default=False)


class EquipmentRequest(db.Model):
    """A wish for more seats, lines or systems, and what became of it."""

    id = Text(primary_key=True)
    title = Text()
    wanted = Text(default="")
    reason = Text(default="")
    asked_by = Text(default="")
    asked = peewee.DoubleField()
    state = Text(default=ASKED)
    decided_by = Text(default="")
    decided = peewee.DoubleField(null=True)
    note = Text(default="")


def every(node=None):
    """Return the register, by kind and name."""
    query = Equipment.select().order_by(Equipment.kind, Equipment.name)
    return list(query if node is None else query.where(Equipment.node == node))


def note_found(node, things, at):
    """Bring the register up to date with a scan: `things` are dicts of kind, name, part_of, description, supplier, place, state.

    What was there before and is not any more is marked as gone; what people wrote stays.
    """
    scanned = [Equipment.part_of, Equipment.description, Equipment.place, Equipment.state, Equipment.seen, Equipment.gone]
    with db.proxy.atomic():
        for thing in things:
            row = Equipment.insert(**thing, id=f"{node}/{thing['kind']}/{thing['name']}", node=node, seen=at, gone=None, found=True)
            row.on_conflict(conflict_target=[Equipment.id], preserve=scanned).execute()
        Equipment.update(gone=at, state="gone").where(
            Equipment.node == node, Equipment.found == True, Equipment.seen < at, Equipment.gone.is_null()).execute()  # noqa: E712 (SQL)


def add(node, kind, name, **values):
    """Enter a thing by hand; returns its id."""
    return Equipment.create(id=make_id(), node=node, kind=kind, name=name, **values).id


def change(equipment, **values):
    """Change what people know of a thing; return whether it exists."""
    return bool(Equipment.update(**values).where(Equipment.id == equipment).execute())


def remove(equipment):
    """Take a thing out of the register."""
    Equipment.delete().where(Equipment.id == equipment).execute()


def ask(title, wanted, reason, by):
    """Enter a request for more; returns its id."""
    return EquipmentRequest.create(id=make_id(), title=title, wanted=wanted, reason=reason, asked_by=by, asked=time.time()).id


def decide(request, state, by, note=""):
    """Move a request on; raises ValueError when it cannot go to `state` from where it is, LookupError when there is none."""
    row = EquipmentRequest.get_or_none(EquipmentRequest.id == request)
    if row is None:
        raise LookupError(f"there is no request {request}")
    if state not in NEXT[row.state]:
        raise ValueError(f"a request that is {row.state} becomes {' or '.join(NEXT[row.state]) or 'nothing else'}, not {state}")
    EquipmentRequest.update(state=state, decided_by=by, decided=time.time(), note=note).where(EquipmentRequest.id == request).execute()


def requests():
    """Return all requests, newest first."""
    return list(EquipmentRequest.select().order_by(EquipmentRequest.asked.desc()))
