"""Each channel of a call is a leg: who came, who rang, who talked, who left."""

import pytest

from live.testing import fold_all
from store import events

CALL = "1700000000.1"


def leg(uid, endpoint, at=1.0, context="cc-internal", channel=None):
    return events.ChannelStarted(call=CALL, at=at, uniqueid=uid, channel=channel or f"PJSIP/{endpoint}-0000000a", number=endpoint,
                                 dialled="4000", context=context, endpoint=endpoint)


def bridge(uid, at, kind=events.BridgeEntered, name="b"):
    return kind(call=CALL, at=at, uniqueid=uid, bridge=name)


def end(at=60.0):
    return events.CallEnded(call=CALL, at=at)


def gone(uid, at, cause=16):
    return events.ChannelEnded(call=CALL, at=at, uniqueid=uid, cause=cause)


def fold(*story):
    return fold_all(story)[CALL]


@pytest.mark.parametrize("first, second, direction, trunk", [
    (("carrier", "cc-trunk"), ("1001", "cc-internal"), "inbound", "carrier"),
    (("1004", "cc-internal"), ("carrier", "cc-trunk"), "outbound", "carrier"),
    (("1004", "cc-internal"), ("1001", "cc-internal"), "internal", ""),
    (("carrier", ""), ("1001", ""), "inbound", "carrier"),
    (("carrier", "cc-trunk"), ("other", "cc-trunk"), "inbound", "carrier"),
])
def test_the_direction_comes_from_the_trunk(first, second, direction, trunk):
    record = fold(leg(CALL, first[0], context=first[1]), leg("2", second[0], context=second[1]), end())
    assert (record["direction"], record["trunk"]) == (direction, trunk)


def test_moving_between_bridges_is_one_conversation():
    record = fold(leg(CALL, "carrier"), leg("2", "1001"), bridge(CALL, 10.0), bridge("2", 10.0), bridge("2", 20.0, name="c"),
                  bridge("2", 20.0, events.BridgeLeft, "b"), gone("2", 25.0), end(30.0))
    assert record["talk"] == 15.0


def test_local_channels_are_no_party():
    record = fold(leg(CALL, "carrier"), leg("2", "x", channel="Local/x@y-00000001;1"), bridge(CALL, 10.0), bridge("2", 10.0), end())
    assert record["talk"] == 0.0 and record["result"] != "answered"


def test_an_agent_who_was_only_asked_does_not_own_the_call():
    record = fold(leg(CALL, "carrier", context="cc-trunk"), leg("2", "1001"), bridge(CALL, 5.0), bridge("2", 5.0),
                  leg("3", "1002"), bridge("3", 10.0, name="c"), gone("3", 15.0), gone("2", 20.0), gone(CALL, 20.0), end(20.0))
    assert record["agent"] == "1001" and record["facts"]["agents"] == ["1001", "1002"]


def test_the_cause_is_the_callers_own():
    assert fold(leg(CALL, "carrier"), leg("2", "1001"), gone("2", 5.0, 26), gone(CALL, 6.0, 16), end())["cause"] == 16


def test_hold_of_a_leg_that_leaves_ends_with_it():
    record = fold(leg(CALL, "carrier"), leg("2", "1001"), events.HoldStarted(call=CALL, at=5.0, uniqueid="2"), gone("2", 9.0), end())
    assert record["hold"] == 4.0
