"""Says what kind of number was dialled and what to send to the carrier for it; pure."""

import dataclasses
import functools
import re

EMERGENCY, SPECIAL, LOCAL, MOBILE = "emergency", "special", "local", "mobile"
LONG, INTERNATIONAL, UNKNOWN = "long", "international", "unknown"
KINDS = (EMERGENCY, SPECIAL, LOCAL, MOBILE, LONG, INTERNATIONAL)

OUTSIDE = "0"
ACCESS_CODE = "17909"

# The numbering plan of China: the first row whose prefix and length fit tells the kind. The longest prefixes stand first.
_ROWS = tuple((kind, re.compile(pattern)) for kind, pattern in (
    (EMERGENCY, r"110|119|120|122"),
    (INTERNATIONAL, r"00[1-9][0-9]{5,14}"),
    (LONG, r"01[3-9][0-9]{9}"),                 # a mobile number of another area
    (LONG, r"(?:010|02[0-9])[2-9][0-9]{6,7}"),
    (LONG, r"0[3-9][0-9]{2}[2-9][0-9]{6,7}"),
    (SPECIAL, r"(?:010|02[0-9]|0[3-9][0-9]{2})(?:1[0-9]{2,7}|9[0-9]{4,7})"),
    (SPECIAL, r"[48]00[0-9]{7}"),
    (MOBILE, r"1[3-9][0-9]{9}"),
    (SPECIAL, r"1[0-9]{2,7}"),
    (SPECIAL, r"9[0-9]{4,5}"),
    (LOCAL, r"[2-9][0-9]{6,7}")))
_AREA = re.compile(r"010|02[0-9]|0[3-9][0-9]{2}")
_MOBILE_OF_AREA = re.compile(r"01[3-9]")


@dataclasses.dataclass(frozen=True)
class Plan:
    """Where we stand: our `area` code, our country, and the `access` code that goes before long-distance numbers."""

    area: str = "010"
    country: str = "86"
    access: str = ACCESS_CODE


@dataclasses.dataclass(frozen=True)
class Number:
    """A number as the rules see it: its `kind`, its `digits` without access code, and what to `send` to the carrier."""

    kind: str
    digits: str
    send: str

    @property
    def subscriber(self):
        """The digits behind the area code: a barred number is barred in every area."""
        area = None if _MOBILE_OF_AREA.match(self.digits) else _AREA.match(self.digits)
        return self.digits[area.end():] if area and self.kind in (LONG, SPECIAL) else self.digits


@functools.lru_cache(maxsize=1024)
def read(text, plan=Plan()):
    """Return the Number in the digits `text`; its kind is `unknown` when the numbering plan has no such number.

    An access code that is already there is taken off first, our own country and area code as well.
    """
    digits = _strip(text, plan)
    kind = next((kind for kind, pattern in _ROWS if pattern.fullmatch(digits)), UNKNOWN)
    send = plan.access + digits if kind == LONG else digits
    return Number(kind, digits, send if kind != UNKNOWN else text)


def read_outside(dialled, plan=Plan(), prefix=OUTSIDE):
    """Return the Number that a phone of ours means by `dialled`, with or without the outside `prefix` before it.

    What is a whole number as dialled is taken as such (0755 26001234 is long distance), but the prefix before a mobile
    number is the prefix, and so it is where no country code could follow (0 010 88889999).
    """
    whole = read(dialled, plan)
    if not prefix or not dialled.startswith(prefix):
        return whole
    rest = read(dialled[len(prefix):], plan)
    doubtful = whole.kind == UNKNOWN or rest.kind == MOBILE or dialled.startswith("0010")
    return rest if doubtful and rest.kind != UNKNOWN else whole


def _strip(text, plan):
    digits = text
    while plan.access and digits.startswith(plan.access):
        digits = digits[len(plan.access):]
    if plan.country and digits.startswith(f"00{plan.country}"):
        digits = "0" + digits[2 + len(plan.country):].removeprefix("0")
    ours = digits.removeprefix(plan.area)
    if plan.area and ours != digits and any(pattern.fullmatch(ours) for kind, pattern in _ROWS if kind in (LOCAL, SPECIAL)):
        return ours
    return digits
