"""Events survive their JSON form, also between versions."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import events

KINDS = [getattr(events, name) for name in events.__all__ if isinstance(getattr(events, name), type)]
KINDS = [kind for kind in KINDS if kind not in (events.Event, events.UnknownEvent)]
ANY_TEXT = st.text(st.characters(codec=None))
VALUES = {str: ANY_TEXT, int: st.integers(), float: st.floats(allow_nan=False, allow_infinity=False), bool: st.booleans(),
          tuple: st.lists(ANY_TEXT).map(tuple), object: ANY_TEXT | st.integers() | st.none()}


def make_events():
    return st.one_of([st.builds(kind, **{field.name: VALUES[field.type] for field in dataclasses.fields(kind)})
                      for kind in KINDS])


@given(make_events())
def test_round_trip(event):
    assert events.decode(events.encode(event)) == event


@given(make_events())
def test_payload_is_one_line_of_utf_8(event):
    assert b"\n" not in events.encode(event) and events.encode(event).decode("utf-8")


def test_every_kind_has_defaults_so_that_old_events_decode():
    for kind in KINDS:
        assert kind("1.2", 3.0).call == "1.2"


def test_step_kind_is_not_the_event_kind():
    event = events.StepTaken("1.2", 3.0, step="a", kind="ivr.menu")
    assert json.loads(events.encode(event))["kind"] == "StepTaken"
    assert events.decode(events.encode(event)).kind == "ivr.menu"


def test_unknown_kind_keeps_its_fields_and_encodes_again():
    payload = b'{"kind":"FromTomorrow","call":"1.2","at":3.0,"data":{"a":1}}'
    event = events.decode(payload)
    assert event == events.UnknownEvent("FromTomorrow", {"a": 1}, "1.2", 3.0)
    assert events.encode(event) == payload


def test_unknown_field_is_passed_over():
    assert events.decode('{"kind":"FlowEnded","call":"1","at":2,"data":{"outcome":"x","new":1}}').outcome == "x"


@pytest.mark.parametrize("payload", [b"", b"[]", b"null", b"{}", b'{"kind":"FlowEnded"}', b"\xff", b'{"kind":"FlowEnded",'
                                     b'"call":"1","at":2,"data":3}'])
def test_what_is_no_event_is_refused(payload):
    with pytest.raises(ValueError):
        events.decode(payload)


def test_two_classes_of_one_name_are_refused():
    with pytest.raises(ValueError, match="FlowEnded"):
        events.register(dataclasses.make_dataclass("FlowEnded", [], bases=(events.Event,), frozen=True))
