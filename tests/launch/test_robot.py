"""The demonstration's robot agent signs in, answers after a second, can be heard, and hangs up by itself."""

import os
import signal
import time
import wave

import pytest

from launch import robot
from launch.phone.source import Wav
from tests.instance import Instance, wait_until

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="needs root"), pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def demo():
    """An instance that is up with its robot agent."""
    found = Instance()
    try:
        found.up("--demo")
        wait_until(lambda: signed_in(found), 10, "the robot did not sign in")
        yield found
    finally:
        found.close()


def signed_in(instance):
    return "is signed in" in (instance.place.state / "log" / "robot.log").read_text(encoding="utf-8")


def test_it_answers_the_queue_after_a_second_and_can_be_heard(demo):
    leg = demo.carrier("13800007777").dial("4000")
    assert leg.wait_recording(demo.place.sounds / "en" / "menu-main.wav", timeout=8, first=1.5)
    leg.press("1")
    assert leg.wait_heard(robot.FREQUENCY, timeout=8)
    assert leg.wait_recording(demo.place.sounds / "en" / "robot.wav", timeout=8, first=1.5)
    leg.hangup()
    record = demo.record("13800007777")
    assert record["agent"] == robot.NUMBER and abs(record["ring"] - robot.RING) < 0.8


def test_it_hangs_up_by_itself(demo):
    leg = demo.carrier().dial(robot.NUMBER)
    assert leg.wait_answered(5) and leg.wait_ended(robot.TALK + 3)
    assert abs(leg.duration - robot.TALK) < 1.5


def test_a_new_robot_takes_the_place_of_a_killed_one(demo):
    before = demo.kill("robot")["robot"]
    wait_until(lambda: demo.pids("robot").get("robot", before) != before, 5)
    wait_until(lambda: answers(demo), 15, "nobody answers after the robot was killed")


def test_sigterm_ends_it_at_once(demo):
    began = time.monotonic()
    pid = demo.kill("robot", signal.SIGTERM)["robot"]
    wait_until(lambda: demo.pids("robot").get("robot") != pid, 5)
    assert time.monotonic() - began < 4


def test_a_sentence_of_the_sites_own_wins(tmp_path):
    for folder, level in (("en", 300), ("custom/en", 800)):
        (tmp_path / folder).mkdir(parents=True)
        write_wav(tmp_path / folder / "robot.wav", bytes(level))
    assert robot.make_source(tmp_path).pcm().endswith(Wav(tmp_path / "custom/en/robot.wav").pcm())
    assert len(robot.make_source(tmp_path).pcm()) == 16000 + 800


def answers(instance):
    leg = instance.carrier().dial(robot.NUMBER)
    found = leg.wait_answered(3)
    leg.hangup()
    return found


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples)
