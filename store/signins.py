"""The log of sign-ins, and the guard that makes guessing slow."""

import time

import peewee

from store import db
from store.columns import Text
from store.ids import make_id
from store.paging import select_page

FREE = {"name": 5, "address": 20}     # tries before the first wait
FIRST, LONGEST = 2.0, 900.0
FORGET = 3600.0


class SignIn(db.Model):
    """One try to sign in: `result` is signed in, wrong password, wrong code, locked or switched off."""

    id = Text(primary_key=True)
    at = peewee.DoubleField()
    name = Text()
    person = Text(default="")
    address = Text()
    agent = Text()
    result = Text()


class SignInGuard(db.Model):
    """What one name or address has tried: `until` is when the next try is looked at."""

    subject = Text(primary_key=True)
    failures = peewee.IntegerField()
    until = peewee.DoubleField()


def note(name, person, address, agent, result):
    """Log one try."""
    SignIn.create(id=make_id(), at=time.time(), name=name[:100], person=person, address=address, agent=agent[:300], result=result)


def read_page(query):
    """Return one page of the log."""
    columns = {name: getattr(SignIn, name) for name in ("id", "name", "address", "result", "person")}
    return select_page(SignIn, query, columns, (SignIn.name, SignIn.address))


def wait_for(name, address):
    """Return how many seconds this name or address is still locked; 0 when a try is looked at. Writes nothing."""
    rows = SignInGuard.select(SignInGuard.until).where(SignInGuard.subject.in_(_subjects(name, address)))
    return max([0.0, *(row.until - time.time() for row in rows)])


def admit(name, address):
    """Count a try as failed before it is looked at, so that many at once gain nothing; return as wait_for."""
    with db.proxy.atomic():
        wait = wait_for(name, address)
        if wait <= 0:
            for subject in _subjects(name, address):
                _count(subject)
        return wait


def forgive(name, address):
    """Forget the failures of a name that signed in, and this one try of its address."""
    SignInGuard.delete().where(SignInGuard.subject == _subjects(name, address)[0]).execute()
    fewer = SignInGuard.update(failures=SignInGuard.failures - 1, until=0)
    fewer.where((SignInGuard.subject == _subjects(name, address)[1]) & (SignInGuard.failures > 0)).execute()


def unlock(name):
    """Let `name` try again at once."""
    SignInGuard.delete().where(SignInGuard.subject == _subjects(name, "")[0]).execute()


def is_locked(name):
    """Tell whether `name` is locked now."""
    row = SignInGuard.get_or_none(SignInGuard.subject == _subjects(name, "")[0])
    return bool(row and row.until > time.time())


def _subjects(name, address):
    return f"name:{name.strip().lower()[:100]}", f"address:{address}"


def _count(subject):
    SignInGuard.insert(subject=subject, failures=0, until=0).on_conflict_ignore().execute()
    # The lock of the row (PostgreSQL) or of the file (SQLite) makes tries at once count one by one.
    SignInGuard.update(failures=SignInGuard.failures + 1).where(SignInGuard.subject == subject).execute()
    row, now = SignInGuard.get_by_id(subject), time.time()
    if row.until and now - row.until > FORGET:
        row.failures = 1
    beyond = row.failures - FREE[subject.partition(":")[0]]
    wait = min(LONGEST, FIRST * 2 ** min(beyond, 20)) if beyond >= 0 else 0
    SignInGuard.update(failures=row.failures, until=now + wait).where(SignInGuard.subject == subject).execute()
