"""Who did what: rows chained by a keyed hash, so that an altered, added or removed one is found."""

import contextlib
import dataclasses
import hashlib
import hmac
import json
import os
import pathlib
import secrets
import time

import peewee

from store import db
from store.columns import Text, clean, dump
from store.paging import select_page

LOCK = 0x617564697401
START = "0" * 64


class Audit(db.Model):
    """One deed: `subject` is what kind of thing, `row_key` which one, `details` JSON text such as before and after."""

    seq = peewee.BigIntegerField(primary_key=True)
    at = peewee.DoubleField()
    person = Text()
    name = Text()
    address = Text()
    action = Text()
    subject = Text()
    row_key = Text()
    details = Text()
    hash = Text()

    @property
    def facts(self):
        """The details as a dict."""
        return json.loads(self.details)


class AuditHead(db.Model):
    """The newest row's place and hash, so that cutting off the end is found too."""

    only_one = peewee.IntegerField(primary_key=True)
    seq = peewee.BigIntegerField()
    hash = Text()


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What the check of the chain found: `broken` is the first row that is not as it was written, 0 when none."""

    rows: int
    broken: int
    reason: str = ""


def open_trail(folder):
    """Return the Trail whose key is kept in `folder` beside the data, made at first use; without it no old row fits."""
    path = pathlib.Path(folder, "audit.key")
    if not path.exists():
        beside = path.with_name(f"audit.key.{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        # A link, not a rename: of two processes that begin at once the second takes the key of the first.
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    return Trail(path.read_text(encoding="ascii").strip())


class Trail:
    """Writes and checks the chain with the secret `key`, without which nobody can write a row that fits."""

    def __init__(self, key):
        self._key = key.encode()

    def add(self, person, name, address, action, subject="", row_key="", /, **details):
        """Append one row; inside the caller's transaction it stands or falls with the change itself."""
        values = {"at": time.time(), "person": person, "name": name, "address": address, "action": action, "subject": subject,
                  "row_key": str(row_key), "details": dump(details)}
        with db.proxy.atomic():
            head = _lock_head()
            seal = self._seal(head.hash, head.seq + 1, values)
            Audit.insert(seq=head.seq + 1, hash=seal, **values).execute()
            AuditHead.update(seq=head.seq + 1, hash=seal).execute()

    def tag(self, value):
        """Return a short keyed digest of a JSON value, from which nobody without the key can guess the value."""
        text = json.dumps(clean(value), sort_keys=True, default=str)
        return hmac.new(self._key, b"tag " + text.encode(), hashlib.sha256).hexdigest()[:32]

    def check(self):
        """Read the whole chain and return a Verdict."""
        # The head first: rows written meanwhile lie behind it and belong to the next check.
        head = AuditHead.get_or_none()
        before, seq = START, 0
        for row in Audit.select().order_by(Audit.seq).where(Audit.seq <= (head.seq if head else 0)).iterator():
            seq += 1
            values = {name: getattr(row, name) for name in ("at", "person", "name", "address", "action", "subject", "row_key", "details")}
            if row.seq != seq:
                return Verdict(seq - 1, seq, "missing")
            if not hmac.compare_digest(self._seal(before, seq, values), row.hash):
                return Verdict(seq - 1, seq, "altered")
            before = row.hash
        if head and (head.seq != seq or head.hash != before):
            return Verdict(seq, seq + 1, "missing")
        if head is None and Audit.select().exists():
            return Verdict(0, 1, "missing")
        return Verdict(seq, 0)

    def _seal(self, before, seq, values):
        text = json.dumps([before, seq, *(values[name] for name in sorted(values))], ensure_ascii=False)
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def read_page(query):
    """Return one page of the trail (store.paging); newest first with order `-seq`."""
    columns = {name: getattr(Audit, name) for name in ("seq", "name", "action", "subject", "row_key", "person")}
    return select_page(Audit, query, columns, (Audit.name, Audit.action, Audit.subject, Audit.row_key, Audit.address), key="seq")


def history(subject, row_key, limit=200):
    """Return what happened to one thing, newest first."""
    found = Audit.select().where(Audit.subject == subject, Audit.row_key == str(row_key))
    return list(found.order_by(Audit.seq.desc()).limit(limit))


def _lock_head():
    if db.proxy.is_postgres:
        db.proxy.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    head = AuditHead.get_or_none()
    return head or AuditHead.create(only_one=1, seq=0, hash=START)
