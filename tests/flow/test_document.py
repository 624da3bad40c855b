"""Flow documents are read whole or refused with every place named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flow import document
from tests.flow.samples import MENU, make, step

NAMES = some.text("abcdefgh-_1", min_size=1, max_size=8)


def places(content):
    with pytest.raises(document.DocumentError) as caught:
        document.parse(content)
    return {problem.place for problem in caught.value.problems}


def test_parse_and_write_are_inverse():
    assert document.parse(document.write(document.parse(MENU))) == document.parse(MENU)


@given(some.dictionaries(NAMES, some.tuples(NAMES, some.dictionaries(NAMES, NAMES, max_size=4)), min_size=1, max_size=6))
def test_any_graph_round_trips_through_json(graph):
    content = make({name: {"kind": f"x.{kind}", "next": edges} for name, (kind, edges) in graph.items()})
    flow = document.load(json.dumps(content))
    assert document.parse(document.write(flow)) == flow


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.text(max_size=5),
                      lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(
                          ["format", "name", "entry", "steps", "kind", "next", "timeout", "x"]), inner, max_size=4), max_leaves=20))
def test_garbage_is_refused_never_a_traceback(content):
    try:
        document.parse(content)
    except document.DocumentError as error:
        assert all(problem.place for problem in error.problems)


def test_every_fault_is_named_with_its_place():
    content = {"format": "other/9", "name": "", "entry": "a", "colour": 1, "steps": {
        "a": {"kind": "ivr.menu", "next": {"1": 5}, "timeout": 0, "wrong": 1}, "b": 7, "": {"kind": "x.y"}}}
    assert places(content) >= {"format", "name", "colour", "steps.a.next.1", "steps.a.timeout", "steps.a.wrong", "steps.b", "steps."}


def test_json_faults_name_the_line():
    with pytest.raises(document.DocumentError, match="line 2"):
        document.load('{"format": 1,\n oops')


def test_a_key_twice_is_refused():
    with pytest.raises(document.DocumentError, match="twice"):
        document.load('{"name": "a", "name": "b"}')


def test_a_document_nested_too_deeply_is_refused():
    with pytest.raises(document.DocumentError):
        document.load("[" * 100000)


def test_step_defaults():
    node = document.parse(make({"a": step("ivr.hangup")})).steps["a"]
    assert (node.timeout, node.on_error, node.next) == (None, None, {})


def test_comments_are_kept_and_are_plain_text():
    content = make({"a": {**step("ivr.hangup"), "comment": "one\n; two"}}, comment="of the flow 说明")
    assert document.write(document.parse(content))["comment"] == "of the flow 说明"
    assert document.parse(content).steps["a"].comment == "one\n; two"
    for wrong in ("a\x00", "a\rb", "a\u202eb", "x" * 2001):
        assert places(make({"a": {**step("ivr.hangup"), "comment": wrong}}, comment=wrong)) == {"comment", "steps.a.comment"}
    assert places(make({"a": {**step("ivr.hangup"), "comment": 5}}, comment=5)) == {"comment", "steps.a.comment"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"\udfff": 1}, object()])
def test_values_that_text_or_database_would_not_give_back_are_refused(value):
    assert places(make({"a": step("ivr.set", {"x": value})})) == {"document"}


def test_null_is_nothing():
    flow = document.parse(make({"a": {"kind": "x.y", "parameters": None, "next": None, "timeout": None, "on_error": None}}, on_error=None))
    assert flow.steps["a"].parameters == {} and flow.steps["a"].next == {} and flow.on_error is None
    assert places(make({"a": {"kind": None}})) == {"steps.a.kind"}
