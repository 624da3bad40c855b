"""Rules as CSV: round trip, and every bad line by its number."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.blacklist import form, sheet
from tests.plugins.blacklist.test_screening import any_rule

GOOD = "who,number,reason,action,expires\r\nnumber,+86 138 0000 1234,spam,busy,2026-12-01 08:00\r\n"


def test_a_good_line_is_a_rule():
    report = sheet.read(GOOD, "wang")
    rule, = report.rules
    assert not report.problems
    assert (rule.who, rule.value, rule.action, rule.reason, rule.by, rule.expires) == (
        "number", "13800001234", "busy", "spam", "wang", 1796083200.0)    # 08:00 in Shanghai


@settings(max_examples=100, deadline=None)
@given(st.lists(any_rule(), max_size=8), st.text(alphabet="=+-@'\",;王 x", min_size=1, max_size=12).filter(lambda text: text.strip() == text))
def test_what_is_exported_is_imported_again(rules, reason):
    kept = {sheet._meaning(rule): dataclasses.replace(rule, reason=reason) for rule in rules}
    report = sheet.read(sheet.write(kept.values()), "me", kept.values())
    assert not report.problems
    assert sorted(report.rules, key=lambda rule: rule.id) == sorted(kept.values(), key=lambda rule: rule.id)


def test_every_bad_line_is_named_with_its_number_and_field():
    text = ("who,number,region,action,days,calls,seconds,starts,expires,reason\n"
            "number,13800001234,,reject,,,,,,good\n"
            "number,138****1234,,reject,,,,,,masked\n"
            "nobody,1,,reject,,,,,,unknown caller\n"
            "region,,atlantis,reject,,,,,,no region\n"
            "any,,,reject,someday,,,,,day\n"
            "any,,,reject,,three,60,,,rate\n"
            "number,1,,reject,,,,2026-12-02,2026-12-01,order\n"
            "number,1,,reject,,,,,tomorrow,time\n"
            "number,1,,reject,,,,,,\n"
            "number,1\n"
            "\n"
            "\"number\",\"1380000\n5678\",,reject,,,,,,two lines\n"
            "number,13800001234,,reject,,,,,,again\n")
    report = sheet.read(text, "me")
    assert [(problem.line, problem.field) for problem in report.problems] == [
        (3, "number"), (4, "who"), (5, "region"), (6, "days"), (7, "calls"), (8, "expires"), (9, "expires"), (10, "reason"), (11, ""),
        (13, "number"), (15, "")]
    assert [rule.reason for rule in report.rules] == ["good"]
    assert str(report.problems[-1]) == "line 15: says the same as line 2"
    assert "'tomorrow' is no time; write it like 2026-11-23 08:00" in str(report.problems[6])


@pytest.mark.parametrize("text, message", [
    ("", "there is no heading"), ("who,number\n", "column 'reason' is missing"), ("who,reason,colour\n", "unknown column 'colour'"),
    ("who,who,reason\n", "stands twice"), ('who,reason\n"open', "is not CSV"), ('who,reason\nany,"a"b\n', "is not CSV")])
def test_what_is_wrong_with_the_whole(text, message):
    report = sheet.read(text, "me")
    assert message in str(report.problems[0]) and not report.rules


def test_a_reason_is_no_formula_in_a_spreadsheet(make):
    text = sheet.write([make("1", value="1", reason="=1+1")])
    assert ",'=1+1," in text and sheet.read(text, "me", [make("1", value="1")]).rules[0].reason == "=1+1"


def test_a_line_that_says_the_same_changes_the_rule_it_means(make):
    rule, = sheet.read(GOOD, "me", [make("old", value="13800001234", action="busy", reason="before")]).rules
    assert (rule.id, rule.reason, rule.added) == ("old", "spam", 1_790_000_000.0)


def test_an_unknown_id_is_refused():
    assert "there is no rule 'x'" in str(sheet.read("id,who,number,reason\nx,number,1,r\n", "me").problems[0])


def test_moments_have_the_zone_of_their_line():
    assert form.read_moment("2026-12-01 08:00", "Asia/Shanghai") == form.read_moment("2026-12-01T00:00:00+00:00", "Asia/Tokyo") == 1796083200.0
    assert form.read_moment("1796083200", "Asia/Tokyo") == 1796083200.0
    assert form.write_moment(1796083200.0, "Asia/Shanghai") == "2026-12-01T08:00:00+08:00"
