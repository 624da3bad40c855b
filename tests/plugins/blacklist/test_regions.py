"""Regions of numbers."""

import pytest

from plugins.blacklist import regions


@pytest.mark.parametrize("number, names", [
    ("075588880000", ("0755", "广东", "深圳")), ("01012345678", ("010", "北京", "北京")), ("13800001234", ("mobile",)),
    ("02488880000", ("024", "辽宁", "沈阳", "抚顺", "铁岭", "本溪")), ("0085223456789", ("foreign", "香港")), ("0044201234", ("foreign",)),
    ("10086", ()), ("", ()), ("1001", ())])
def test_the_region_of_a_number(number, names):
    assert regions.find_names(number) == names


@pytest.mark.parametrize("text, name", [("广东", "广东"), ("广东省", "广东"), ("guangdong", "广东"), ("Shaanxi", "陕西"), ("深圳市", "深圳"),
                                        ("0755", "0755"), ("755", "0755"), ("mobile", "mobile"), ("吉林", "吉林"), ("吉林市", "吉林市"),
                                        ("atlantis", None), ("", None)])
def test_the_ways_to_name_a_region(text, name):
    assert regions.find_name(text) == name


def test_the_table_is_whole():
    assert len({names[1] for names in regions.CODES.values()}) == 31
    assert len(regions.CODES) > 300
    for code in regions.CODES:
        assert len(code) == (3 if code[1] in "12" else 4), code
    cities = [city for names in regions.CODES.values() for city in names[2:]]
    assert len(cities) == len(set(cities)), "a city has two codes"
