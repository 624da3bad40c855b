"""Many calls with different keys, up to 20 at a time, all end as scripted with one record each."""

import concurrent.futures
import itertools
import time

import pytest

from tests.instance import Instance, wait_until
from tests.stories.callers import LONG

COUNT = 200 if LONG else 60
AT_ONCE = 20
# keys to press, the last step and its outcome, the result
SCRIPTS = (("1", ("end", "ended"), "answered"), ("2", ("end", "ended"), "answered"), ("0", ("end", "ended"), "answered"),
           ("9-", ("menu", "hangup"), "ivr"), ("3-", ("message", "hangup"), "ivr"))


@pytest.fixture(scope="module")
def site():
    """An instance of its own with four agents."""
    found = Instance()
    try:
        found.up()
        for number in ("1001", "1002", "1003", "1004"):
            found.agent(number, talk=0.3)
        yield found
    finally:
        found.close()


def walk(site, number, keys):
    """Place one call, press `keys`, hang up ourselves at a dash, else wait for the end."""
    phone = site.carrier(number)
    leg = phone.dial("4000")
    assert leg.wait_answered(20), f"{number} was not answered"
    time.sleep(0.3)
    leg.press(keys[0])
    if keys.endswith("-"):
        time.sleep(1.0)
        leg.hangup()
    ended = _rate_until_the_end(leg)
    site.release(phone)
    return ended


def _rate_until_the_end(leg):
    """Press 1 now and then: the survey after a talk takes it, nothing else listens."""
    for _ in range(30):
        if leg.wait_ended(2):
            return True
        if leg.state != "ended":
            leg.press("1")
    return False


@pytest.mark.timeout(600)
def test_every_call_ends_as_scripted_with_one_record(site):
    wanted = {f"1360{index:07d}": script for index, script in zip(range(COUNT), itertools.cycle(SCRIPTS))}
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(walk, site, number, script[0]) for number, script in wanted.items()]
        assert all(job.result() for job in jobs)

    def records():
        return [call for call in site.calls() if call["from"] in wanted and call["ended"]]

    wait_until(lambda: len(records()) >= COUNT, 20, "records are missing")
    time.sleep(1.5)  # the step in which a caller hung up may follow its closed record
    found = records()
    assert sorted(call["from"] for call in found) == sorted(wanted), "a record came twice"
    for call in found:
        keys, last, result = wanted[call["from"]]
        ended = call["path"][-1]
        assert ((ended["step"], ended["outcome"]), call["result"]) == (last, result), (keys, call)
