"""The rule engine against a plain reading of its rules, over random rules and callers."""

import dataclasses
import datetime
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.blacklist import regions
from plugins.blacklist import rule as rules
from plugins.blacklist.numbers import normalise
from plugins.blacklist.rule import Rule, RuleError
from plugins.blacklist.screening import Screen, rank

NOON = 1790222400   # Thursday 24 September 2026, 12:00 in Shanghai
CALLERS = ("13800001234", "13800005678", "075588880000", "02088880000", "01012345678", "+8613800001234", "0044201234", "", "anonymous", "1001")
numbers = st.sampled_from(CALLERS)
moments = st.integers(NOON - 100_000, NOON + 100_000)


@st.composite
def any_rule(draw):
    who = draw(st.sampled_from(rules.WHO))
    value = {"number": st.sampled_from([normalise(number) for number in CALLERS if normalise(number)]),
             "prefix": st.sampled_from(["1", "138", "1380000", "0", "0755", "00", "020"]),
             "region": st.sampled_from(["广东", "深圳", "0755", "mobile", "foreign", "北京"])}.get(who, st.just(""))
    opens = draw(st.none() | st.integers(0, 86399))
    closes = None if opens is None else draw(st.integers(1, 86400).filter(lambda closes: closes != opens))
    calls = draw(st.none() | st.integers(1, 4))
    starts = draw(st.none() | moments)
    try:
        return Rule(draw(st.uuids()).hex, who, draw(value), draw(st.sampled_from(("reject", "busy", "voicemail", "pass"))), "",
                    tuple(draw(st.sets(st.integers(0, 6)))), opens, closes, "Asia/Shanghai", calls, calls and 60,
                    draw(st.integers(0, 2)), starts, None if starts is None else starts + draw(st.integers(1, 100_000)), "why", "me",
                    float(draw(st.integers(0, 3))))
    except RuleError:
        return Rule(draw(st.uuids()).hex, "anonymous")


def means_plainly(rule, number):
    return {"number": rule.value == number, "prefix": number.startswith(rule.value), "region": rule.value in regions.find_names(number),
            "anonymous": not number, "any": True}[rule.who]


def holds_plainly(rule, at, called):
    """Read a rule word by word, second by second."""
    local = datetime.datetime.fromtimestamp(at, zoneinfo.ZoneInfo(rule.zone))
    second = local.hour * 3600 + local.minute * 60 + local.second
    opens, closes = (0, 86400) if rule.opens is None else (rule.opens, rule.closes)
    days = set(rule.days) or set(range(7))
    today, yesterday = local.weekday() in days, (local.weekday() - 1) % 7 in days
    if opens < closes:
        inside = today and opens <= second < closes
    else:
        inside = today and second >= opens or yesterday and second < closes
    begun = rule.starts is None or at >= rule.starts
    over = rule.expires is not None and at >= rule.expires
    return inside and begun and not over and (rule.calls is None or called > rule.calls)


@settings(max_examples=200, deadline=None)
@given(st.lists(any_rule(), max_size=12), numbers, moments, st.integers(1, 5))
def test_the_answer_is_that_of_a_plain_reading(found, number, at, called):
    held = [rule for rule in found if means_plainly(rule, normalise(number)) and holds_plainly(rule, at, called)]
    passes = [rule for rule in held if rule.action == "pass"]
    expected = min(passes or held, key=rank, default=None)
    assert Screen(found).find(number, at, lambda seconds: called) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(any_rule(), max_size=10), st.randoms(), numbers, moments)
def test_the_answer_does_not_depend_on_the_order_in_which_rules_came(found, random, number, at):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert Screen(found).find(number, at, lambda seconds: 3) == Screen(shuffled).find(number, at, lambda seconds: 3)


@settings(max_examples=100, deadline=None)
@given(st.lists(any_rule(), min_size=1, max_size=8), st.lists(any_rule(), max_size=8), st.data())
def test_changes_one_by_one_end_where_a_fresh_start_would(before, after, data):
    screen, kept = Screen(before), {rule.id: rule for rule in before}
    for rule in after:
        victim = data.draw(st.sampled_from(sorted(kept))) if kept else rule.id
        if data.draw(st.booleans()):
            screen.drop(victim)
            kept.pop(victim, None)
        changed = dataclasses.replace(rule, id=victim)
        screen.put(changed)
        kept[victim] = changed
    fresh = Screen(kept.values())
    assert sorted(rule.id for rule in screen) == sorted(kept) and len(screen) == len(kept)
    for number in CALLERS:
        assert screen.find(number, NOON, lambda seconds: 3) == fresh.find(number, NOON, lambda seconds: 3)
    for identity in list(kept):
        screen.drop(identity)
    assert screen._places == {}


def find(found, number, at=NOON, called=1):
    rule = Screen(found).find(number, at, lambda seconds: called)
    return rule and rule.id


def test_the_order_that_is_promised(make):
    found = [make("any", "any", opens=0, closes=86400), make("province", "region", "广东"), make("city", "region", "深圳"),
             make("short", "prefix", "07"), make("long", "prefix", "07558"), make("number", "number", "075588880000")]
    order = []
    while found:
        order.append(find(found, "0755 88880000"))
        found = [rule for rule in found if rule.id != order[-1]]
    assert order == ["number", "long", "short", "city", "province", "any"]


def test_priority_beats_particularity_and_the_whitelist_beats_priority(make):
    number, prefix = make("number", value="13800001234"), make("prefix", "prefix", "138", priority=1)
    assert find([number, prefix], "13800001234") == "prefix"
    assert find([number, prefix, make("white", "prefix", "1", action="pass", priority=9999)], "13800001234") == "white"
    expired = make("white", "prefix", "1", action="pass", expires=NOON)
    assert find([number, prefix, expired], "13800001234") == "prefix"


@pytest.mark.parametrize("at, holds", [(NOON - 1, False), (NOON, True), (NOON + 59, True), (NOON + 60, False)])
def test_start_is_in_and_expiry_is_out(make, at, holds):
    assert (find([make("1", value="13800001234", starts=NOON, expires=NOON + 60)], "13800001234", at) == "1") is holds


def test_a_window_past_midnight_belongs_to_the_day_it_began(make):
    nights = make("nights", "any", days=(3,), opens=22 * 3600, closes=6 * 3600)     # Thursday
    at = {"wednesday 23": NOON - 13 * 3600, "thursday 05": NOON - 7 * 3600, "thursday 22": NOON + 10 * 3600, "friday 05:59:59": NOON + 18 * 3600 - 1,
          "friday 06": NOON + 18 * 3600, "friday 23": NOON + 35 * 3600}
    assert [name for name, moment in at.items() if find([nights], "1001", moment)] == ["thursday 22", "friday 05:59:59"]


def test_a_rate_holds_for_the_call_that_is_too_many(make):
    rate = make("rate", "any", calls=3, seconds=60)
    assert [find([rate], "13800001234", called=called) for called in (1, 3, 4)] == [None, None, "rate"]


def test_a_very_long_number_costs_little(make):
    assert find([make("1", "prefix", "9" * 20)], "9" * 100_000) == "1"


def test_a_hundred_thousand_numbers_are_found_at_once(make):
    import time

    screen = Screen(make(str(number), value=str(13_800_000_000 + number)) for number in range(100_000))
    began = time.perf_counter()
    for _ in range(1000):
        assert screen.find("13800099999", NOON, lambda seconds: 1).id == "99999"
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize("field, values", [
    ("who", {"who": "nobody"}), ("action", {"action": "explode"}), ("number", {"value": "138x"}), ("number", {"value": ""}),
    ("region", {"who": "region", "value": "atlantis"}), ("days", {"days": (7,)}), ("until", {"opens": 1}), ("since", {"closes": 1}),
    ("until", {"opens": 5, "closes": 5}), ("zone", {"zone": "Mars/Base"}), ("seconds", {"calls": 1}), ("calls", {"calls": 0, "seconds": 1}),
    ("expires", {"starts": 2.0, "expires": 2.0}), ("who", {"who": "any", "value": ""}), ("prompt", {"action": "announcement"}),
    ("flow", {"action": "flow", "target": "a b"}), ("priority", {"priority": -1}), ("reason", {"reason": "x" * 201})])
def test_a_wrong_rule_is_refused_beside_its_field(make, field, values):
    with pytest.raises(RuleError) as refused:
        make("1", **{"value": "13800001234"} | values)
    assert list(refused.value.problems) == [field]
