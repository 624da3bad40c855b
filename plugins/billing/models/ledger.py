"""The prepaid ledger: holds and settlements whose sum never passes the credit, whoever asks at once.

Every change of an account is one conditional UPDATE, so that the database decides who comes first; a CHECK of the table
refuses what would still be wrong.
"""

import time
import uuid

import peewee

from store import db, revisions
from store.columns import Text

HELD, SETTLED, RELEASED = "held", "settled", "released"
TOPIC = "billing"
LONGEST_LIST = 1000


class BillingAccount(db.Model):
    """A prepaid account in fen: paid in, held by calls now, spent; `shortfall` is what ended calls cost beyond their credit."""

    name = Text(primary_key=True)
    title = Text(default="")
    credit = peewee.BigIntegerField(default=0)
    held = peewee.BigIntegerField(default=0)
    settled = peewee.BigIntegerField(default=0)
    shortfall = peewee.BigIntegerField(default=0)

    @property
    def free(self):
        """What may still be held."""
        return self.credit - self.held - self.settled


class BillingCaller(db.Model):
    """Which account pays for an extension, or for a campaign as `campaign:NAME`."""

    caller = Text(primary_key=True)
    account = Text()


class BillingHold(db.Model):
    """Money kept for one number of one call, enough for `seconds` of talk."""

    id = Text(primary_key=True)
    account = Text()
    call = Text()
    number = Text()
    amount = peewee.BigIntegerField()
    seconds = peewee.IntegerField()
    at = peewee.DoubleField()
    state = Text(default=HELD)
    settled = peewee.BigIntegerField(default=0)


MODELS = [BillingAccount, BillingCaller, BillingHold]


class LedgerError(ValueError):
    """The account does not exist or does not allow this; the message says which and why."""


def find(name):
    """Return the BillingAccount `name`, or None."""
    return BillingAccount.get_or_none(BillingAccount.name == name)


def hold(account, call, number, amount, seconds, now=None):
    """Hold `amount` fen; return the BillingHold, or None when the account has not that much free.

    A number of a call that is already held is held once: the first hold is returned.
    """
    found = find_hold(call, number)
    if found:
        return found
    try:
        with db.proxy.atomic():
            if not _move(account, BillingAccount.held + amount, BillingAccount.settled, amount):
                return None
            return BillingHold.create(id=uuid.uuid4().hex, account=account, call=call, number=number, amount=amount, seconds=seconds,
                                      at=time.time() if now is None else now)
    except peewee.IntegrityError:
        return find_hold(call, number)


def find_hold(call, number):
    """Return the open BillingHold of a call's number, or None."""
    return BillingHold.get_or_none(BillingHold.call == call, BillingHold.number == number, BillingHold.state == HELD)


def settle(id, amount):
    """Turn a hold into `amount` fen spent, freeing the rest; return whether this call did it. Twice is once.

    More than was held is taken from what is free, and what is not free any more counts as shortfall.
    """
    with db.proxy.atomic():
        kept = BillingHold.get_or_none(BillingHold.id == id)
        state = SETTLED if amount else RELEASED
        done = BillingHold.update(state=state, settled=amount).where(BillingHold.id == id, BillingHold.state == HELD).execute()
        if not kept or not done:
            return False
        # The hold itself goes back first; then the price is taken as far as it is there, with no gap between the two.
        room = BillingAccount.credit - BillingAccount.settled - BillingAccount.held + kept.amount
        taken = peewee.Case(None, ((room >= amount, amount),), room)
        BillingAccount.update(held=BillingAccount.held - kept.amount, settled=BillingAccount.settled + taken,
                              shortfall=BillingAccount.shortfall + amount - taken).where(BillingAccount.name == kept.account).execute()
    return True


def release(id):
    """Give a hold back unspent; return whether this call did it."""
    return settle(id, 0)


def _move(account, held, settled, amount):
    free = BillingAccount.credit - BillingAccount.held - BillingAccount.settled
    query = BillingAccount.update(held=held, settled=settled).where(BillingAccount.name == account, free >= amount)
    return bool(query.execute())


def holds(call=None, before=None):
    """Return the open holds, of one call or made before Unix second `before`, oldest first."""
    query = BillingHold.select().where(BillingHold.state == HELD)
    query = query.where(BillingHold.call == call) if call is not None else query
    query = query.where(BillingHold.at < before) if before is not None else query
    return list(query.order_by(BillingHold.at).limit(LONGEST_LIST))


def accounts():
    """Return all accounts by name."""
    return list(BillingAccount.select().order_by(BillingAccount.name))


def callers():
    """Return {caller: account}."""
    return dict(BillingCaller.select(BillingCaller.caller, BillingCaller.account).tuples())


def save(name, title="", credit=0, callers=()):
    """Make an account or change its title, credit (everything ever paid in) and callers; raises LedgerError."""
    with db.proxy.atomic():
        revisions.touch(TOPIC)
        BillingAccount.insert(name=name, title=title).on_conflict_ignore().execute()
        enough = BillingAccount.held + BillingAccount.settled <= credit
        query = BillingAccount.update(title=title, credit=credit).where(BillingAccount.name == name, enough)
        if not query.execute():
            raise LedgerError(f"account {name}: {credit} is less than what was spent and is held; write at least that")
        BillingCaller.delete().where(BillingCaller.account == name).execute()
        for caller in callers:
            row = BillingCaller.insert(caller=caller, account=name)
            row.on_conflict(conflict_target=[BillingCaller.caller], preserve=[BillingCaller.account]).execute()


def remove(name):
    """Remove an account; raises LedgerError while a call holds money of it."""
    with db.proxy.atomic():
        revisions.touch(TOPIC)
        if not BillingAccount.delete().where(BillingAccount.name == name, BillingAccount.held == 0).execute():
            raise LedgerError(f"account {name} does not exist or a call holds money of it; wait until the call is over")
        BillingCaller.delete().where(BillingCaller.account == name).execute()
