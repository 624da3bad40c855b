"""The rules in the database; every change has a number, so that a reader asks only for what is new."""

import dataclasses
import time

import peewee

from plugins.blacklist import rule as rules
from store import db, paging
from store.columns import Json, Text

KEEP_REMOVED = 90 * 24 * 3600.0
BATCH = 400


class BlacklistRule(db.Model):
    """One rule; its columns are the fields of rule.Rule. A removed one stays for a while, so that readers hear of it."""

    id = Text(primary_key=True)
    revision = peewee.BigIntegerField(index=True)
    removed = peewee.BooleanField(default=False)
    who = Text()
    value = Text(index=True)
    days = Json(default=list)
    opens = peewee.IntegerField(null=True)
    closes = peewee.IntegerField(null=True)
    zone = Text()
    calls = peewee.IntegerField(null=True)
    seconds = peewee.IntegerField(null=True)
    action = Text()
    target = Text()
    priority = peewee.IntegerField()
    starts = peewee.DoubleField(null=True)
    expires = peewee.DoubleField(null=True)
    reason = Text()
    author = Text()
    added = peewee.DoubleField()
    changed = peewee.DoubleField()


class BlacklistCount(db.Model):
    """The number of the last change."""

    name = Text(primary_key=True)
    revision = peewee.BigIntegerField()


MODELS = [BlacklistRule, BlacklistCount]

_COLUMNS = ("id", "who", "value", "days", "opens", "closes", "zone", "calls", "seconds", "action", "target", "priority", "starts",
            "expires", "reason", "added")


def read_revision():
    """Return the number of the last change."""
    return db.fetch("SELECT revision FROM blacklist_count WHERE name = 'rules'")[0][0]


def read_changes(after):
    """Return [(revision, id, its Rule, or None when it was removed, or why it cannot be used)] since `after`, in order."""
    rows = BlacklistRule.select().where(BlacklistRule.revision > after).order_by(BlacklistRule.revision)
    return [(row.revision, row.id, None if row.removed else _try_make(row)) for row in rows.iterator()]


def read_all():
    """Return every Rule that was not removed, oldest first; one that was spoiled by hand is left out."""
    rows = BlacklistRule.select().where(~BlacklistRule.removed).order_by(BlacklistRule.added, BlacklistRule.id)
    found = [_try_make(row) for row in rows.iterator()]
    return [rule for rule in found if isinstance(rule, rules.Rule)]


def read_page(query):
    """Return the Rules of one page of a list (store.paging), oldest first unless it says otherwise."""
    columns = {name: getattr(BlacklistRule, name) for name in ("id", "who", "action", "priority", "starts", "expires", "reason", "added")}
    columns |= {"by": BlacklistRule.author, "number": BlacklistRule.value, "region": BlacklistRule.value,
                "removed": BlacklistRule.removed}
    living = dataclasses.replace(query, where={**query.where, "removed": False})
    found = paging.select_page(BlacklistRule, living, columns, (BlacklistRule.value, BlacklistRule.reason, BlacklistRule.author))
    return [rule for rule in map(_try_make, found) if isinstance(rule, rules.Rule)]


def find(identity):
    """Return the Rule with that id, or None."""
    row = BlacklistRule.get_or_none(BlacklistRule.id == identity, ~BlacklistRule.removed)
    rule = _try_make(row) if row else None
    return rule if isinstance(rule, rules.Rule) else None


def save(changed):
    """Insert or replace the Rules `changed`, all or none."""
    with db.proxy.atomic():
        revision = _count_up(len(changed))
        rows = [_write(rule, revision + number) for number, rule in enumerate(changed)]
        for first in range(0, len(rows), BATCH):
            insert = BlacklistRule.insert_many(rows[first:first + BATCH])
            kept = [field for name, field in BlacklistRule._meta.fields.items() if name != "id"]
            insert.on_conflict(conflict_target=[BlacklistRule.id], preserve=kept).execute()


def remove(identity, by):
    """Take the rule with that id out of force; return whether there was one."""
    now = time.time()
    with db.proxy.atomic():
        revision = _count_up(1)
        found = BlacklistRule.update(removed=True, revision=revision, author=by, changed=now).where(
            BlacklistRule.id == identity, ~BlacklistRule.removed).execute()
        BlacklistRule.delete().where(BlacklistRule.removed, BlacklistRule.changed < now - KEEP_REMOVED).execute()
    return bool(found)


def _count_up(changes):
    """Take `changes` numbers and return the first; who changes rules meanwhile waits here, so numbers commit in order."""
    BlacklistCount.update(revision=BlacklistCount.revision + changes).where(BlacklistCount.name == "rules").execute()
    return read_revision() - changes + 1


def _write(rule, revision):
    values = {name: getattr(rule, name) for name in _COLUMNS}
    return {**values, "days": list(rule.days), "author": rule.by, "revision": revision, "removed": False, "changed": time.time()}


def _try_make(row):
    try:
        values = {name: getattr(row, name) for name in _COLUMNS}
        return rules.Rule(**{**values, "days": tuple(row.days), "by": row.author})
    except (rules.RuleError, TypeError) as error:
        return str(error)
