"""Changes of flows that wait until a second person approves them."""

import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id

WAITING, APPROVED, REFUSED, REPLACED = "waiting", "approved", "refused", "replaced"


class ApprovalError(ValueError):
    """The request cannot be decided so; the message says why."""


class Approval(db.Model):
    """One request: `document` is the exact JSON text that would be published, `base` the version it was drawn from."""

    id = Text(primary_key=True)
    flow = Text()
    document = Text()
    base = peewee.IntegerField()
    note = Text()
    person = Text()
    name = Text()
    at = peewee.DoubleField()
    state = Text()
    decided_by = Text(default="")
    decided_at = peewee.DoubleField(default=0)
    reason = Text(default="")

    class Meta:
        table_name = "flow_approval"


def ask(flow, document, base, person, name, note=""):
    """Let `document` wait for approval and return its id; an older request for the same flow is replaced."""
    with db.proxy.atomic():
        Approval.update(state=REPLACED, decided_at=time.time(), decided_by=name).where(Approval.flow == flow, Approval.state == WAITING).execute()
        made = make_id()
        Approval.insert(id=made, flow=flow, document=document, base=base, note=note[:500], person=person, name=name, at=time.time(),
                        state=WAITING).execute()
    return made


def waiting(flow=None):
    """Return the requests that wait, of one flow or of all, oldest first."""
    query = Approval.select().where(Approval.state == WAITING)
    if flow is not None:
        query = query.where(Approval.flow == flow)
    return list(query.order_by(Approval.at))


def find(key):
    """Return the Approval `key`, or None."""
    return Approval.get_or_none(Approval.id == key)


def decide(key, state, person, name, reason=""):
    """Close a request as APPROVED or REFUSED; raises ApprovalError when it does not wait or is the person's own."""
    with db.proxy.atomic():
        found = find(key)
        if found is None or found.state != WAITING:
            raise ApprovalError("This request was decided or replaced meanwhile.")
        if state == APPROVED and found.person == person:
            raise ApprovalError("Somebody else has to approve what you asked for.")
        values = {"state": state, "decided_by": name, "decided_at": time.time(), "reason": reason[:500]}
        if not Approval.update(values).where(Approval.id == key, Approval.state == WAITING).execute():
            raise ApprovalError("This request was decided or replaced meanwhile.")
    return found
