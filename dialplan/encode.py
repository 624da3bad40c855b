"""Encodes values for Asterisk's configuration files, refusing what cannot be written safely."""

import re
import unicodedata

LONGEST = 1000
TOKEN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+/:@*#-]*")
DIALLED = re.compile(r"[0-9*#+A-D]+")
PATH = re.compile(r"/[A-Za-z0-9_./+@-]*")


class EncodeError(ValueError):
    """A value cannot be written into Asterisk's configuration; the message quotes it and says what may stand there."""


def value(text):
    """Return `text` for the right side of `key = value`: `;` escaped, control characters refused."""
    text = str(text)
    bad = next((character for character in text if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs")), None)
    if bad is not None:
        raise EncodeError(f"{text!r}: contains the control character {bad!r}; remove it")
    if text != text.strip():
        raise EncodeError(f"{text!r}: begins or ends with a blank; remove it")
    if len(text.encode()) > LONGEST:
        raise EncodeError(f"{text[:40]!r}...: longer than {LONGEST} bytes; shorten it")
    return text.replace(";", r"\;")


def token(text):
    """Return `text` if it is a plain name (section, context, queue, interface, module); raises EncodeError."""
    return _match(TOKEN, text, "letters, digits and _ . + / : @ * # - (not first)")


def dialled(text):
    """Return `text` if it is a dialled string; raises EncodeError."""
    return _match(DIALLED, text, "digits, * # + and A to D")


def path(text):
    """Return `text` if it is an absolute path that needs no escaping anywhere; raises EncodeError."""
    return _match(PATH, text, "an absolute path of letters, digits and _ . / + @ -")


def whole(number):
    """Return `number` as digits; raises EncodeError unless it is a whole number >= 0."""
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise EncodeError(f"{number!r}: write a whole number of 0 or more")
    return str(number)


def secret(text):
    """Return `text` for a password; raises EncodeError when it is empty."""
    if not text:
        raise EncodeError("a secret is empty; run ./switchroom up, which makes it")
    return value(text)


def caller_id(name, number):
    """Return `"name" <number>` with quotes and backslashes in the name escaped."""
    quoted = re.sub(r'(["\\])', r"\\\1", name)
    return value(f'"{quoted}" <{dialled(number)}>')


def argument(text):
    """Return `text` for one place of a comma-separated value (a queue member's name)."""
    return value(re.sub(r'([\\"(),\[\]])', r"\\\1", text))


def tokens(items):
    """Return `items` joined by commas, each a plain name."""
    return ",".join(token(item) for item in items)


def _match(pattern, text, allowed):
    text = str(text)
    if not pattern.fullmatch(text) or len(text) > LONGEST:
        raise EncodeError(f"{text[:80]!r}: only {allowed} may stand here")
    return text
