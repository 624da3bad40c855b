"""Charges calls by a tariff, to the fen, and shares the cost out to agents and groups; pure.

A call that crosses from one band into another: the connection fee and the first period are those of the band in which
it was answered; every following unit costs what the band says in which that unit begins, and is as long as that band says.
"""

import collections
import dataclasses
import datetime
import math

from plugins.billing import tariff as tariffs

LONGEST = 24 * 3600


@dataclasses.dataclass(frozen=True)
class Charge:
    """The price of a call: `amount` in fen, by which tariff and rate, for how many whole seconds."""

    amount: int
    tariff: str
    target: str
    seconds: int


@dataclasses.dataclass(frozen=True)
class Share:
    """What one call costs one agent, in a group: `amount` in fen."""

    agent: str
    group: str
    amount: int


def count_seconds(answered, ended):
    """Return the whole seconds between two Unix times, halves up; an answered call has at least one."""
    return max(1, math.floor(ended - answered + 0.5))


def charge(tariff, number, answered, seconds):
    """Return the Charge of a call to the numbering.Number, answered at Unix second `answered`, of whole `seconds`.

    None when the tariff has no rate for the number. A call of 0 seconds, never answered, costs nothing.
    """
    rate = tariff.find_rate(number)
    if rate is None:
        return None
    amount = _sum(tariff, rate, answered, seconds) if seconds > 0 else 0
    return Charge(amount, tariff.id, rate.target, seconds)


def afford(tariff, number, answered, credit, longest=LONGEST):
    """Return how many seconds, at most `longest`, a call may last for `credit` fen; 0 when not even one."""
    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2
        found = charge(tariff, number, answered, middle)
        low, high = (middle, high) if found and found.amount <= credit else (low, middle - 1)
    return low


def _sum(tariff, rate, answered, seconds):
    zone = tariffs.find_zone(tariff.zone)
    band, _ = _find_band(rate, answered, zone)
    amount, done = band.connection, 0
    if band.first_seconds:
        amount, done = amount + band.first_price, band.first_seconds
    while done < seconds:
        band, left = _find_band(rate, answered + done, zone)
        units = math.ceil(min(left, seconds - done) / band.unit_seconds)
        amount, done = amount + units * band.unit_price, done + units * band.unit_seconds
    return amount


def _find_band(rate, at, zone):
    """Return the Band at Unix second `at` and the seconds until it ends that day."""
    local = datetime.datetime.fromtimestamp(math.floor(at), zone)
    band = rate.find_band(local.weekday(), local.hour * 3600 + local.minute * 60 + local.second)
    midnight = datetime.datetime(local.year, local.month, local.day)
    end = (midnight + datetime.timedelta(seconds=band.end)).replace(tzinfo=zone).timestamp()
    return band, max(1, end - at)


def share(amount, weights):
    """Return `amount` split by {name: weight in seconds} into whole fen that add up to it exactly; without weight evenly."""
    parts = {name: int(weight * 1000) for name, weight in weights.items()}
    parts = parts if sum(parts.values()) else dict.fromkeys(parts, 1)
    whole = sum(parts.values())
    found = {name: amount * part // whole for name, part in parts.items()}
    most = sorted(parts, key=lambda name: (-(amount * parts[name] % whole), name))
    for name in most[:amount - sum(found.values())]:
        found[name] += 1
    return found


def total(shares):
    """Return ({agent: fen}, {group: fen}, fen) of Shares: all three add up to the same."""
    agents, groups = collections.Counter(), collections.Counter()
    for one in shares:
        agents[one.agent] += one.amount
        groups[one.group] += one.amount
    return dict(agents), dict(groups), sum(agents.values())
