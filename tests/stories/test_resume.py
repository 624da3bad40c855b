"""A call outlives our processes: kill -9 wherever a caller can be, and the caller is served to the end."""

import os
import signal
import time

import pytest

from launch.phone.source import Tone
from tests.flow.samples import make, step
from tests.instance import Instance, wait_until

COLLECT = make({
    "answer": step("ivr.answer", done="digits"),
    "digits": step("ivr.collect", {"prompt": "menu-main", "variable": "pin", "minimum": 3, "maximum": 3, "timeout": 4},
                   done="check", no_input="bad", invalid="bad"),
    "check": step("ivr.branch", {"cases": {"right": "pin == '456'"}}, right="good", otherwise="bad"),
    "good": step("ivr.play", {"prompt": "message-thanks"}, done="end"),
    "bad": step("ivr.play", {"prompt": "closed"}, done="end"),
    "end": step("ivr.hangup")}, name="collect")
numbers = iter(range(1, 1000))


@pytest.fixture(scope="module")
def site():
    """An instance of its own: its processes are killed."""
    found = Instance()
    try:
        found.up()
        found.bind("4001", COLLECT)
        yield found
    finally:
        found.close()


@pytest.fixture
def caller(site):
    number = f"1390000{next(numbers):04d}"
    phone = site.carrier(number)
    phone.number = number
    wait_until(lambda: len(site.pids("agi")) == 2, 10)
    yield phone
    site.release(phone)


def hear(site, leg, prompt, seconds=10):
    assert leg.wait_recording(site.place.sounds / "en" / f"{prompt}.wav", timeout=seconds, first=1.5), f"{prompt} was not heard"


def rate(site, leg):
    """Answer the survey after the talk and hear the end of the call."""
    hear(site, leg, "survey-service", 15)
    leg.press("1")
    hear(site, leg, "goodbye", 15)


def served(site, caller):
    """The record of a call that was resumed and not given to the fallback."""
    record = site.record(caller.number, 15)
    assert "fell_back" not in record["facts"], record
    return [(one["step"], one["outcome"]) for one in record["path"]]


def stop_and_wait(site):
    site.kill("agi", signal.SIGSTOP)


KILLS = {"all of them killed": lambda site: site.kill("agi"), "all of them stopped": stop_and_wait}


@pytest.mark.parametrize("how", KILLS)
def test_menu_after_one_of_three_digits(site, caller, how):
    leg = caller.dial("4001")
    assert leg.wait_answered(5)
    hear(site, leg, "menu-main")
    leg.press("4")
    time.sleep(0.3)
    KILLS[how](site)
    time.sleep(0.2)
    leg.press("9")  # typed into the gap: must not become the next answer
    leg.forget()
    hear(site, leg, "menu-main", 15)
    leg.press("456")
    hear(site, leg, "message-thanks")
    assert leg.wait_ended(10)
    assert ("check", "right") in served(site, caller)


def test_recording_goes_on_without_us(site, caller):
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("3")
    hear(site, leg, "message-please")
    before = set(site.place.recordings.iterdir())
    leg.press("1")
    wait_until(lambda: set(site.place.recordings.iterdir()) - before, 5, "no recording began")
    leg.play(Tone(440))
    time.sleep(1.5)
    site.kill("agi")
    time.sleep(0.5)
    leg.press("#")
    hear(site, leg, "message-thanks", 12)
    assert leg.wait_ended(10)
    assert [name for name, _ in served(site, caller)].count("message") == 1
    assert site.record(caller.number)["result"] == "message"


def test_waiting_in_the_queue(site, caller, agent):
    phone = agent("1001", after=3.0, talk=1.0)
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("1")
    wait_until(lambda: phone.legs, 5)
    site.kill("agi")
    assert leg.wait_heard(700, timeout=8)
    rate(site, leg)
    assert ("sales", "answered") in served(site, caller)


@pytest.mark.parametrize("when", ["talking", "after the talk"])
def test_talking_to_the_agent(site, caller, agent, when):
    agent("1001", talk=2.0)
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("1")
    assert leg.wait_heard(700, timeout=8)
    if when == "after the talk":
        site.kill("agi", signal.SIGSTOP)
        time.sleep(2.2)
    site.kill("agi")
    rate(site, leg)
    assert leg.wait_ended(8)
    assert served(site, caller)[-4:] == [("sales", "answered"), ("survey", "done"), ("goodbye", "done"), ("end", "ended")]


def test_one_process_of_two(site, caller):
    legs = []
    for _ in range(6):
        legs.append(caller.dial("4000"))
    for leg in legs:
        assert leg.wait_answered(5)
    time.sleep(0.5)
    site.kill("agi-1")
    time.sleep(2.5)
    for leg in legs:
        assert leg.state == "answered" or leg.state == "up", leg.state
        leg.hangup()
    served(site, caller)


def test_every_process_of_ours_but_the_supervisor(site, caller, agent):
    agent("1001", talk=4.0)
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("1")
    assert leg.wait_heard(700, timeout=8)
    for name, pid in site.pids().items():
        if name != "asterisk":
            os.kill(pid, signal.SIGKILL)
    rate(site, leg)
    assert leg.wait_ended(8)
    assert served(site, caller)[-1] == ("end", "ended")
    assert site.record(caller.number)["agent"] == "1001"


def test_no_server_at_all_falls_back_to_asterisk_itself(site, caller, agent):
    agent("1001", talk=1.0)
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    supervisor = site.supervisor()
    os.kill(supervisor, signal.SIGSTOP)
    try:
        site.kill("agi")
        assert leg.wait_heard(700, timeout=30), "the fallback queue did not answer"
        assert leg.wait_ended(10)
    finally:
        os.kill(supervisor, signal.SIGCONT)
    assert site.record(caller.number, 15)["facts"]["fell_back"]


def test_the_supervisor_killed_leaves_calls_and_up_takes_over(site, caller, agent):
    agent("1001", talk=4.0)
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("1")
    assert leg.wait_heard(700, timeout=8)
    before = site.pids()
    os.kill(site.supervisor(), signal.SIGKILL)
    time.sleep(0.5)
    assert site.pids() == before
    site.run("up", "--detach")
    assert site.pids() == before, "the new supervisor restarted what ran"
    rate(site, leg)
    assert leg.wait_ended(8)
    assert ("sales", "answered") in served(site, caller)
