"""Real calls over the real Asterisk leave one true record each, also when the live process is killed."""

import time

import pytest

from tests.instance import wait_until


def open_records(site):
    return [call for call in site.calls() if not call["ended"]]


@pytest.fixture
def phones(site):
    """Give phones of the starter site that are closed after the test."""
    opened = []

    def give(phone):
        opened.append(phone)
        return phone
    yield give
    site.release(*opened)


@pytest.mark.covers("F28.1")
def test_a_call_between_extensions_has_a_record(site, phones):
    phones(site.agent("1002", after=0.5))
    caller = phones(site.phone("1001"))
    caller.register()
    leg = caller.dial("1002")
    assert leg.wait_answered(5)
    time.sleep(1.0)
    leg.hangup()
    record = site.record("1001")
    assert (record["direction"], record["to"], record["agent"], record["result"]) == ("internal", "1002", "1002", "answered")
    assert record["talk"] == pytest.approx(1.0, abs=0.4) and record["ring"] == pytest.approx(0.5, abs=0.4)


def test_a_busy_extension_gives_busy(site, phones):
    callee = phones(site.phone("1002"))
    callee.register()
    callee.on_call = lambda leg: leg.reject(486)
    caller = phones(site.phone("1003"))
    caller.register()
    leg = caller.dial("1002")
    assert leg.wait_ended(10)
    assert site.record("1003")["result"] == "busy"


@pytest.mark.covers("F28.1")
def test_a_blind_transfer_stays_one_record(site, phones):
    agent = phones(site.agent("1002"))
    phones(site.agent("1003"))
    outside = phones(site.carrier("13900000011"))
    leg = outside.dial("1002")
    assert leg.wait_answered(5)
    time.sleep(0.7)
    agent.legs[-1].refer("1003")
    time.sleep(2.0)
    assert leg.state == "answered"
    leg.hangup()
    record = site.record("13900000011")
    assert record["facts"]["agents"] == ["1002", "1003"] and record["agent"] == "1003" and record["direction"] == "inbound"
    wait_until(lambda: not open_records(site), 8, "a leg of the transfer has an open record of its own")


@pytest.mark.covers("F28.1")
def test_killing_live_loses_no_record(site, phones):
    phones(site.agent("1002"))
    outside = phones(site.carrier("13900000022"))
    legs = [outside.dial("1002")]
    assert legs[0].wait_answered(5)
    legs += [outside.dial("4001") for _ in range(9)]
    assert all(leg.wait_answered(5) for leg in legs)
    time.sleep(0.5)
    begun = time.time()
    site.kill("live")
    for leg in legs[:5]:
        leg.hangup()
    ended = time.time()
    wait_until(lambda: site.pids("live"), 10, "live did not come back")
    time.sleep(1.0)
    for leg in legs[5:]:
        leg.hangup()
    wait_until(lambda: len([call for call in site.calls() if call["from"] == "13900000022" and call["ended"]]) == 10, 10,
               "not every call has a closed record")
    from datetime import datetime
    times = sorted(datetime.fromisoformat(call["ended"]).timestamp() for call in site.calls() if call["from"] == "13900000022")
    assert begun - 0.5 < times[0] and times[4] < ended + 3.0
