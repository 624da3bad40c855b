"""Keeps a narrow row of each call for searching; calls that took the same steps, or have the same facts, share one set of them."""

import functools
import hashlib
import json

import peewee

from store import db
from store.columns import Text, clean

DOCTOR, MERGED = "doctor", "merged"
HIDDEN_DIGITS, SHORTEST = 4, 7
# What is different with nearly every call is found by whether it is there, not by its value.
PRESENT = ("voicemail", "recordings", "recording", "message", "merged_into", "linked", "voicemail_seconds", "charge_rule")
LEFT_OUT = ("agents", "language", "recordings", "steps")
LONGEST = 80


class CallSearch(db.Model):
    """What one call is searched and sorted by; `hidden` is doctor or merged for calls that lists leave out unless asked.

    `shown_from` and `shown_to` are the numbers as people without the right see them, so that a search never tells a digit
    that a page hides. `steps` and `facts` name sets in CallStep and CallFact.
    """

    id = peewee.AutoField()
    call = Text(unique=True)
    hidden = Text()
    started = peewee.DoubleField()
    number_from = Text()
    shown_from = Text()
    dialled = Text()
    shown_to = Text()
    name_from = Text()
    direction = Text()
    trunk = Text()
    queue = Text()
    agent = Text()
    flow = Text()
    result = Text()
    language = Text()
    answered = peewee.SmallIntegerField()
    recorded = peewee.SmallIntegerField()
    voicemail = peewee.SmallIntegerField()
    wait = peewee.DoubleField()
    ring = peewee.DoubleField()
    talk = peewee.DoubleField()
    hold = peewee.DoubleField()
    charge = peewee.BigIntegerField(null=True)
    steps = peewee.BigIntegerField()
    facts = peewee.BigIntegerField()


class CallStep(db.Model):
    """One step of a set of steps."""

    steps = peewee.BigIntegerField()
    step = Text()
    kind = Text()
    outcome = Text()

    class Meta:
        primary_key = peewee.CompositeKey("steps", "step", "kind", "outcome")


class CallFact(db.Model):
    """One fact of a set of facts; `number` is its value when that is a number."""

    facts = peewee.BigIntegerField()
    name = Text()
    value = Text()
    number = peewee.DoubleField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("facts", "name", "value")


class CallAgent(db.Model):
    """One more agent than the row's own who talked in a call; `search` is CallSearch.id."""

    agent = Text()
    search = peewee.BigIntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("agent", "search")


def put(record):
    """Insert or replace the row of a call; `record` is a dict with the fields of store.calls.Call. Returns nothing."""
    steps, facts = list_steps(record["path"]), list_facts(record["facts"])
    values = describe(record, make_set_id(steps), make_set_id(facts))
    # The recorder does this for each call: having peewee put the statements together costs ten times what running them does.
    db.proxy.execute_sql(_make_statement(db.proxy.param), [clean(values[name]) for name in NAMES])
    _put_set("call_step", ("steps", "step", "kind", "outcome"), values["steps"], steps)
    _put_set("call_fact", ("facts", "name", "value", "number"), values["facts"], facts)
    more = [agent for agent in record["facts"].get("agents", ()) if agent != record["agent"]]
    if more:
        search = CallSearch.select(CallSearch.id).where(CallSearch.call == record["id"]).scalar()
        CallAgent.insert_many([{"agent": agent, "search": search} for agent in more]).on_conflict_ignore().execute()


NAMES = [field.name for field in CallSearch._meta.sorted_fields if field.name != "id"]


@functools.cache
def _make_statement(mark):
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in NAMES if name != "call")
    return (f"INSERT INTO call_search ({', '.join(NAMES)}) VALUES ({', '.join([mark] * len(NAMES))}) "
            f"ON CONFLICT (call) DO UPDATE SET {changed}")


def _put_set(table, names, key, rows):
    """Insert the set `key` of a table unless it is there."""
    mark = db.proxy.param
    if not rows or db.proxy.execute_sql(f"SELECT 1 FROM {table} WHERE {names[0]} = {mark} LIMIT 1", (key,)).fetchone():
        return
    marks = ", ".join([f"({', '.join([mark] * len(names))})"] * len(rows))
    db.proxy.execute_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks} ON CONFLICT DO NOTHING",
                         [part for row in rows for part in (key, *row)])


def describe(record, steps=0, facts=0):
    """Return the values of a call's CallSearch row."""
    known = {name: record[name] for name in ("number_from", "name_from", "dialled", "direction", "trunk", "queue", "agent", "flow", "result",
                                             "wait", "ring", "talk", "hold", "charge")}
    hidden = DOCTOR if record["flow"] == DOCTOR else MERGED if record["result"] == MERGED else ""
    return {**known, "call": record["id"], "hidden": hidden, "started": record["started"] or 0.0, "shown_from": shade(record["number_from"]),
            "shown_to": shade(record["dialled"]), "language": str(record["facts"].get("language", "")), "answered": int(record["answered"] is not None),
            "recorded": int(bool(record["recording"])), "voicemail": int("voicemail" in record["facts"]), "steps": steps, "facts": facts}


def shade(number):
    """Return `number` with its middle four digits as asterisks, as the pages show it to people without the right."""
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    if len(places) < SHORTEST:
        return number
    first = (len(places) - HIDDEN_DIGITS) // 2
    hidden = set(places[first:first + HIDDEN_DIGITS])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(number))


def list_steps(path):
    """Return the different (step, kind, outcome) of a path, sorted."""
    return sorted({tuple(clean(str(step.get(name) or "")) for name in ("step", "kind", "outcome")) for step in path})


def list_facts(facts):
    """Return the (name, value, number) of a call's facts that are searched for, sorted."""
    found = []
    for name, value in clean(facts).items():
        if name not in LEFT_OUT and value is not None and not isinstance(value, (dict, list)):
            text = "" if name in PRESENT or len(str(value)) > LONGEST else str(value)
            number = float(value) if isinstance(value, (int, float)) and text else None
            found.append((name, text, number))
    return sorted(found, key=lambda fact: fact[:2])


def make_set_id(rows):
    """Return the id of a set: the same rows have the same one on every node; 0 is the empty set."""
    if not rows:
        return 0
    return int.from_bytes(hashlib.sha256(json.dumps(rows).encode("utf-8", "replace")).digest()[:8], "big") >> 2
