"""What nobody watched is told all the same, and a server that falls silent keeps no caller."""

import datetime
import os
import signal
import time

import pytest

from tests.instance import Instance, wait_until
from tests.stories.callers import Crowd


@pytest.fixture(scope="module")
def site():
    """An instance of its own, with two FastAGI processes and little patience: its processes are stopped."""
    found = Instance(agi={"processes": 2}, live={"stuck_visit": 2})
    try:
        yield found.up()
    finally:
        found.close()


@pytest.fixture
def alone(site):
    """Hold the supervisor still, so that nothing is restarted meanwhile; gives the way to let it go on."""
    pid = site.supervisor()
    os.kill(pid, signal.SIGSTOP)
    yield lambda: os.kill(pid, signal.SIGCONT)
    os.kill(pid, signal.SIGCONT)
    wait_until(lambda: len(site.pids("agi")) == 2 and "live" in site.pids(), 20)


def test_a_call_that_began_and_ended_while_live_was_dead_has_its_exact_record(site, alone):
    first, second = site.agent("1001"), site.phone("1002")
    second.register()
    site.kill("live")
    leg = second.dial("1001")
    assert leg.wait_answered(10)
    began = time.time()
    time.sleep(2.0)
    ended = time.time()
    leg.hangup()
    time.sleep(1.0)
    alone()
    found = site.record("1002", 20)
    site.release(first, second)
    assert found["result"] == "answered" and found["to"] == "1001"
    assert datetime.datetime.fromisoformat(found["ended"]).timestamp() == pytest.approx(ended, abs=0.3)
    assert found["talk"] == pytest.approx(ended - began, abs=0.3)


@pytest.mark.timeout(180)
def test_a_server_that_takes_visits_and_never_answers_keeps_no_caller(site, alone):
    """A stopped process goes on listening: the kernel takes the connections in its name."""
    silent = min(site.pids("agi").values())
    os.kill(silent, signal.SIGSTOP)
    crowd = Crowd(site, 6, "137010")
    try:
        wait_until(lambda: all(leg.state == "answered" for leg in crowd.legs), 40, "a caller stayed with the silent server")
    finally:
        os.kill(silent, signal.SIGCONT)
    crowd.hang_up()
    assert all("fell_back" not in record["facts"] for record in crowd.count())
