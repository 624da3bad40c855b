"""What each step says, asks and decides, without a phone."""

import pytest

from flow import document
from flow.catalogue import gather
from flow.check import check
from flow.control import StepControl
from flow.position import Position
from flow.testing import ScriptedCall, Stage
from hooks.specs import Limit, Refusal
from plugins.ivr import service, speak
from plugins.ivr.dial import Dial
from plugins.ivr.input import list_entries
from store.events import CallFact, RecordingStarted
from tests.flow.samples import IVR, make, step

END = {"end": step("ivr.hangup")}


def walk(node, call=None, variables=None, steps=()):
    """Walk one step after `variables` were set; return (outcome, call)."""
    kinds = {one.kind: one for one in [*IVR, *service.STEPS, *steps]}
    known = kinds[node["kind"]]
    parameters = {name: node["parameters"].get(name, declared.default) for name, declared in known.parameters.items()}
    node = {**node, "next": dict.fromkeys([*known.outcomes(parameters), "error"], "end")}
    flow = document.parse(make({"set": step("ivr.set", {"variables": variables or {"none": "x"}}, done="it"), "it": node, **END}))
    stage = Stage(list(kinds.values()), [flow])
    call = stage.play(flow, call or ScriptedCall())
    stage.close()
    return dict(call.path)["it"], call


def facts(call):
    return {event.name: event.value for event in call.events if isinstance(event, CallFact)}


@pytest.mark.parametrize("form, value, language, said", [
    ("number", "12300", "zh", "digits/1 digits/wan digits/2 digits/thousand digits/3 digits/hundred"), ("digits", "1-0", "en", "digits/1 digits/0"),
    ("date", "2026-11-23 15:05", "en", "digits/day-1 digits/mon-10 digits/20 digits/h-3 digits/20 digits/20 digits/6"),
    ("clock", "15:05", "zh", "digits/p-m digits/3 say-clock digits/0 digits/5 say-past"),
    ("money", "12.5", "zh", "digits/12 say-yuan digits/5 say-jiao"), ("duration", "61", "en", "digits/1 minute digits/1 second"),
    ("text", "sent", "en", "order-shipped"), ("text", "lost", "en", "order-unknown")])
def test_values_are_said_between_their_prompts(form, value, language, said):
    node = step("ivr.say", {"value": "${x}", "as": form, "before": "order-is", "after": "goodbye",
                            "texts": {"sent": "order-shipped", "otherwise": "order-unknown"}})
    outcome, call = walk(node, ScriptedCall(language=language), {"x": value})
    assert outcome == "done" and call.heard == [f"{language}/{name}" for name in ("order-is", *said.split(), "goodbye")]


@pytest.mark.parametrize("form, value", [("number", "x"), ("digits", ""), ("date", "2026-13-01"), ("clock", "25:00"), ("money", "1,5"),
                                         ("money", "-"), ("duration", "-5"), ("text", "sent")])
def test_what_cannot_be_said_is_invalid(form, value):
    outcome, call = walk(step("ivr.say", {"value": "${x}", "as": form}), variables={"x": value})
    assert outcome == "invalid" and not call.heard and facts(call)["unsaid"]


def test_every_form_has_a_say():
    assert {form for form in speak.FORMS} == set(speak.Say.parameters["as"].choices)


def test_digits_are_said_back_and_asked_again_until_they_are_taken():
    node = step("ivr.collect", {"prompt": "enter-order-number", "variable": "n", "maximum": 2, "confirm": True})
    outcome, call = walk(node, ScriptedCall(press=["12", "2", "34", "1"]))
    assert outcome == "done"
    assert call.heard[:5] == ["en/enter-order-number", "en/confirm-heard", "en/digits/1", "en/digits/2", "en/confirm-choice"]
    assert walk(node, ScriptedCall(press=["12", "2"] * 3))[0] == "invalid"


def test_a_list_becomes_a_menu_of_keys():
    found = [{"prompt": "a"}, {"prompt": "b", "key": "1", "branch": "y"}, {"prompt": "c", "key": "5", "branch": "z"}, {"key": "4"}, "x",
             {"digits": "88", "key": "9", "value": "v"}]
    entries = list_entries(found, ("x", "y"))
    assert {key: (entry["branch"], entry["value"]) for key, entry in entries.items()} == {"1": ("x", "x"), "9": ("x", "v")}
    assert list_entries("not a list", ("x",)) == {}


def test_a_service_is_one_that_is_known():
    outcome, call = walk(step("ivr.service", {"service": "complaint", "department": "care"}))
    assert outcome == "done" and facts(call) == {"service": "complaint", "department": "care"}
    catalogue = gather([("ivr", one) for one in (*IVR, *service.STEPS)], print)
    for name, problems in (*((known, 0) for known in service.SERVICES), ("gossip", 1)):
        flow = document.parse(make({"it": step("ivr.service", {"service": name}, done="end"), **END}))
        assert len(check(flow, catalogue)) == problems, name


OUTSIDE = {"number": "0571-${agency}", "trunk": "carrier", "recorded": True, "handed_to": "agency"}


def dial(may_dial, parameters=OUTSIDE, results=(("ANSWER", "16", "7"),), **variables):
    return walk(step("ivr.dial", parameters), ScriptedCall(results=list(results)), {"agency": "88880000", **variables}, [Dial(may_dial, "/state/rec")])


def test_an_outside_number_is_asked_for_filtered_limited_recorded_and_noted():
    asked = []
    outcome, call = dial(lambda question: asked.append(question) or Limit(60))
    recording, = [event.recording for event in call.events if isinstance(event, RecordingStarted)]
    assert outcome == "answered" and (asked[0].number, asked[0].trunk, asked[0].caller) == ("057188880000", "carrier", "13800001234")
    assert call.parked[0] == ("dial", "PJSIP/057188880000@carrier", "20", "g", "60", "4000", f"/state/rec/{recording}")
    assert facts(call) == {"handed_to": "agency", "dial_trunk": "carrier", "dial_result": "answered", "dial_talk": 7}


def test_what_a_plugin_refuses_is_not_dialled_and_without_anybody_to_ask_nothing_is():
    for may_dial in (lambda question: Refusal("barred", "rule 7"), None):
        outcome, call = dial(may_dial)
        assert outcome == "refused" and [one[0] for one in call.parked] == ["hangup"] and call.heard == ["en/dial-refused"]
        assert facts(call)["dial_refused"]


@pytest.mark.parametrize("number, target", [("1&PJSIP/2", "12"), ("${SHELL(id)}@x", None), ("${x}", None)])
def test_hostile_numbers_are_only_digits(number, target):
    outcome, call = dial(lambda question: None, {**OUTSIDE, "number": number})
    assert [one[1] for one in call.parked if one[0] == "dial"] == ([f"PJSIP/{target}@carrier"] if target else [])
    assert outcome == ("answered" if target else "failed")


def test_an_extension_is_rung_without_asking():
    outcome, call = walk(step("ivr.dial", {"extension": "1001", "ring": 20}), ScriptedCall(results=[("BUSY",)]))
    assert outcome == "busy" and call.parked[0] == ("dial", "PJSIP/1001", "20", "g", "", "", "")


@pytest.mark.parametrize("parameters", [{}, {"number": "1"}])
def test_a_dial_to_nowhere_says_so(parameters):
    with pytest.raises(ValueError, match="name"):
        Dial().run(StepControl(ScriptedCall(), Position("f", 1, "it"), None),
                   {name: parameters.get(name, declared.default) for name, declared in Dial.parameters.items()})


@pytest.mark.parametrize("variable, language", [("zh", "zh"), ("ZH-CN", "zh"), ("fr", "en"), ("", "en")])
def test_the_language_of_a_record_goes_first(variable, language):
    flow = document.parse(make({"set": step("ivr.set", {"variables": {"l": variable}}, done="it"),
                                "it": step("ivr.language", {"variable": "l", "language": "en"}, done="say"),
                                "say": step("ivr.play", {"prompt": "welcome"}, done="end"), **END}))
    stage = Stage(IVR, [flow])
    assert stage.play(flow, ScriptedCall(language="en")).heard == [f"{language}/welcome"]
    stage.close()
