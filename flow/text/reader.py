"""Reads a flow in its text form; every fault is told with line, column and remedy, many at once."""

import dataclasses
import re

from flow import document
from flow.document import DocumentError, Flow, Problem
from flow.text.scanner import Fault, Scanner
from flow.text.statements import Draft

MAXIMUM_PROBLEMS = 50
MAXIMUM_LENGTH = 4_000_000
_STATEMENT = re.compile(r'(?:flow|entry|on_error|step|test)\b|[ \t]+(?:within\b|on_error\b|;|(?:given|expect)[ \t]|'
                        r'(?:[\w*#.+-]+?|"[^"\n]*")[ \t]*(?:->|=))|;')


@dataclasses.dataclass(frozen=True)
class TextProblem(Problem):
    """A Problem of the text form; `line` and `column` count from 1."""

    line: int = 1
    column: int = 1


@dataclasses.dataclass(frozen=True)
class Reading:
    """What a text says: its `flow`, and where each place of the document stands in the text, for `locate`."""

    flow: Flow
    places: dict

    def locate(self, problem):
        """Return `problem` of the document with the line and column that it has in the text."""
        return _locate(self.places, problem)


def load(source):
    """Return the Flow of a text (str or UTF-8 bytes); raises DocumentError with TextProblems."""
    return read(source).flow


def read(source):
    """Return the Reading of a text (str or UTF-8 bytes); raises DocumentError with TextProblems."""
    draft, problems = _read_statements(Scanner(_decode(source)))
    if problems:
        raise DocumentError(problems)
    try:
        return Reading(document.parse(draft.document()), draft.places)
    except DocumentError as error:
        raise DocumentError([_locate(draft.places, problem) for problem in error.problems]) from None


def read_any(source):
    """Return (Flow, locate) of either form: a text that begins with { is JSON; raises DocumentError."""
    text = _decode(source)
    if text.lstrip().startswith("{"):
        return document.load(text), lambda problem: problem
    reading = read(text)
    return reading.flow, reading.locate


def _decode(source):
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8")
        except UnicodeDecodeError as error:
            before = source[:error.start].decode("utf-8")
            line, column = Scanner(before).locate(len(before))
            raise DocumentError([_make(line, column, f"byte {source[error.start]:#04x} is no UTF-8", "save the file as UTF-8")]) from None
    source = source.removeprefix("\ufeff")
    if len(source) > MAXIMUM_LENGTH:
        raise DocumentError([_make(1, 1, f"the text is longer than {MAXIMUM_LENGTH} characters", "split the flow")])
    return source


def _read_statements(scanner):
    draft, problems = Draft(scanner), []
    while not scanner.is_over() and len(problems) < MAXIMUM_PROBLEMS:
        try:
            draft.read_line()
        except Fault as fault:
            problems.append(_make(*scanner.locate(fault.at), fault.message, fault.remedy))
            _recover(scanner, fault)
    if not problems:
        problems = [_make(*scanner.locate(fault.at), fault.message, fault.remedy) for fault in draft.finish()]
    return draft, problems


def _recover(scanner, fault):
    """Go on at the next line; inside a value at the next that looks like a statement, so that one fault is told once."""
    scanner.next_line()
    while fault.open and not scanner.is_over() and not _STATEMENT.match(scanner.source, scanner.at):
        scanner.next_line()


def _make(line, column, message, remedy=""):
    return TextProblem(f"line {line} column {column}", message, remedy, line, column)


def _locate(places, problem):
    place = problem.place
    while place not in places and "." in place:
        place = place.rpartition(".")[0]
    line, column = places.get(place, (1, 1))
    return TextProblem(f"line {line} column {column} ({problem.place})", problem.message, problem.remedy, line, column)
