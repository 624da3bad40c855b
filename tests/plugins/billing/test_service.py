"""Calls that ended are rated from their events, holds settled, old calls rated anew, costs added up."""

import datetime
import json
import time

import pytest

from hooks.specs import EventNews, Request
from plugins.billing import legs, service, worker
from plugins.billing.guard import Guard
from plugins.billing.models import ledger, ratings, rules
from plugins.billing.settings import Settings
from store import calls, events, extensions, journal
from store.events import encode

ANSWER = datetime.datetime.fromisoformat("2026-03-02T12:00:30+08:00").timestamp()
DAY = "2026-03-02"


def story(call="1.1", number="88889999", caller="1001", allowed=True, answer=ANSWER, talk=30.0, campaign="", ring=20.0):
    """Return the events of one outside call with ring music before the answer."""
    began = answer - ring
    leg = f"{call}.9"
    return [
        events.ChannelStarted(call, began, call, "PJSIP/1001-1", "1001", number, "cc-internal", caller),
        events.DialDecided(call, began, number, "carrier", caller, campaign, allowed),
        events.ChannelStarted(call, began, leg, "PJSIP/carrier-2", "", "", "cc-trunk", "carrier"),
        events.ChannelAnswered(call, answer, leg), events.BridgeEntered(call, answer, call, "b"), events.BridgeEntered(call, answer, leg, "b"),
        events.ChannelEnded(call, answer + talk, leg), events.BridgeLeft(call, answer + talk, call, "b"),
        events.ChannelEnded(call, answer + talk + 1, call), events.CallEnded(call, answer + talk + 1)]


def write(found, start=0):
    """Put events into the journal as the scribe does."""
    for number, event in enumerate(found, start + 1):
        record = json.loads(encode(event))
        journal.Entry.create(node="n", seq=number, source="test", source_seq=number, kind=record["kind"], call=event.call, at=event.at,
                             data=encode(event).decode())


@pytest.fixture
def guard(tables, tmp_path):
    found = Guard(tmp_path / "billing.json", Settings())
    yield found
    found.stop()


def end(guard, emitted, call="1.1"):
    news = EventNews(1, events.CallEnded(call, ANSWER), "n", Request(None, Settings(), emitted))
    service.note(news, guard)
    return {event.name: event.value for event in emitted}


@pytest.mark.covers("F26.3")
def test_twenty_seconds_of_music_and_thirty_of_talk_are_charged_thirty(guard, emitted):
    rules.save_tariff({**rules.read_tariffs()[0], "rates": [{"target": "local", "unit_seconds": 1, "unit_price": 1}]})
    write(story())
    assert end(guard, emitted) == {"charge": 30, "tariff": "start"}
    row, = ratings.of_call("1.1")
    assert (row.seconds, row.amount, row.at, row.trunk, row.caller, row.agents) == (30, 30, ANSWER, "carrier", "1001", {"1001": 30.0})
    end(guard, emitted)
    assert len(ratings.of_call("1.1")) == 1, "the same event twice is one charge"


def test_a_call_that_did_not_leave_has_no_charge(guard, emitted):
    write(story(allowed=False))
    assert end(guard, emitted) == {}


def test_a_number_without_a_rate_costs_nothing_and_says_so(guard, emitted):
    write(story(number="0014155550100"))
    rules.save_tariff({**rules.read_tariffs()[0], "rates": [{"target": "local", "unit_seconds": 1, "unit_price": 1}]})
    assert end(guard, emitted) == {"charge": 0, "tariff": "none"}


def test_two_legs_of_one_call_are_both_charged():
    found = story() + [event for event in story(number="66667777", answer=ANSWER + 100) if event.call and not isinstance(event, events.CallEnded)]
    found = [event if getattr(event, "uniqueid", "") != "1.1.9" or event.at < ANSWER + 75 else
             type(event)(**{**event.__dict__, "uniqueid": "1.1.10"}) for event in found]
    assert [(leg.number, leg.ended - leg.answered) for leg in legs.find_legs(found, "1.1")] == [("88889999", 30.0), ("66667777", 30.0)]


def test_a_leg_whose_end_was_lost_ends_with_the_call():
    found = [event for event in story() if not (isinstance(event, events.ChannelEnded) and event.uniqueid == "1.1.9")]
    assert legs.find_legs(found, "1.1")[0].ended == ANSWER + 31


def test_the_hold_of_a_call_is_settled_by_its_charge(guard, emitted):
    ledger.save("a", credit=100)
    ledger.hold("a", "1.1", "88889999", 99, 600)
    ledger.hold("a", "1.1", "66667777", 1, 9)
    write(story())
    end(guard, emitted)
    assert (ledger.find("a").settled, ledger.find("a").held) == (22, 0)


def test_another_plugins_refusal_gives_the_hold_back_and_is_listed(guard, emitted):
    ledger.save("a", credit=100)
    ledger.hold("a", "1.1", "075526001234", 50, 60)
    event = events.DialDecided("1.1", ANSWER, "17909075526001234", "carrier", "1001", "", False, "night", "law")
    for _ in range(2):
        service.note(EventNews(7, event, "n", Request(None, Settings(), emitted)), guard)
    assert ledger.find("a").held == 0
    assert [(row["caller"], row["number"], row["rule"], row["reason"]) for row in ratings.refusals()] == [("1001", "17909075526001234", "law", "night")]
    assert emitted[0].name == "refused" and emitted[0].value == "law"


def test_holds_of_vanished_calls_are_settled_from_the_call_records(guard):
    ledger.save("a", credit=100)
    now = ANSWER + 10000
    for call, closed in (("open", False), ("over", True), ("rated", True)):
        ledger.hold("a", call, "88889999", 20, 60, ANSWER)
        calls.save({"node": "n", "linkedid": call, "closed": closed, "ended": ANSWER + 60 if closed else None})
    ledger.hold("a", "unheard", "88889999", 20, 60, ANSWER)
    ledger.hold("a", "fresh", "88889999", 20, 60, now - 120)
    ratings.save([{"id": "x", "call": "rated", "at": ANSWER, "seconds": 5, "number": "88889999", "amount": 7, "agents": {}}])
    assert service.release_vanished(guard, now) == 3
    assert [kept.call for kept in ledger.holds()] == ["open", "fresh"] and ledger.find("a").settled == 7


@pytest.mark.covers("F27.2")
def test_a_new_tariff_holds_from_the_first_and_a_period_is_rated_anew_with_a_log(guard, emitted):
    old = {**rules.read_tariffs()[0], "rates": [{"target": "local", "unit_seconds": 60, "unit_price": 10}]}
    rules.save_tariff(old)
    guard._refresh()
    for number, day in enumerate(("2026-03-31T23:59:00", "2026-04-01T00:00:00")):
        when = datetime.datetime.fromisoformat(f"{day}+08:00").timestamp()
        write(story(call=f"2.{number}", answer=when), start=100 * (number + 1))
    rules.save_tariff({**old, "id": "april", "first": "2026-04-01", "rates": [{"target": "local", "unit_seconds": 60, "unit_price": 25}]})
    guard._refresh()
    for call in ("2.0", "2.1"):
        end(guard, emitted, call)
    assert [ratings.of_call(call)[0].amount for call in ("2.0", "2.1")] == [10, 25]
    rules.save_tariff({**old, "rates": [{"target": "local", "unit_seconds": 60, "unit_price": 11}]})
    emitted.clear()
    ratings.ask_rerating("2026-03-01", "2026-03-31", "anna")
    worker.Housekeeping(guard, emitted).work(time.time())
    change, = ratings.changes()
    assert (change["call"], change["before"], change["after"], change["by"]) == ("2.0", 10, 11, "anna")
    order, = ratings.reratings()
    assert (order["state"], order["calls"], order["changed"], order["before"], order["after"]) == ("done", 1, 1, 10, 11)
    assert [(event.call, event.name, event.value) for event in emitted] == [("2.0", "charge", 11), ("2.0", "tariff", "start")]
    assert ratings.of_call("2.1")[0].amount == 25


@pytest.mark.covers("F39.19b")
def test_costs_of_agents_groups_and_the_system_agree(guard):
    extensions.change("1001", department="sales")
    extensions.change("1002", department="sales")
    extensions.change("1003", department="support")
    rows = [({"1001": 30.0}, 100), ({"1001": 10.0, "1003": 10.0}, 101), ({"1002": 1.0, "1003": 2.0}, 10), ({"1009": 0.0}, 3)]
    ratings.save([{"id": str(number), "call": "c", "at": ANSWER, "seconds": 1, "number": "1", "amount": amount, "agents": agents}
                  for number, (agents, amount) in enumerate(rows)])
    agents, groups, system = service.costs(DAY, DAY)
    assert agents == {"1001": 151, "1002": 3, "1003": 57, "1009": 3} and groups == {"sales": 154, "support": 57, "": 3}
    assert sum(agents.values()) == sum(groups.values()) == system == 214
    assert service.costs("2026-03-03", "2026-03-04") == ({}, {}, 0)


def test_a_campaigns_calls_cost_what_its_tariff_says(guard, emitted):
    rules.save_tariff({"id": "spring", "scope": "campaign", "subject": "spring", "first": "2026-01-01", "last": "", "title": "",
                       "zone": "Asia/Shanghai", "rates": [{"target": "local", "unit_seconds": 60, "unit_price": 5}]})
    write(story(campaign="spring"))
    assert end(guard, emitted) == {"charge": 5, "tariff": "spring"}
