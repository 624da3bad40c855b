"""What may be dialled and what it costs, in the database: barred prefixes and tariffs."""

import peewee

from plugins.billing import document
from plugins.billing.tariff import refuse_bad_dates
from store import db, revisions
from store.columns import Json, Text

TOPIC = "billing"


class BillingTariff(db.Model):
    """One tariff; dates are ISO texts, `last` empty for open, `rates` as plugins.billing.document writes them."""

    id = Text(primary_key=True)
    title = Text(default="")
    scope = Text(default="general")
    subject = Text(default="")
    first = Text()
    last = Text(default="")
    zone = Text()
    rates = Json(default=list)


class BillingBarred(db.Model):
    """One prefix that nobody may dial while it is `active`."""

    prefix = Text(primary_key=True)
    reason = Text(default="")
    active = peewee.BooleanField(default=True)


MODELS = [BillingTariff, BillingBarred]


def read_tariffs():
    """Return the documents of all tariffs, oldest first."""
    rows = BillingTariff.select().order_by(BillingTariff.scope, BillingTariff.subject, BillingTariff.first, BillingTariff.id)
    return [dict(row.__data__) for row in rows]


def save_tariff(values):
    """Insert or replace the tariff of the document `values`; raises TariffError with the dates of a gap or an overlap."""
    with db.proxy.atomic():
        # Writing first takes the lock: of two tariffs saved at once the second sees the first.
        revisions.touch(TOPIC)
        others = [document.parse(other) for other in read_tariffs() if other["id"] != values["id"]]
        refuse_bad_dates([*others, document.parse(values)])
        fields = [field for field in BillingTariff._meta.sorted_fields if field is not BillingTariff.id]
        BillingTariff.insert(**values).on_conflict(conflict_target=[BillingTariff.id], preserve=fields).execute()


def remove_tariff(id):
    """Remove a tariff; raises TariffError when that leaves days without one."""
    with db.proxy.atomic():
        revisions.touch(TOPIC)
        refuse_bad_dates([document.parse(other) for other in read_tariffs() if other["id"] != id])
        BillingTariff.delete().where(BillingTariff.id == id).execute()


def read_barred():
    """Return [{prefix, reason, active}] by prefix."""
    return list(BillingBarred.select().order_by(BillingBarred.prefix).dicts())


def save_barred(prefix, reason="", active=True):
    """Insert or replace a barred prefix."""
    with db.proxy.atomic():
        row = BillingBarred.insert(prefix=prefix, reason=reason, active=active)
        row.on_conflict(conflict_target=[BillingBarred.prefix], preserve=[BillingBarred.reason, BillingBarred.active]).execute()
        revisions.touch(TOPIC)


def remove_barred(prefix):
    """Remove a barred prefix."""
    with db.proxy.atomic():
        BillingBarred.delete().where(BillingBarred.prefix == prefix).execute()
        revisions.touch(TOPIC)
