"""One number, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.blacklist.numbers import is_mobile, normalise, normalise_prefix


@pytest.mark.parametrize("written, number", [
    ("+86 755-8888 0000", "075588880000"), ("008613800001234", "13800001234"), ("+861012345678", "01012345678"),
    ("013800001234", "13800001234"), ("8613800001234", "13800001234"), ("+44 20 1234", "0044201234"), ("anonymous", ""),
    ("", ""), ("+8610086", "10086"), ("10086", "10086"), ("+864008001234", "4008001234"), ("+860755 88880000", "075588880000"),
    ("075588880000", "075588880000"), ("1001", "1001"), ("01012345678", "01012345678")])
def test_all_ways_to_write_a_number_are_one(written, number):
    assert normalise(written) == number


@pytest.mark.parametrize("written, prefix", [("+86755", "0755"), ("+8610", "010"), ("+86138", "138"), ("0755", "0755"), ("+44", "0044"),
                                             ("138", "138")])
def test_a_prefix_is_written_like_the_numbers_that_begin_with_it(written, prefix):
    assert normalise_prefix(written) == prefix


@given(st.text(alphabet="+0123456789 -()ax", max_size=24))
def test_normalising_twice_is_once_and_leaves_digits_only(text):
    number = normalise(text)
    assert normalise(number) == number
    assert not number or number.isdigit()


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "86", "0", "+86 "]))
def test_a_mobile_number_is_known_with_any_prefix(number, prefix):
    assert normalise(prefix + number) == number and is_mobile(number)
