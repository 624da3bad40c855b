"""Who may dial what, from memory, also while the database is away; and the credit of prepaid calls."""

import dataclasses

import pytest

from hooks.specs import DialQuestion, Limit, Refusal
from plugins.billing import barring
from plugins.billing.guard import Guard, RulesUnknown
from plugins.billing.models import ledger, rules
from plugins.billing.numbering import read
from plugins.billing.settings import Settings
from store import classes, db, extensions
from tests.instance import wait_until

NOON = 1772424000.0       # 2026-03-02 12:00 in Shanghai
ASK = DialQuestion("1.1", "88889999", "carrier", "1001", at=NOON)


@pytest.fixture
def guard(tables, tmp_path):
    found = Guard(tmp_path / "billing.json", Settings(), period=0.05)
    yield found
    found.stop()


def ask(guard, **changes):
    return guard.decide(dataclasses.replace(ASK, **changes))


def test_the_default_classes_and_barred_numbers(guard):
    assert ask(guard) is None and ask(guard, number="075526001234") is None
    assert ask(guard, number="16812345").rule == "barred:168" and ask(guard, number="0016012345678") .rule == "class:A"
    assert ask(guard, number="07551601234").rule == "barred:160" and ask(guard, number="#31#1").rule == "number"
    extensions.change("801", service_class="C")
    wait_until(lambda: ask(guard, caller="801", number="02161234567"), 3)
    answer = ask(guard, caller="801", number="1790902161234567")
    assert (answer.rule, answer.reason) == ("class:C", "class C of 801 may not dial long numbers")
    assert ask(guard, caller="801") is None and ask(guard, caller="801", number="13800001234").rule == "class:C"
    assert ask(guard, caller="13911112222", number="02161234567") is None, "a flow's own call has the class of flows"


def test_emergency_numbers_leave_whatever_the_rules_say(guard):
    rules.save_barred("11")
    assert ask(guard, number="110") is None and ask(guard, number="110", caller="nobody") is None


def test_a_change_holds_within_a_second_and_outlives_the_database(guard, tables, tmp_path):
    rules.save_barred("8888", "test")
    wait_until(lambda: isinstance(ask(guard), Refusal), 1.0)
    guard.stop()
    tables.close()
    db.open_database("postgresql://nobody@127.0.0.1:1/none")
    later = Guard(tmp_path / "billing.json", Settings())
    assert ask(later).rule == "barred:8888" and ask(later, number="66667777") is None
    later.stop()


def test_without_any_rules_nothing_leaves(tmp_path):
    db.open_database("postgresql://nobody@127.0.0.1:1/none")
    lost = Guard(tmp_path / "none.json", Settings())
    with pytest.raises(RulesUnknown, match="bring the database back"):
        ask(lost)
    assert ask(lost, number="120") is None
    lost.stop()


def test_credit_is_held_and_limits_the_call(guard):
    ledger.save("office", credit=100, callers=["1001", "campaign:spring"])
    wait_until(lambda: isinstance(ask(guard), Limit), 3)
    limit = ask(guard)
    assert limit == ask(guard) and (limit.seconds, ledger.find("office").held) == (600, 99), "22 for 180 s, then 7 x 11"
    assert ask(guard, call="1.2").rule == "credit:office"
    assert ask(guard, call="1.3", caller="1002") is None
    assert ask(guard, call="1.4", caller="1002", campaign="spring").rule == "credit:office"
    assert ask(guard, call="1.5", number="119") is None
    ledger.save("office", credit=100000, callers=["1001"])
    assert ask(guard, call="1.6").seconds == 7200


def test_a_prepaid_call_without_a_price_is_refused_and_a_free_one_is_not_limited(guard):
    ledger.save("office", credit=100, callers=["1001"])
    values = rules.read_tariffs()[0]
    rules.save_tariff({**values, "rates": [{"target": "local", "unit_seconds": 60, "unit_price": 0}]})
    wait_until(lambda: isinstance(ask(guard, number="13800001234"), Refusal), 3)
    assert ask(guard, number="13800001234").rule == "tariff" and ask(guard) is None


def test_the_longest_barred_prefix_is_named():
    assert barring.find_barred({"16": "a", "168": "b"}, read("16812345")) == "168"
    assert barring.find_barred({"168": ""}, read("016812345")) == ""


def test_a_class_can_be_changed_and_removed(tables):
    classes.save("D", "Abroad too", ["international"], True)
    assert classes.find("D").kinds == ["international"] and [row.name for row in classes.every()] == ["A", "B", "C", "D"]
    classes.remove("D")
    assert classes.find("D") is None
