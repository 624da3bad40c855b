"""What calls cost, in the database: rated calls, re-ratings with their log, refused attempts."""

import time
import uuid

import peewee

from store import db
from store.columns import Json, Text

WAITING, DONE = "waiting", "done"
LONGEST_LIST = 1000


class BillingRating(db.Model):
    """One leg that left and was answered; `agents` maps those who talked to their seconds."""

    id = Text(primary_key=True)
    call = Text()
    at = peewee.DoubleField()
    seconds = peewee.IntegerField()
    number = Text()
    trunk = Text(default="")
    campaign = Text(default="")
    caller = Text(default="")
    agents = Json(default=dict)
    tariff = Text(default="")
    target = Text(default="")
    amount = peewee.BigIntegerField(default=0)


class BillingRerating(db.Model):
    """One order to rate the calls of the days `first` to `last` anew, and what it changed, in fen."""

    id = Text(primary_key=True)
    asked = peewee.DoubleField()
    by = Text()
    first = Text()
    last = Text()
    state = Text(default=WAITING)
    calls = peewee.IntegerField(default=0)
    changed = peewee.IntegerField(default=0)
    before = peewee.BigIntegerField(default=0)
    after = peewee.BigIntegerField(default=0)


class BillingChange(db.Model):
    """One amount that a re-rating changed."""

    id = Text(primary_key=True)
    rerating = Text()
    at = peewee.DoubleField()
    by = Text()
    call = Text()
    before = peewee.BigIntegerField()
    after = peewee.BigIntegerField()
    before_tariff = Text()
    after_tariff = Text()


class BillingRefusal(db.Model):
    """One attempt to dial that was refused."""

    id = Text(primary_key=True)
    at = peewee.DoubleField()
    call = Text()
    caller = Text()
    number = Text()
    trunk = Text(default="")
    campaign = Text(default="")
    rule = Text(default="")
    reason = Text(default="")


MODELS = [BillingRating, BillingRerating, BillingChange, BillingRefusal]


def save(rows):
    """Insert or replace rated legs (dicts of BillingRating); the same leg twice is once."""
    fields = [field for field in BillingRating._meta.sorted_fields if field is not BillingRating.id]
    with db.proxy.atomic():
        for row in rows:
            BillingRating.insert(**row).on_conflict(conflict_target=[BillingRating.id], preserve=fields).execute()


def of_call(call):
    """Return the rated legs of a call."""
    return list(BillingRating.select().where(BillingRating.call == call).order_by(BillingRating.at))


def between(start, end):
    """Return the rated legs answered from Unix second `start` (in) to `end` (out), oldest first."""
    query = BillingRating.select().where(BillingRating.at >= start, BillingRating.at < end)
    return list(query.order_by(BillingRating.at, BillingRating.id))


def ask_rerating(first, last, by):
    """Order the calls of the days `first` to `last` (ISO texts, both in) to be rated anew; return the order's id."""
    id = uuid.uuid4().hex
    BillingRerating.create(id=id, asked=time.time(), by=by, first=first, last=last)
    return id


def waiting():
    """Return the orders that are not done, oldest first."""
    return list(BillingRerating.select().where(BillingRerating.state == WAITING).order_by(BillingRerating.asked))


def change(order, changes):
    """Write new amounts and their log together; `changes` is [(BillingRating, new amount, tariff, target)].

    A row that somebody else changed meanwhile is left alone.
    """
    with db.proxy.atomic():
        for row, amount, tariff, target in changes:
            same = (BillingRating.id == row.id, BillingRating.amount == row.amount, BillingRating.tariff == row.tariff)
            if BillingRating.update(amount=amount, tariff=tariff, target=target).where(*same).execute():
                BillingChange.create(id=uuid.uuid4().hex, rerating=order.id, at=time.time(), by=order.by, call=row.call, before=row.amount,
                                     after=amount, before_tariff=row.tariff, after_tariff=tariff)


def finish(order, calls, after):
    """Note that an order is done: how many `calls` it had, and what they cost now; the rest is in its log."""
    logged = BillingChange.select().where(BillingChange.rerating == order.id)
    differences = [one.after - one.before for one in logged]
    query = BillingRerating.update(state=DONE, calls=calls, changed=len(differences), before=after - sum(differences), after=after)
    query.where(BillingRerating.id == order.id).execute()


def reratings():
    """Return the orders, newest first."""
    return list(BillingRerating.select().order_by(BillingRerating.asked.desc()).limit(LONGEST_LIST).dicts())


def changes(rerating=""):
    """Return the changed amounts of one re-rating or of all, newest first."""
    query = BillingChange.select().order_by(BillingChange.at.desc()).limit(LONGEST_LIST)
    return list((query.where(BillingChange.rerating == rerating) if rerating else query).dicts())


def note_refusal(**values):
    """Note a refused attempt; twice is once."""
    BillingRefusal.insert(**values).on_conflict_ignore().execute()


def refusals(after=0.0):
    """Return the refused attempts since Unix second `after`, newest first."""
    query = BillingRefusal.select().where(BillingRefusal.at >= after)
    return list(query.order_by(BillingRefusal.at.desc()).limit(LONGEST_LIST).dicts())
