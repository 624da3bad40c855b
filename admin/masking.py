"""Hides the middle of telephone numbers from people who may not see them whole."""

import re

RIGHT = "numbers.unmasked"
HIDDEN = 4
SHORTEST = 7


def mask(number):
    """Return `number` with its middle four digits as asterisks; one of fewer than seven digits, an extension, stays."""
    text = str(number or "")
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if len(places) < SHORTEST:
        return text
    first = (len(places) - HIDDEN) // 2
    hidden = set(places[first:first + HIDDEN])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(text))


def is_secret(number):
    """Tell whether masking would hide something of `number`."""
    return mask(number) != str(number or "")


def is_masked(text):
    """Tell whether `text` is what mask makes of some number."""
    return bool(re.search(r"\d\*{4}\d|\d[*\s-]{4,}\d", str(text or "")))


class Mask:
    """Masks for one viewer and one request, and counts the numbers that were shown whole."""

    def __init__(self, viewer):
        self._whole = viewer is not None and viewer.may(RIGHT)
        self.shown = 0

    def __call__(self, number):
        """Return `number` as this viewer may see it."""
        if not self._whole:
            return mask(number)
        self.shown += is_secret(number)
        return str(number or "")
