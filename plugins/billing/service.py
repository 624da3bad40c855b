"""Rates calls that ended, settles their holds, rates old calls anew, and adds up costs."""

import datetime
import logging
import time

from plugins.billing import document, legs, rating, tariff
from plugins.billing.models import ledger, ratings, rules
from store import calls, extensions, journal
from store.events import CallEnded, CallFact, DialDecided

log = logging.getLogger(__name__)

VANISHED = 60.0
UNHEARD = 3600.0
NO_TARIFF = "none"
# So many amounts change in one transaction: other writers wait for it.
BATCH = 200


def note(news, guard):
    """Take one journal event (hooks.specs.EventNews); twice is once."""
    event = news.event
    if isinstance(event, DialDecided) and not event.allowed:
        note_refusal(news.node, news.seq, event, guard, news.request.journal)
    elif isinstance(event, CallEnded):
        note_end(event.call, guard, news.request.journal)


def note_refusal(node, seq, event, guard, emitter):
    """Keep a refused attempt, name its rule on the call record, and give back what another plugin's refusal left held."""
    log.warning("%s may not dial %s by %s: %s (%s)", event.caller, event.number, event.trunk, event.reason, event.rule)
    ratings.note_refusal(id=f"{node}:{seq}", at=event.at, call=event.call, caller=event.caller, number=event.number, trunk=event.trunk,
                         campaign=event.campaign, rule=event.rule, reason=event.reason)
    kept = ledger.find_hold(event.call, guard.read(event.number).digits)
    if kept:
        ledger.release(kept.id)
    emitter.emit(CallFact(call=event.call, at=time.time(), name="refused", value=event.rule or event.reason))


def note_end(call, guard, emitter):
    """Rate the legs of an ended call, settle what it held, and put its charge on the call record."""
    story = [event for _seq, event in journal.of_call(call)]
    if not legs.is_outbound(story):
        return
    rows = rate(story, call, guard)
    ratings.save(rows)
    settle(call, rows, guard)
    used = ", ".join(dict.fromkeys(row["tariff"] for row in rows))
    for name, value in (("charge", sum(row["amount"] for row in rows)), ("tariff", used)):
        emitter.emit(CallFact(call=call, at=time.time(), name=name, value=value))


def rate(story, call, guard):
    """Return the BillingRating values of the answered legs in `story`, the events of `call`."""
    talkers = legs.find_talkers(story, call)
    return [_rate_leg(leg, call, talkers or {leg.caller: 0.0}, guard) for leg in legs.find_legs(story, call)]


def _rate_leg(leg, call, agents, guard):
    seconds = rating.count_seconds(leg.answered, leg.ended)
    used, target, amount = price(guard, guard.rules().tariffs, leg.number, leg.answered, seconds, leg.campaign, leg.trunk)
    return {"id": leg.id, "call": call, "at": leg.answered, "seconds": seconds, "number": guard.read(leg.number).digits, "trunk": leg.trunk,
            "campaign": leg.campaign, "caller": leg.caller, "agents": agents, "tariff": used, "target": target, "amount": amount}


def price(guard, tariffs, digits, at, seconds, campaign, trunk):
    """Return (tariff id, rate, fen) of a call; without a tariff or a rate it costs nothing and says so."""
    chosen = tariff.choose(tariffs, at, campaign, trunk)
    found = chosen and rating.charge(chosen, guard.read(digits), at, seconds)
    if not found:
        log.error("no tariff prices a call to %s of %s; make one and rate that day anew", digits, datetime.datetime.fromtimestamp(at).date())
        return NO_TARIFF, "", 0
    return found.tariff, found.target, found.amount


def settle(call, rows, guard):
    """Turn each hold of a call into what its number cost."""
    for kept in ledger.holds(call=call):
        ledger.settle(kept.id, sum(row["amount"] for row in rows if row["number"] == kept.number))


def release_vanished(guard, now):
    """Settle or release the holds of calls that are over though nobody told, at Unix second `now`; return how many."""
    count = 0
    for kept in ledger.holds(before=now - VANISHED):
        record = calls.find(kept.call)
        over = record.closed and (record.ended or 0) < now - VANISHED if record else kept.at < now - UNHEARD
        if over:
            spent = sum(row.amount for row in ratings.of_call(kept.call) if row.number == kept.number)
            count += ledger.settle(kept.id, spent)
    return count


def rerate(order, guard, emitter):
    """Rate the calls of a BillingRerating anew by the tariffs as they are now; return how many amounts changed.

    Every change is logged (before, after, by whom) and told to the call record. Prepaid accounts stay as settled. One that
    was interrupted goes on where it was.
    """
    tariffs = [document.parse(values) for values in rules.read_tariffs()]
    period = _period(order.first, order.last)
    changes = list(_find_changes(ratings.between(*period), tariffs, guard))
    for start in range(0, len(changes), BATCH):
        batch = changes[start:start + BATCH]
        ratings.change(order, batch)
        _tell({row.call for row, _, _, _ in batch}, emitter)
    amounts = [row.amount for row in ratings.between(*period)]
    ratings.finish(order, len(amounts), sum(amounts))
    return len(changes)


def _find_changes(rows, tariffs, guard):
    for row in rows:
        used, target, amount = price(guard, tariffs, row.number, row.at, row.seconds, row.campaign, row.trunk)
        if (used, target, amount) != (row.tariff, row.target, row.amount):
            yield row, amount, used, target


def _tell(changed, emitter):
    for call in sorted(changed):
        rows = ratings.of_call(call)
        used = ", ".join(dict.fromkeys(row.tariff for row in rows))
        for name, value in (("charge", sum(row.amount for row in rows)), ("tariff", used)):
            emitter.emit(CallFact(call=call, at=time.time(), name=name, value=value))


def _period(first, last, zone=tariff.ZONE):
    begin, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
    return tuple(datetime.datetime(day.year, day.month, day.day, tzinfo=tariff.find_zone(zone)).timestamp() for day in (begin, end))


def costs(first, last):
    """Return ({agent: fen}, {group: fen}, fen) of the calls of the days `first` to `last` (ISO texts); all three add up alike."""
    groups = {row.number: row.department for row in extensions.every()}
    shares = [rating.Share(agent, groups.get(agent, ""), part) for row in ratings.between(*_period(first, last))
              for agent, part in rating.share(row.amount, row.agents).items()]
    return rating.total(shares)
