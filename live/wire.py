"""Turns bytes of the Asterisk Manager Interface into messages and actions into bytes."""

import re

LONGEST_LINE = 1000
MOST_HEADERS = 120
BIGGEST_MESSAGE = 4 * 1024 * 1024
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_FORBIDDEN = re.compile(r"[\r\n\0]")


class Message(dict):
    """One AMI message: the last value of every header, with all of them in order in `pairs`."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs

    def every(self, name):
        """Return all values of the header `name`, oldest first."""
        return [value for key, value in self.pairs if key == name]

    def get_header(self, name, default=None):
        """Return one header; pyst2's own login reads replies by this name."""
        return self.get(name, default)

    @property
    def failed(self):
        """True when this is a reply that refuses the action."""
        return self.get("Response") == "Error"


class Parser:
    """Collects received bytes and gives whole messages; never raises, whatever arrives.

    `banner` is the greeting line once seen, `dropped` counts messages above BIGGEST_MESSAGE bytes.
    """

    def __init__(self):
        self.banner = None
        self.dropped = 0
        self._buffer = bytearray()
        self._skipping = False

    def feed(self, data):
        """Take received bytes; return the list of messages they complete."""
        self._buffer += data
        if self.banner is None and not self._take_banner():
            return []
        head, mark, rest = bytes(self._buffer).rpartition(b"\r\n\r\n")
        if not mark:
            self._limit()
            return []
        self._buffer = bytearray(rest)
        blocks = head.split(b"\r\n\r\n")
        if self._skipping:
            self._skipping = False
            blocks = blocks[1:]
        messages = [parse_block(block) for block in blocks]
        return [message for message in messages if message]

    def _take_banner(self):
        line, mark, rest = bytes(self._buffer).partition(b"\r\n")
        if not mark:
            self._limit()
            return False
        self.banner = _decode(line)
        self._buffer = bytearray(rest)
        return True

    def _limit(self):
        if len(self._buffer) > BIGGEST_MESSAGE:
            # the last bytes stay: they may be the first half of the blank line that ends this message
            del self._buffer[:-3]
            self.dropped += not self._skipping
            self._skipping = True


def parse_block(block):
    """Return the Message of one block of header lines (bytes without the blank line)."""
    pairs = []
    for line in block.split(b"\r\n"):
        key, mark, value = _decode(line).partition(":")
        if mark and _KEY.match(key.partition("(")[0]):
            pairs.append((key, value[1:] if value[:1] == " " else value))
        elif line:
            pairs.append(("Output", _decode(line)))
    return Message(pairs)


def encode(fields):
    """Return the bytes of one action; a list as value repeats its header.

    Raises ValueError, naming the header, for a value that would break out of its line or that
    Asterisk would cut: CR, LF, NUL, over LONGEST_LINE bytes, more than MOST_HEADERS headers.
    """
    lines = [_encode_line(key, value) for key, values in fields.items()
             for value in (values if isinstance(values, (list, tuple)) else (values,))]
    if len(lines) > MOST_HEADERS:
        raise ValueError(f"AMI action has {len(lines)} headers; Asterisk reads {MOST_HEADERS}: send fewer variables")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _encode_line(key, value):
    text = str(value)
    if not _KEY.match(key):
        raise ValueError(f"AMI header name {key!r} is not a word; use letters, digits and '-'")
    if _FORBIDDEN.search(text):
        raise ValueError(f"AMI header {key}: CR, LF and NUL cannot be sent; remove them from {text[:40]!r}")
    line = f"{key}: {text}".encode("utf-8", "replace")
    if len(line) > LONGEST_LINE:
        raise ValueError(f"AMI header {key}: {len(line)} bytes, Asterisk reads {LONGEST_LINE}; shorten it")
    return line


def _decode(line):
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    # PostgreSQL refuses NUL in text, and one such name must not hold up the journal
    return text.replace("\0", "\ufffd")
