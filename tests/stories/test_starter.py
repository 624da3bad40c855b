"""The starter site answers real callers: menu, queues, message, operator, language, echo, closed hours."""

import time

import pytest

from launch.phone.source import Tone
from tests.instance import wait_until

CALLER = "1380000{:04d}"
numbers = iter(range(1, 10000))


@pytest.fixture
def caller(site):
    """An outside caller with a number of its own."""
    number = CALLER.format(next(numbers))
    phone = site.carrier(number)
    phone.number = number
    yield phone
    site.release(phone)


def press(site, leg, key, prompt="menu-main", language="en"):
    """Wait until the caller hears the prompt, then press."""
    assert leg.wait_answered(5)
    assert leg.wait_recording(site.place.sounds / language / f"{prompt}.wav", timeout=8, first=1.5), f"{prompt} was not heard"
    leg.press(key)


def rate(site, leg, key="1"):
    """Answer the survey after the talk, and hear the end of the call."""
    assert leg.wait_recording(site.place.sounds / "en" / "survey-service.wav", timeout=12, first=1.5), "no survey after the talk"
    leg.press(key)
    assert leg.wait_ended(12)


def steps(record):
    return [(step["step"], step["outcome"]) for step in record["path"]]


@pytest.mark.covers("F03.6", "R4.35b", "R4.A4m")
def test_one_call_through_menu_queue_and_agent_is_one_whole_record(site, caller, agent):
    agent("1001", after=1.0, talk=2.0)
    leg = caller.dial("4000")
    press(site, leg, "1")
    assert leg.wait_heard(700, timeout=8), "the caller does not hear the agent"
    rate(site, leg)
    record = site.record(caller.number)
    assert steps(record) == [("filter", "pass"), ("answer", "done"), ("language", "done"), ("hours", "open"), ("menu", "1"),
                             ("record-sales", "done"), ("sales", "answered"), ("survey", "done"), ("goodbye", "done"), ("end", "ended")]
    assert (record["to"], record["direction"], record["trunk"], record["queue"], record["agent"]) == (
        "4000", "inbound", "carrier", "sales", "1001")
    assert record["result"] == "answered" and record["hangup_cause"] == 16 and record["recording"]
    assert record["charge"] is None and record["hold"] == 0
    assert record["effective"] is True, "[live] effective_after makes a talk of a second effective"
    assert abs(record["ring"] - 1.0) < 0.8 and abs(record["talk"] - 2.0) < 0.8 and 0.5 < record["wait"] < 2.5
    assert abs(leg.duration - (_seconds(record["ended"]) - _seconds(record["started"]))) < 1.5


@pytest.mark.covers("F28.1")
def test_a_call_through_menu_queue_and_transfer_is_one_record(site, caller, agent):
    first = site.phone("1001")
    first.register()
    agent("1003", source=Tone(900), talk=1.5)
    leg = caller.dial("4000")
    press(site, leg, "1")
    talk = first.wait_call(8)
    talk.answer(Tone(700))
    assert leg.wait_heard(700, timeout=5)
    time.sleep(1.0)
    talk.hold()
    time.sleep(1.0)
    talk.unhold()
    talk.refer("1003")
    assert leg.wait_heard(900, timeout=8), "the caller does not hear the second agent"
    assert leg.wait_ended(10)
    record = site.record(caller.number)
    first.unregister()
    site.release(first)
    assert (record["direction"], record["trunk"], record["queue"], record["result"]) == ("inbound", "carrier", "sales", "answered")
    assert record["facts"]["agents"] == ["1001", "1003"]
    assert [step["step"] for step in record["path"]] == ["filter", "answer", "language", "hours", "menu", "record-sales", "sales"]
    whole = _seconds(record["ended"]) - _seconds(record["started"])
    assert abs(whole - leg.duration) < 1.5 and 3.0 < record["talk"] < whole and 0.5 < record["hold"] < 2.0
    assert record["wait"] >= 0 and record["ring"] > 0 and record["recording"] and record["hangup_cause"] == 16


def test_support_is_another_queue(site, caller, agent):
    agent("1003", talk=1.0)
    leg = caller.dial("4000")
    press(site, leg, "2")
    rate(site, leg)
    assert site.record(caller.number)["queue"] == "support"


def test_an_empty_queue_leads_to_a_message(site, caller):
    leg = caller.dial("4000")
    press(site, leg, "1")
    assert leg.wait_recording(site.place.sounds / "en" / "message-please.wav", timeout=12, first=1.5)
    before = set(site.place.recordings.iterdir())
    leg.press("1")  # any key skips the rest of the prompt
    wait_until(lambda: set(site.place.recordings.iterdir()) - before, 5, "no recording began")
    leg.play(Tone(440))
    assert not leg.wait_ended(3)
    leg.press("#")
    assert leg.wait_ended(15)
    record = site.record(caller.number)
    assert ("sales", "empty") in steps(record) and ("message", "done") in steps(record)
    assert record["result"] == "message"
    path = site.place.recordings / f"{record['recording']}.wav"
    wait_until(lambda: path.exists() and path.stat().st_size > 16000, 5, f"{path} has no message")


def test_the_operator_and_then_a_message(site, caller, agent):
    agent("1001", talk=1.0)
    leg = caller.dial("4000")
    press(site, leg, "0")
    assert leg.wait_heard(700, timeout=5) and leg.wait_ended(10)
    assert ("operator", "answered") in steps(site.record(caller.number))


def test_key_four_says_the_status_of_an_order(site, caller):
    leg = caller.dial("4000")
    press(site, leg, "4")
    press(site, leg, "1002#", "enter-order-number")
    press(site, leg, "1", "confirm-choice")
    assert leg.wait_recording(site.place.sounds / "en" / "order-shipped.wav", timeout=8, first=0.8)
    leg.hangup()
    assert ("find-order", "found") in steps(site.record(caller.number))


def test_a_prompt_recorded_by_phone_is_heard_on_the_next_call(site, agent):
    phone = site.phone("1004")
    phone.register()
    leg = phone.dial("4002")
    press(site, leg, "7#", "prompt-number")
    assert leg.wait_recording(site.place.sounds / "en" / "prompt-speak.wav", timeout=8, first=1.5)
    time.sleep(2.0)
    leg.play(Tone(620))
    time.sleep(2.0)
    leg.press("#")
    assert leg.wait_heard(620, timeout=6), "what was spoken is not played back"
    press(site, leg, "1", "prompt-choice")
    assert leg.wait_ended(10)
    site.bind("4001", {"format": "switchroom.flow/1", "name": "own", "entry": "answer", "steps": {
        "answer": {"kind": "ivr.answer", "next": {"done": "say"}},
        "say": {"kind": "ivr.play", "parameters": {"prompt": "own-7"}, "next": {"done": "end"}}, "end": {"kind": "ivr.hangup"}}})
    heard = phone.dial("4001")
    assert heard.wait_answered(5) and heard.wait_heard(620, timeout=5) and heard.wait_ended(8)
    site.run("flow", "bind", "4001", "echo")
    phone.unregister()
    site.release(phone)


def test_key_nine_changes_the_language(site, caller):
    leg = caller.dial("4000")
    press(site, leg, "9")
    press(site, leg, "9", language="zh")
    assert leg.wait_recording(site.place.sounds / "en" / "menu-main.wav", timeout=8, first=1.5)
    leg.hangup()
    assert steps(site.record(caller.number))[-1] == ("menu", "hangup")


def test_wrong_keys_and_silence_have_their_own_ways(site, caller):
    leg = caller.dial("4000")
    for _ in range(2):
        press(site, leg, "7")
        assert leg.wait_recording(site.place.sounds / "en" / "menu-invalid.wav", timeout=5, first=1.5)
    press(site, leg, "7")
    assert leg.wait_ended(10)
    assert ("menu", "invalid") in steps(site.record(caller.number))


def test_echo(site, caller):
    leg = caller.dial("4001")
    assert leg.wait_answered(5)
    leg.play(Tone(1000))
    leg.press("1")
    assert leg.wait_heard(1000, timeout=10)
    leg.hangup()
    record = site.record(caller.number)
    assert record["flow"] == "echo" and record["effective"] is False


@pytest.mark.covers("F18.3")
def test_closed_hours(site, caller):
    leg = caller.dial("4003")
    assert leg.wait_recording(site.place.sounds / "en" / "closed.wav", timeout=8, first=1.5)
    assert leg.wait_ended(15)
    assert steps(site.record(caller.number))[1] == ("hours", "closed")


def test_the_caller_number_is_hidden_from_the_agent_and_whole_in_the_record(site, caller, agent):
    phone = agent("1001", talk=1.0)
    seen = []
    phone.on_call, answer = lambda leg: (seen.append(leg.headers.get("From", "")), answer(leg)), phone.on_call
    leg = caller.dial("4000")
    press(site, leg, "1")
    rate(site, leg)
    assert seen and "****" in seen[0] and caller.number not in seen[0]
    assert site.record(caller.number)["from"] == caller.number


@pytest.mark.parametrize("name", ['O"Brien', "${SHELL(id)}", "a,b;c", "x" * 200, "王小明", "a%0aEXEC"])
def test_hostile_caller_names_are_data(site, name):
    number = CALLER.format(next(numbers))
    phone = site.phone("carrier", from_number=number, display=name)
    leg = phone.dial("4003")
    assert leg.wait_answered(5)
    leg.hangup()
    assert site.record(number)["flow"] == "closed"
    site.release(phone)


def test_an_outside_call_rings_an_extension(site, caller, agent):
    agent("801", talk=1.0)
    leg = caller.dial("801")
    assert leg.wait_answered(5) and leg.wait_heard(700, timeout=5) and leg.wait_ended(8)
    record = site.record(caller.number)
    assert record["to"] == "801" and record["result"] == "answered"


def test_a_new_version_serves_the_next_call_and_a_call_inside_finishes_on_its_own(site, caller):
    from tests.flow.samples import make, step

    def version(prompt):
        return make({"answer": step("ivr.answer", done="menu"),
                     "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "1", "timeout": 10}, k1="say", no_input="end", invalid="end"),
                     "say": step("ivr.play", {"prompt": prompt}, done="end"), "end": step("ivr.hangup")}, name="versions")
    site.bind("4001", version("goodbye"))
    inside = caller.dial("4001")
    assert inside.wait_answered(5)
    site.bind("4001", version("closed"))
    press(site, inside, "1")
    assert inside.wait_recording(site.place.sounds / "en" / "goodbye.wav", timeout=5, first=1.5), "the call inside changed its version"
    assert inside.wait_ended(8)
    after = caller.dial("4001")
    press(site, after, "1")
    assert after.wait_recording(site.place.sounds / "en" / "closed.wav", timeout=5, first=1.5)
    assert after.wait_ended(8)
    site.run("flow", "rollback", "versions", "1")


def test_switchroom_call_presses_when_the_flow_listens(site):
    import json

    found = json.loads(site.run("call", "4000", "--press", "9,9,3", "--hangup-after", "20", "--from", "13911112222", "--json").stdout)
    assert [step["outcome"] for step in found["path"] if step["step"] == "menu"] == ["9", "9", "3"]
    assert found["answered"] and found["linkedid"] and found["recording"]


def test_at_most_twelve_commands_from_answer_to_queue(site, caller, agent):
    """Counted by Asterisk itself, over its manager interface."""
    from live.ami import Ami

    seen = []
    up = []
    section = site.place.configuration.values["live"]
    ami = Ami("127.0.0.1", int(section["ami_port"]), "launch", site.place.secret("ami.launch"),
              lambda message: seen.append(message) if message.get("Event") in ("AGIExecStart", "QueueCallerJoin") else None,
              up.append, lambda reason: None)
    ami.start()
    wait_until(lambda: up, 5)
    agent("1001", talk=0.5)
    leg = caller.dial("4000")
    press(site, leg, "1")
    rate(site, leg)
    ami.stop()
    joined = next(index for index, message in enumerate(seen) if message["Event"] == "QueueCallerJoin")
    commands = [message["Command"].split(" ")[0] for message in seen[:joined]]
    talking = 4  # answer, menu, recording, queue
    assert len(commands) <= min(12, 2 * talking), commands


def _seconds(text):
    import datetime

    return datetime.datetime.fromisoformat(text).timestamp()
