"""Decides by barred prefixes and classes of service whether a number may be dialled; pure."""

import dataclasses
import typing

from plugins.billing.numbering import EMERGENCY, UNKNOWN

BARRED, CLASS, NUMBER = "barred", "class", "number"


@dataclasses.dataclass(frozen=True)
class Rules:
    """All that decides: `barred` {prefix: reason}, `classes` {name: kinds}, `extensions` {number: class name},
    `callers` {caller or campaign:NAME: account}, `tariffs` (tariff.Tariff).
    """

    barred: typing.Mapping = dataclasses.field(default_factory=dict)
    classes: typing.Mapping = dataclasses.field(default_factory=dict)
    extensions: typing.Mapping = dataclasses.field(default_factory=dict)
    callers: typing.Mapping = dataclasses.field(default_factory=dict)
    tariffs: tuple = ()


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Why a number may not be dialled: a `reason` for people and a `rule` such as barred:168 or class:C."""

    rule: str
    reason: str


def judge(rules, number, caller, flow_class):
    """Return the Verdict that forbids the numbering.Number to `caller`, or None.

    Emergency numbers are never refused. A caller who is no extension has the class `flow_class`.
    """
    if number.kind == EMERGENCY:
        return None
    if number.kind == UNKNOWN:
        return Verdict(NUMBER, f"{number.digits} is no number of the numbering plan")
    prefix = find_barred(rules.barred, number)
    if prefix:
        return Verdict(f"{BARRED}:{prefix}", f"{prefix} is barred: {rules.barred[prefix] or 'by the administrator'}")
    name = rules.extensions.get(caller, flow_class)
    if number.kind not in rules.classes.get(name, ()):
        return Verdict(f"{CLASS}:{name}", f"class {name} of {caller or 'this caller'} may not dial {number.kind} numbers")
    return None


def find_barred(barred, number):
    """Return the longest barred prefix of a numbering.Number, with or without its area code, or an empty text."""
    found = [prefix for prefix in barred if number.digits.startswith(prefix) or number.subscriber.startswith(prefix)]
    return max(found, key=len, default="")
