"""Reads words, quoted names and JSON values out of a text and knows the line and column of each."""

import bisect
import json
import math
import re

from flow.document import Twice, refuse_twice

WORD = re.compile(r"(?:[\w*#.+]|-(?!>))+")
_BLANK = re.compile(r"[ \t\r]*")
VALUE = 'write a JSON value: a text in "quotes", a number, true, false, null, a [list] or an {object}'


class Fault(Exception):
    """The text is wrong at the offset `at`; message and remedy say how to mend it.

    `open` is true when it is inside a list or an object, whose lines may go on below.
    """

    def __init__(self, at, message, remedy="", open=False):
        super().__init__(message)
        self.at, self.message, self.remedy, self.open = at, message, remedy, open


class Scanner:
    """A text and the offset `at` that is read next."""

    def __init__(self, source):
        self.source = source
        self.at = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", source))]
        self._decoder = json.JSONDecoder(object_pairs_hook=refuse_twice, parse_constant=_refuse_constant, parse_float=_read_finite)

    def locate(self, at):
        """Return (line, column) of an offset, both from 1."""
        line = bisect.bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def is_over(self):
        """Tell whether the whole text was read."""
        return self.at >= len(self.source)

    def next_line(self):
        """Go to the beginning of the next line."""
        end = self.source.find("\n", self.at)
        self.at = len(self.source) if end < 0 else end + 1

    def skip(self):
        """Pass blanks, not the end of the line; return how many."""
        before = self.at
        self.at = _BLANK.match(self.source, self.at).end()
        return self.at - before

    def peek(self):
        """Return the next sign behind blanks, empty at the end of the line."""
        self.skip()
        sign = self.source[self.at:self.at + 1]
        return "" if sign == "\n" else sign

    def take(self, mark):
        """Pass `mark` when it comes next; return whether it did."""
        self.skip()
        found = self.source.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def word(self):
        """Return the bare word that comes next, or an empty text."""
        self.skip()
        found = WORD.match(self.source, self.at)
        self.at = found.end() if found else self.at
        return found[0] if found else ""

    def name(self, what, example):
        """Return a bare word or a quoted text; raises Fault saying that `what` is missing."""
        if self.peek() == '"':
            return self._decode()
        at, found = self.at, self.word()
        if not found:
            raise Fault(at, f"{what} is missing" if self.peek() in ("", ";") else f"{self._excerpt()} is no {what}", f"write {example}")
        return found

    def value(self):
        """Return the JSON value that comes next, which may go over several lines; raises Fault."""
        found = self._decode()
        if self.source[self.at:self.at + 1] not in ("", " ", "\t", "\r", "\n", ";"):
            raise Fault(self.at, f"{self._excerpt()} stands right behind a value", "put a blank between them")
        return found

    def _decode(self):
        self.skip()
        start = self.at
        try:
            found, self.at = self._decoder.raw_decode(self.source, start)
        except json.JSONDecodeError as error:
            raise self._explain(start, error) from None
        except Twice as twice:
            raise Fault(start, f"{twice} is there twice in one object", "keep one of the two", True) from None
        except RecursionError:
            raise Fault(start, "the value is nested too deeply", "make it flatter", True) from None
        except ValueError as error:
            raise Fault(start, str(error)[:200], "write a shorter, finite number", True) from None
        return found

    def rest(self):
        """Return the text up to the end of the line, where the scanner then stands."""
        end = self.source.find("\n", self.at)
        end = len(self.source) if end < 0 else end
        found, self.at = self.source[self.at:end], end
        return found

    def _explain(self, start, error):
        bare = WORD.match(self.source, start)
        if error.pos == start and bare:
            return Fault(start, f"{bare[0][:40]!r} is no value", f'texts stand in quotes: "{bare[0][:40]}"')
        if self.source[start:start + 1] in ("", "\n", ";"):
            return Fault(start, "the value is missing", VALUE)
        inside = self.source[start] in "[{"
        if error.msg.startswith(("Unterminated", "Invalid control")) and self.source[error.pos:error.pos + 1] in ("\n", '"'):
            return Fault(error.pos, "the text in quotes is not closed in its line", 'close it with "; a new line inside it is written \\n', inside)
        return Fault(error.pos, error.msg.removesuffix(" at"), VALUE, inside)

    def _excerpt(self):
        end = self.source.find("\n", self.at)
        return repr(self.source[self.at:len(self.source) if end < 0 else end][:20])


def _refuse_constant(name):
    raise ValueError(f"{name} is no number that a document can hold")


def _read_finite(text):
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(f"{text[:20]} is too large")
    return found
