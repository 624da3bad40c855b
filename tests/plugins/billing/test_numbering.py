"""What a dialled number is, and what goes to the carrier."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from plugins.billing.numbering import KINDS, UNKNOWN, Plan, read, read_outside


@pytest.mark.parametrize("dialled, kind, send", [
    ("110", "emergency", "110"), ("88889999", "local", "88889999"), ("6123456", "local", "6123456"),
    ("13800001234", "mobile", "13800001234"), ("075526001234", "long", "17909075526001234"),
    ("02161234567", "long", "1790902161234567"), ("013800001234", "long", "17909013800001234"),
    ("01088889999", "local", "88889999"), ("17909075526001234", "long", "17909075526001234"),
    ("1790917909075526001234", "long", "17909075526001234"), ("0014155550100", "international", "0014155550100"),
    ("0086075526001234", "long", "17909075526001234"), ("008675526001234", "long", "17909075526001234"),
    ("16812345", "special", "16812345"), ("075516812345"[:11], "special", "07551681234"), ("4008001234", "special", "4008001234"),
    ("95588", "special", "95588"), ("114", "special", "114"), ("17951075526001234", UNKNOWN, "17951075526001234"),
    ("", UNKNOWN, ""), ("#31#", UNKNOWN, "#31#"), ("A", UNKNOWN, "A")])
def test_a_number_and_what_is_sent(dialled, kind, send):
    found = read(dialled)
    assert (found.kind, found.send) == (kind, send)


@pytest.mark.parametrize("dialled, kind, send", [
    ("088889999", "local", "88889999"), ("013800001234", "mobile", "13800001234"), ("0075526001234", "international", "0075526001234"),
    ("075526001234", "long", "17909075526001234"), ("0110", "emergency", "110"), ("001088889999", "local", "88889999"),
    ("00014155550100", "international", "0014155550100"), ("0014155550100", "international", "0014155550100"),
    ("016812345", "special", "16812345"), ("0", UNKNOWN, "0"), ("13800001234", "mobile", "13800001234")])
def test_the_outside_prefix_of_a_phone(dialled, kind, send):
    found = read_outside(dialled)
    assert (found.kind, found.send) == (kind, send)


def test_a_premium_number_of_another_area_is_seen():
    assert read("07551681234").subscriber == "1681234" and read("13800001234").subscriber == "13800001234"
    assert read("013800001234").subscriber == "013800001234"


@given(some.text("0123456789", max_size=22))
def test_what_is_sent_means_the_same_number(dialled):
    found = read(dialled)
    again = read(found.send)
    assert found.kind in (*KINDS, UNKNOWN)
    assert found.kind == UNKNOWN or (again.kind, again.digits, again.send) == (found.kind, found.digits, found.send)


def test_another_town():
    plan = Plan(area="0755", access="")
    assert read("075526001234", plan).kind == "local" and read("01088889999", plan).send == "01088889999"
