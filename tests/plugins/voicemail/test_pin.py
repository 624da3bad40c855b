"""PINs are kept as salted hashes, and guessing costs ever more time."""

import pytest

from plugins.voicemail import pin


def test_a_pin_fits_its_own_hash_only():
    kept = pin.make("4711")
    assert pin.fits("4711", kept) and not pin.fits("4712", kept) and not pin.fits("", kept)
    assert pin.make("4711") != kept and "4711" not in kept


@pytest.mark.parametrize("kept", ["", "4711", "md5$00$11"])
def test_what_is_no_hash_fits_nothing(kept):
    assert not pin.fits("4711", kept) and not pin.fits("", kept)


@pytest.mark.parametrize("chosen, good", [("4711", True), ("1234", False), ("4321", False), ("0000", False), ("123", False),
                                          ("12345678901", False), ("47a1", False), ("１２９４", False), ("1001", False), ("80213", True)])
def test_easy_pins_are_refused(chosen, good):
    assert (pin.refuse(chosen, "1001") == "") is good


def test_the_wait_doubles_and_then_the_box_is_locked():
    assert [pin.delay(failures) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 900, 900]
