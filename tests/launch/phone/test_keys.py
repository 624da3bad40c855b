"""Keys are sent as RFC 4733 says and read back."""
import pytest

from launch.phone import keys


def test_a_press_grows_and_ends_three_times():
    packets = [keys.read(payload) for group in keys.payloads("#", 120) for payload in group]
    assert packets == [("#", False, 20), ("#", False, 40), ("#", False, 60), ("#", False, 80), ("#", False, 100)] + [("#", True, 120)] * 3


@pytest.mark.parametrize("key", keys.EVENTS)
def test_every_key_comes_back(key):
    assert keys.read(next(keys.payloads(key, 40))[0])[0] == key


def test_other_events_and_short_packets_are_nothing():
    assert keys.read(b"\x10\x0a\x00\xa0") is None and keys.read(b"\x01") is None


def test_what_is_no_key_is_named():
    with pytest.raises(ValueError, match="'x' is no key"):
        keys.check("12x")
