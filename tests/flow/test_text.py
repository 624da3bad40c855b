"""The text form says exactly what the document says, and tells every fault with its place."""

import json
import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from flow import document
from flow.document import DocumentError
from flow.text import reader, writer
from tests.flow.documents import make_documents

STARTER = sorted((pathlib.Path(__file__).parents[2] / "launch" / "starter" / "flows").glob("*.json"))
GOOD = """; What the caller hears first.
flow main
entry answer
on_error end

step answer: ivr.answer
  done -> menu

; Three tries,
;
; then away.
step menu: ivr.menu prompt="menu-main" keys="1#" timeout=5
  within 2.5
  1 -> end
  # -> end
  no_input -> end
  invalid -> end
  on_error end

step end: ivr.hangup

test "nobody presses"
  given press = ["", "", ""]
  expect outcome = "ended"
"""


def faults(source):
    with pytest.raises(DocumentError) as caught:
        reader.read(source)
    return [(problem.line, problem.column, str(problem)) for problem in caught.value.problems]


@settings(max_examples=250)
@given(make_documents())
def test_any_document_round_trips_through_text(content):
    flow = document.parse(content)
    text = writer.write(flow)
    text.encode("utf-8")
    found = reader.load(text)
    assert found == flow
    assert json.dumps(document.write(found)) == json.dumps(document.write(flow)), "the order changed"
    assert writer.write(found) == text
    assert reader.load(text.replace("\n", "\r\n")) == flow


@pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem)
def test_the_starter_flows_round_trip(path):
    flow = document.load(path.read_text(encoding="utf-8"))
    assert reader.load(writer.write(flow)) == flow


def test_text_as_people_write_it_is_what_the_writer_writes():
    assert writer.write(reader.load(GOOD)) == GOOD


def test_layout_is_free_and_comments_stay_with_what_they_tell_of():
    text = ('; top\nflow x ; more\nentry a\n; of a\nstep a: ivr.set   ; beside\n\tvariables={"b":\n  "c"}  ; inside\n  done->b\n'
            'step b:ivr.hangup cause=16\n; at the end\n')
    flow = reader.load(text)
    assert flow.comment == "top\nmore\nat the end" and flow.steps["a"].comment == "of a\nbeside\ninside"
    assert flow.steps["a"].parameters == {"variables": {"b": "c"}} and flow.steps["a"].next == {"done": "b"}
    assert reader.load(writer.write(flow)) == flow


@given(some.binary(max_size=80) | some.text(max_size=80))
def test_garbage_is_refused_with_line_and_column(source):
    assert all(line >= 1 and column >= 1 for line, column, _ in faults(source))


@settings(max_examples=150)
@given(some.integers(0, len(GOOD)), some.integers(0, 6), some.text('{}[]"\\->=:;\n \t1aé\x00', max_size=5))
def test_a_damaged_text_is_read_or_refused_never_a_traceback(at, cut, put):
    try:
        reader.read((GOOD[:at] + put + GOOD[at + cut:]).encode())
    except DocumentError as error:
        lines = (GOOD + put).count("\n") + 2
        assert all(1 <= problem.line <= lines and problem.remedy or "control" in problem.message for problem in error.problems)


def test_many_faults_are_told_at_once_each_with_line_column_and_remedy():
    found = faults('flow main\nentr answer\nstep answer ivr.answer\n  done -> menu\n  done - menu\nstep menu: ivr.menu prompt=menu-main\n'
                   '  1 -> x\n  1 -> y\n  foo\n  cases = {"a": 1,\n    "b": }\n  2 -> "z\ntest "x"\n  gven a = 1\n  expect path = [1,2\n'
                   'step menu: a\n  within\n  tries=NaN\n  pause=1e999\n  x = {"k": 1, "k": 2}\n  y = "a"b\n')
    assert [(line, column) for line, column, _ in found] == [
        (2, 1), (3, 13), (5, 8), (6, 28), (8, 3), (9, 6), (11, 10), (12, 10), (14, 3), (16, 1), (16, 1), (17, 9), (18, 9), (19, 9), (20, 7), (21, 10)]
    assert all(";" in text for _, _, text in found), "a remedy is missing"
    assert 'texts stand in quotes: "menu-main"' in found[3][2] and "also in line 6" in found[10][2]


@pytest.mark.parametrize("source, said", [
    (b"flow a\n\xff", "line 2 column 1: byte 0xff is no UTF-8; save the file as UTF-8"),
    ("", "line 1 column 1: the statement flow is missing; write: flow main"),
    ("flow a\nstep b: c", "the statement entry is missing; write: entry b"),
    ("flow a\nentry b", "line 2 column 8: there is no step"),
    ("  done -> a\nflow a", "line 1 column 3: an indented line belongs to a step or a test"),
    ("flow a\nentry b\nstep b c", "line 3 column 8: behind the name 'b' a colon is missing"),
    ("flow a\nentry b\nstep b: c\n within 0", "line 4 column 2 (steps.b.timeout): is 0; use more than 0 and up to 3600 seconds"),
    ('flow a\nentry b\nstep "b d": c', "line 3 column 1 (steps.b d): is no step name"),
    ('flow a\nentry b\nstep b: c\n; x\ntest "a"', "line 4 column 1: a test keeps no comment"),
    ("flow a\nentry b\nstep b: c x=" + "[" * 100000, "the value is nested too deeply"),
    ("flow a\nentry b\nstep b: c x=" + "9" * 5000, "write a shorter, finite number"),
    ('flow a\nentry b\nstep b: c x="\\ud800"', "half a character")])
def test_faults_by_line(source, said):
    assert any(said in text for _, _, text in faults(source)), faults(source)


def test_places_of_the_document_are_found_in_the_text():
    from flow.document import Problem
    reading = reader.read(GOOD)
    found = {place: str(reading.locate(Problem(place, "x"))) for place in (
        "entry", "steps.menu", "steps.menu.kind", "steps.menu.next.#", "steps.menu.parameters.keys", "steps.menu.next.9", "tests.0.expect.outcome.x")}
    assert [text.split(" (")[0] for text in found.values()] == [
        "line 3 column 1", "line 12 column 1", "line 12 column 12", "line 15 column 3", "line 12 column 40", "line 12 column 1", "line 24 column 3"]


def test_no_more_than_fifty_faults_and_no_more_than_four_million_signs():
    assert len(faults("x\n" * 1000)) == 50
    assert "longer" in faults(" " * 4_000_001)[0][2]


def test_either_form_is_read():
    flow, locate = reader.read_any(GOOD.encode())
    same, _ = reader.read_any(json.dumps(document.write(flow)))
    assert same == flow and "line 12" in str(locate(document.Problem("steps.menu.next.x", "is missing")))
