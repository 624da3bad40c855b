"""Keeps a narrow row of each call for searching; calls that took the same steps, or have the same facts, share one set of them."""

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


OTHERS = [field for field in CallSearch._meta.sorted_fields if field.name not in ("id", "call")]


def put(record):
    """Insert or replace the row of a call; `record` is a dict with the fields of store.calls.Call. Returns nothing."""
    steps, facts = list_steps(record["path"]), list_facts(record["facts"])
    values = describe(record, make_set_id(steps), make_set_id(facts))
    CallSearch.insert(**values).on_conflict(conflict_target=[CallSearch.call], preserve=OTHERS).execute()
    put_set(CallStep, "steps", values["steps"], [dict(zip(("step", "kind", "outcome"), step)) for step in steps])
    put_set(CallFact, "facts", values["facts"], [dict(zip(("name", "value", "number"), fact)) for fact in facts])
    more = [agent for agent in record["facts"].get("agents", ()) if agent != record["agent"]]
    if more:
        search = CallSearch.select(CallSearch.id).where(CallSearch.call == record["id"]).scalar()
        CallAgent.insert_many([{"agent": agent, "search": search} for agent in more]).on_conflict_ignore().execute()


def put_set(model, name, key, rows):
    """Insert the set `key` of `model` unless it is there."""
    if rows and not model.select().where(getattr(model, name) == key).exists():
        model.insert_many([{name: key, **row} for row in rows]).on_conflict_ignore().execute()


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
