"""Turns a flow document into a frozen graph; every error names its place in the document."""

import dataclasses
import json
import unicodedata

FORMAT = "switchroom.flow/1"
MAXIMUM_STEPS = 1000
MAXIMUM_COMMENT = 2000
# Signs that turn the direction of writing: with them a text reads otherwise than it is.
TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclasses.dataclass(frozen=True)
class Problem:
    """One fault of a document: where, what, and how to mend it."""

    place: str
    message: str
    remedy: str = ""

    def __str__(self):
        return f"{self.place}: {self.message}" + (f"; {self.remedy}" if self.remedy else "")


class DocumentError(ValueError):
    """The document is refused whole; `problems` lists every fault found."""

    def __init__(self, problems):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclasses.dataclass(frozen=True)
class Node:
    """One step of a flow: its kind, parameters, where each outcome leads, limits."""

    id: str
    kind: str
    parameters: dict
    next: dict
    timeout: float = None
    on_error: str = None
    comment: str = None


@dataclasses.dataclass(frozen=True)
class Flow:
    """A flow: `steps` maps ids to Node; `version` is 0 until it is published; `comment` is for people only."""

    name: str
    entry: str
    steps: dict
    tests: tuple = ()
    version: int = 0
    on_error: str = None
    comment: str = None


_TOP = {"format", "name", "entry", "steps", "tests", "on_error", "comment"}
_NODE = {"kind": str, "parameters": dict, "next": dict, "timeout": (int, float), "on_error": str, "comment": str}


def load(text):
    """Return the Flow of JSON `text`; raises DocumentError naming line or place."""
    try:
        return parse(json.loads(text, object_pairs_hook=refuse_twice))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise DocumentError([Problem(place, error.msg, "mend the JSON there")]) from None
    except Twice as twice:
        raise DocumentError([Problem(str(twice), "is there twice", "keep one of the two")]) from None
    except RecursionError:
        raise DocumentError([Problem("document", "is nested too deeply")]) from None
    except ValueError as error:
        raise DocumentError([Problem("document", f"holds a number that is too long: {error}")]) from None


def parse(document, version=0):
    """Return the Flow of a decoded document; raises DocumentError."""
    problems = list(_check_shape(document))
    if problems:
        raise DocumentError(problems)
    steps = {key: _read_node(key, node) for key, node in document["steps"].items()}
    return Flow(document["name"], document["entry"], steps, tuple(document.get("tests", ())), version,
                document.get("on_error") or None, document.get("comment") or None)


def write(flow):
    """Return the decoded document of `flow`, the inverse of parse."""
    document = {"format": FORMAT, "name": flow.name, "entry": flow.entry,
                "steps": {key: _write_node(node) for key, node in flow.steps.items()}}
    if flow.comment:
        document["comment"] = flow.comment
    if flow.on_error:
        document["on_error"] = flow.on_error
    if flow.tests:
        document["tests"] = list(flow.tests)
    return document


def _read_node(key, node):
    return Node(key, node["kind"], node.get("parameters") or {}, node.get("next") or {}, node.get("timeout"),
                node.get("on_error"), node.get("comment") or None)


def _write_node(node):
    found = {"kind": node.kind, "parameters": node.parameters, "next": node.next, "timeout": node.timeout,
             "on_error": node.on_error, "comment": node.comment}
    return {key: value for key, value in found.items() if value not in (None, {})}


def _check_shape(document):
    if not isinstance(document, dict):
        yield Problem("document", "is not an object", f'write {{"format": "{FORMAT}", ...}}')
        return
    if document.get("format") != FORMAT:
        yield Problem("format", f"is {document.get('format')!r}", f"write {FORMAT!r}")
    for key in sorted(set(document) - _TOP):
        yield Problem(key, "is not part of a flow document", f"known are {', '.join(sorted(_TOP))}")
    for key in ("name", "entry"):
        if not isinstance(document.get(key), str) or not document.get(key):
            yield Problem(key, "is missing or no text")
    if not isinstance(document.get("on_error") or "", str):
        yield Problem("on_error", "is no text", "name a step")
    yield from _check_comment("comment", document.get("comment"))
    if not isinstance(document.get("tests", []), list):
        yield Problem("tests", "is no list")
    yield from _check_steps(document.get("steps"))
    yield from _check_values(document)


def _check_values(document):
    """Refuse what JSON text cannot say and a database would not give back as it was."""
    try:
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeEncodeError:
        yield Problem("document", "holds half a character (a lone surrogate)", "write the whole character")
    except RecursionError:
        yield Problem("document", "is nested too deeply")
    except (ValueError, TypeError) as error:
        yield Problem("document", f"holds a value that JSON does not have: {error}", "use texts, finite numbers, lists and objects")


def _check_comment(place, comment):
    if comment is None:
        return
    if not isinstance(comment, str):
        yield Problem(place, "is no text")
    elif len(comment) > MAXIMUM_COMMENT:
        yield Problem(place, f"is longer than {MAXIMUM_COMMENT} characters", "shorten it")
    elif any(sign != "\n" and (unicodedata.category(sign) == "Cc" or sign in TURNING) for sign in comment):
        yield Problem(place, "holds a control character", "use plain text; lines are parted by \\n")


def _check_steps(steps):
    if not isinstance(steps, dict) or not steps:
        yield Problem("steps", "is missing, empty or no object")
        return
    if len(steps) > MAXIMUM_STEPS:
        yield Problem("steps", f"has more than {MAXIMUM_STEPS} steps", "split the flow")
    for key, node in steps.items():
        yield from _check_node(f"steps.{key}", key, node)


def _check_node(place, key, node):
    if not key or len(key) > 64 or not all(sign.isalnum() or sign in "_-" for sign in key):
        yield Problem(place, "is no step name", "use up to 64 letters, digits, _ and -")
    if not isinstance(node, dict):
        yield Problem(place, "is not an object")
        return
    for name in sorted(set(node) - set(_NODE)):
        yield Problem(f"{place}.{name}", "is not part of a step", f"known are {', '.join(_NODE)}")
    for name, kind in _NODE.items():
        if node.get(name) is not None and (not isinstance(node[name], kind) or isinstance(node[name], bool)):
            yield Problem(f"{place}.{name}", f"has the wrong type {type(node[name]).__name__}")
    if isinstance(node.get("comment"), str):
        yield from _check_comment(f"{place}.comment", node["comment"])
    if node.get("kind") is None:
        yield Problem(f"{place}.kind", "is missing", "name the step's kind, such as ivr.menu")
    timeout = node.get("timeout")
    if isinstance(timeout, (int, float)) and not 0 < timeout <= 3600:
        yield Problem(f"{place}.timeout", f"is {timeout}", "use more than 0 and up to 3600 seconds")
    if isinstance(node.get("next"), dict):
        for outcome, target in node["next"].items():
            if not isinstance(target, str):
                yield Problem(f"{place}.next.{outcome}", "is no text", "name a step")


class Twice(ValueError):
    """A key stands twice in one object."""


def refuse_twice(pairs):
    """Return the dict of a JSON object's `pairs`; raises Twice when a key is there twice."""
    found = {}
    for key, value in pairs:
        if key in found:
            raise Twice(f"key {key!r}")
        found[key] = value
    return found
