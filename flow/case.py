"""Reads one attached test of a flow: what is given and what is expected, every fault with its place."""

import dataclasses
import datetime

from flow.document import DocumentError, Problem

HANG_UP = "hangup"
ANY = "..."
ENDS = ("ended", HANG_UP, "error")
DIGITS = set("0123456789*#ABCD")


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a step of a test answers: an `outcome` with `variables`, or the `result` fields of what it parked.

    Empty `outcome` and None `result` cannot both be; the outcome `hangup` means that the caller hangs up there.
    """

    outcome: str = ""
    variables: dict = dataclasses.field(default_factory=dict)
    result: tuple = None


@dataclasses.dataclass(frozen=True)
class Case:
    """One test; `stubs` maps step ids to a tuple of Answers, one for each time, the last one for all further times.

    `at` is unix seconds or None for now; of `expect` only what is there is compared.
    """

    name: str
    number: str = "13800001234"
    caller: str = ""
    dialled: str = "4000"
    trunk: str = "carrier"
    language: str = "en"
    at: float = None
    press: tuple = ()
    stubs: dict = dataclasses.field(default_factory=dict)
    variables: dict = dataclasses.field(default_factory=dict)
    expect: dict = dataclasses.field(default_factory=dict)


def check(flow):
    """Return the Problems of all attached tests of `flow`."""
    problems = []
    for index, content in enumerate(flow.tests):
        try:
            read(index, content)
        except DocumentError as error:
            problems += error.problems
    names = [content["name"] for content in flow.tests if isinstance(content, dict) and isinstance(content.get("name"), str)]
    return problems + [Problem("tests", f"two tests are called {name!r}", "rename one") for name in sorted(set(names)) if names.count(name) > 1]


def read(index, content):
    """Return the Case of the test at `index`; raises DocumentError."""
    place = f"tests.{index}"
    problems = list(_check(place, content))
    if problems:
        raise DocumentError(problems)
    given = dict(content.get("given", {}))
    stubs = {step: tuple(map(_read_answer, answers if isinstance(answers, list) else [answers]))
             for step, answers in given.pop("stubs", {}).items()}
    at = _read_time(given.pop("time")) if "time" in given else None
    caller, press = given.pop("name", ""), tuple(given.pop("press", ()))
    return Case(content["name"], caller=caller, at=at, press=press, stubs=stubs, expect=content["expect"], **given)


def _read_answer(content):
    if isinstance(content, str):
        return Answer(content)
    result = content.get("result")
    return Answer(content.get("outcome", ""), content.get("variables", {}),
                  None if result is None else (result,) if isinstance(result, str) else tuple(result))


def _read_time(text):
    """Return unix seconds of an ISO time; without a zone it is the machine's own."""
    return datetime.datetime.fromisoformat(text).timestamp()


# -- what is wrong with it ---------------------------------------------------------------------------

def _check(place, content):
    if not isinstance(content, dict):
        yield Problem(place, "is not an object", 'write {"name": ..., "given": {...}, "expect": {...}}')
        return
    for name in sorted(set(content) - {"name", "given", "expect"}):
        yield Problem(f"{place}.{name}", "is not part of a test", "known are name, given, expect")
    if not isinstance(content.get("name"), str) or not content["name"].strip():
        yield Problem(f"{place}.name", "is missing or no text", "say in a few words what the test shows")
    yield from _check_fields(f"{place}.given", content.get("given", {}), _GIVEN)
    yield from _check_fields(f"{place}.expect", content.get("expect", {}), _EXPECT)
    if not content.get("expect"):
        yield Problem(f"{place}.expect", "is missing or empty", f"expect at least one of {', '.join(_EXPECT)}")


def _check_fields(place, fields, checks):
    if not isinstance(fields, dict):
        yield Problem(place, "is not an object", f"known are {', '.join(checks)}")
        return
    for name, value in fields.items():
        remedy = checks[name](value) if name in checks else f"known are {', '.join(checks)}"
        if remedy:
            yield Problem(f"{place}.{name}", "is not acceptable" if name in checks else "is not known here", remedy)


def _refuse_text(value):
    return None if isinstance(value, str) and len(value) <= 200 else "write a text of up to 200 characters"


def _refuse_language(value):
    return None if value in ("en", "zh") else 'write "en" or "zh"'


def _refuse_time(value):
    try:
        return None if isinstance(value, str) and _read_time(value) else 'write a time such as "2026-03-02 10:00"'
    except (ValueError, OverflowError, OSError):
        return 'write a time such as "2026-03-02 10:00" or "2026-03-02T10:00+08:00"'


def _refuse_press(value):
    well = isinstance(value, list) and all(isinstance(keys, str) and (keys == HANG_UP or set(keys) <= DIGITS) for keys in value)
    return None if well else 'list the keys for each time the flow listens, such as ["1", "", "2#", "hangup"]'


def _refuse_map(value):
    well = isinstance(value, dict) and all(isinstance(one, (str, int, float)) or one is None for one in value.values())
    return None if well else 'write an object such as {"level": "3"}'


def _refuse_texts(value):
    return None if isinstance(value, list) and all(isinstance(one, str) for one in value) else 'list texts, such as ["answer", "menu 1", "..."]'


def _refuse_outcome(value):
    return None if value in ENDS else f"write one of {', '.join(ENDS)}"


def _refuse_stubs(value):
    well = isinstance(value, dict) and all(_is_answer(one) for answers in value.values()
                                           for one in (answers if isinstance(answers, list) and answers else [answers]))
    return None if well else 'say for each step its outcome, or {"outcome": ..., "variables": {...}}, or a list of these, one for each time'


def _is_answer(value):
    if isinstance(value, str):
        return bool(value)
    if not isinstance(value, dict) or not set(value) <= {"outcome", "variables", "result"}:
        return False
    if "result" in value:
        return set(value) == {"result"} and (isinstance(value["result"], str) or _refuse_texts(value["result"]) is None)
    return isinstance(value.get("outcome"), str) and bool(value["outcome"]) and _refuse_map(value.get("variables", {})) is None


_GIVEN = {"number": _refuse_text, "name": _refuse_text, "dialled": _refuse_text, "trunk": _refuse_text, "language": _refuse_language,
          "time": _refuse_time, "press": _refuse_press, "stubs": _refuse_stubs, "variables": _refuse_map}
_EXPECT = {"path": _refuse_texts, "outcome": _refuse_outcome, "heard": _refuse_texts, "variables": _refuse_map, "facts": _refuse_map}
