"""Brings callers' numbers into one form, so that +86 755 8888 0000 and 075588880000 are the same number; pure."""

import re

HOME = "0086"

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_TOLL_FREE = re.compile(r"[48]00[0-9]{7}", re.ASCII)
_NO_DIGIT = re.compile(r"[^0-9]", re.ASCII)
_SHORTEST_WITH_AREA = 9     # digits of a number with area code, its 0 left out


def normalise(number):
    """Return the digits of `number` as a mainland caller would dial them; empty when the caller gave none.

    Mobile numbers have neither 0 nor country code, other mainland numbers begin with 0 and their area code, foreign
    ones with 00 and their country. Short numbers stay as they are.
    """
    digits = _strip(number)
    if digits.startswith(HOME):
        return _add_trunk_prefix(digits[len(HOME):])
    for prefix in ("86", "0"):
        if digits.startswith(prefix) and is_mobile(digits[len(prefix):]):
            return digits[len(prefix):]
    return digits


def normalise_prefix(prefix):
    """Return the beginning of numbers, as normalise() would write them, that `prefix` stands for."""
    digits = _strip(prefix)
    if not digits.startswith(HOME):
        return digits
    rest = digits[len(HOME):]
    return rest if not rest or rest[0] == "0" or re.match("1[3-9]", rest) else "0" + rest


def is_mobile(number):
    """Say whether a normalised number is a mainland mobile number."""
    return bool(_MOBILE.fullmatch(number))


def _strip(text):
    text = text.strip()
    return ("00" if text.startswith("+") else "") + _NO_DIGIT.sub("", text)


def _add_trunk_prefix(rest):
    has_area = len(rest) >= _SHORTEST_WITH_AREA and rest[0] != "0" and not is_mobile(rest) and not _TOLL_FREE.fullmatch(rest)
    return "0" + rest if has_area else rest
