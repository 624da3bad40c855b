"""A-law and mu-law agree with the ITU's tables and with themselves."""
from array import array

import pytest

from launch.phone import g711
from launch.phone.sdp import ALAW, ULAW


@pytest.mark.parametrize("law", [ALAW, ULAW])
def test_every_code_comes_back(law):
    codes = bytes(range(256))
    again = g711.encode(g711.decode(codes, law), law)
    assert again == (codes if law == ALAW else codes.replace(b"\x7f", b"\xff"))     # mu-law has two zeros


@pytest.mark.parametrize("law, sample, code", [(ALAW, 0, 0xD5), (ALAW, -1, 0x55), (ALAW, 32767, 0xAA), (ALAW, -32768, 0x2A), (ULAW, 0, 0xFF),
                                               (ULAW, 32767, 0x80), (ULAW, -32768, 0x00)])
def test_known_codes(law, sample, code):
    assert g711.encode(array("h", [sample]).tobytes(), law) == bytes([code])


@pytest.mark.parametrize("law", [ALAW, ULAW])
def test_the_error_is_small(law):
    samples = array("h", range(-32000, 32001, 37))
    heard = array("h", g711.decode(g711.encode(samples.tobytes(), law), law))
    assert all(abs(a - b) <= max(abs(a) / 16, 16) for a, b in zip(samples, heard))
