"""Typed encoders: the only way by which a value reaches an AGI command."""

import re
import urllib.parse

MAXIMUM_LINE = 8191
_SPLITS = re.compile(rb"[\n\r\0]")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f]")
_PATH = re.compile(r"[A-Za-z0-9_./-]+\Z")
_WORD = re.compile(r"[A-Za-z0-9_.:/@+-]*\Z")
_FIELD = re.compile(r"[A-Za-z0-9_.:/@+=&^!*#-]*\Z")
_NOT_DIALLED = re.compile(r"[^0-9*#+A-D]")


class EncodeError(ValueError):
    """The value cannot be said in AGI; nothing was sent."""


def text(value):
    """Return `value` as one quoted AGI argument; refuses control characters."""
    value = str(value)
    if _FORBIDDEN.search(value):
        raise EncodeError(f"control character in {value[:40]!r}")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def path(value):
    """Return a sound or file path; refuses all but letters, digits and _ . / - ."""
    if not _PATH.match(str(value)) or ".." in str(value):
        raise EncodeError(f"no file path: {str(value)[:60]!r}")
    return str(value)


def word(value):
    """Return a bare word such as a variable or context name."""
    if not value or not _WORD.match(str(value)):
        raise EncodeError(f"no plain word: {str(value)[:60]!r}")
    return str(value)


def keys(value):
    """Return an AGI escape-digits argument."""
    if set(value) - set("0123456789*#"):
        raise EncodeError(f"no keys: {value[:40]!r}")
    return f'"{value}"'


def number(value):
    """Return a whole number of any numeric value."""
    return str(int(value))


def seconds(value):
    """Return a time in seconds with one decimal."""
    return f"{float(value):.1f}"


def dialled(value):
    """Return only what may be dialled of `value`: 0-9 * # + A-D."""
    return _NOT_DIALLED.sub("", value)


def field(value):
    """Return one field of a commit: refuses what the dialplan could read as syntax."""
    value = str(value)
    if not _FIELD.match(value):
        raise EncodeError(f"no commit field: {value[:60]!r}")
    return value


def line(*parts):
    """Return the command of encoded parts as bytes with its newline; refuses what Asterisk would split."""
    command = " ".join(parts).encode("utf-8", "replace")
    if len(command) > MAXIMUM_LINE - 1 or _SPLITS.search(command):
        raise EncodeError(f"command of {len(command)} bytes starting {command[:40]!r} cannot be sent")
    return command + b"\n"


def decode(value):
    """Return bytes from Asterisk as text, whatever their encoding."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def unquote(value):
    """Return a result field as text; the dialplan writes it URI-encoded."""
    return urllib.parse.unquote(value, errors="replace")
