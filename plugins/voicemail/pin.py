"""Keeps PINs as scrypt hashes and says how long a wrong one has to wait."""

import hashlib
import hmac
import secrets

SHORTEST, LONGEST = 4, 10
LOCKED_AFTER, LOCKED = 6, 900.0
_COST = {"n": 2 ** 14, "r": 8, "p": 1, "dklen": 32}


def make(pin):
    """Return the hash of `pin` with a salt of its own."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${hashlib.scrypt(pin.encode(), salt=salt, **_COST).hex()}"


def fits(pin, kept):
    """Tell whether `pin` is the one of the hash `kept`; takes the same time whether or not."""
    name, _, rest = kept.partition("$")
    salt, _, digest = rest.partition("$")
    if name != "scrypt":
        return False
    return hmac.compare_digest(hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), **_COST).hex(), digest)


def refuse(pin, box=""):
    """Return why `pin` may not be chosen for the box called `box`, or ''."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return f"write {SHORTEST} to {LONGEST} digits"
    steps = {int(after) - int(before) for before, after in zip(pin, pin[1:])}
    if steps in ({0}, {1}, {-1}) or pin == box:
        return "choose one that is harder to guess than a row of digits or the extension"
    return ""


def delay(failures):
    """Return the seconds to wait after the `failures`-th wrong PIN in a row: 1, 2, 4 ..., then a quarter of an hour."""
    return LOCKED if failures >= LOCKED_AFTER else float(2 ** (failures - 1))
