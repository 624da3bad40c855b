"""The census tells the end of a call, once, and finds what was missed."""

from live.census import Census, read_duration, read_truth, tell_channel
from live.wire import Message
from store import events


def started(uid, call, at=1.0, channel="PJSIP/1001-0000000a"):
    return events.ChannelStarted(call=call, at=at, uniqueid=uid, channel=channel, endpoint="1001")


def ended(uid, call, at=9.0):
    return events.ChannelEnded(call=call, at=at, uniqueid=uid)


def item(uid, call, **more):
    headers = {"Channel": "PJSIP/1001-0000000a", "Uniqueid": uid, "Linkedid": call, "ChannelState": "6", "Duration": "00:01:05", **more}
    return Message(list(headers.items()))


def names(found):
    return [type(event).__name__ for event in found]


def test_a_call_ends_with_its_last_channel():
    census = Census()
    for uid in ("a", "b"):
        census.follow(started(uid, "a"))
    assert census.follow(ended("b", "a")) == []
    assert census.follow(ended("a", "a")) == [events.CallEnded(call="a", at=9.0)]
    assert census.follow(ended("a", "a")) == [] and len(census) == 0


def test_a_local_channel_keeps_its_call_open():
    census = Census()
    census.follow(started("a", "a"))
    census.follow(started("l", "a", channel="Local/x@y-1;1"))
    assert census.follow(ended("a", "a")) == []
    assert names(census.follow(ended("l", "a"))) == ["CallEnded"]


def test_calls_that_are_joined_become_one():
    census = Census()
    for uid, call in (("a", "a"), ("b", "b")):
        census.follow(started(uid, call))
    told = census.follow(events.BridgeEntered(call="a", at=5.0, uniqueid="b", bridge="x"))
    assert names(told) == ["ChannelEnded", "ChannelStarted", "CallFact", "CallEnded"]
    assert told[1].call == "a" and told[3] == events.CallEnded(call="b", at=5.0, result="merged")
    census.follow(ended("a", "a"))
    assert census.follow(ended("b", "a")) == [events.CallEnded(call="a", at=9.0)]


def test_a_listing_tells_channels_that_began_unseen_and_only_once():
    census = Census()
    told = census.compare([item("a", "a", BridgeId="x")], at=100.0)
    assert names(told) == ["ChannelStarted", "ChannelAnswered", "BridgeEntered"] and told[0].at == 35.0
    assert census.compare([item("a", "a", BridgeId="x")], at=105.0) == []


def test_a_channel_is_gone_when_two_listings_miss_it():
    census = Census()
    census.follow(started("a", "a"))
    assert census.compare([], at=5.0) == []
    told = census.compare([], at=10.0)
    assert names(told) == ["ChannelEnded", "CallEnded"] and told[1].reconciled


def test_after_a_new_connection_one_listing_is_enough():
    census = Census()
    census.follow(started("a", "a"))
    assert names(census.compare([], at=5.0, fresh=True)) == ["ChannelEnded", "CallEnded"]


def test_a_channel_that_comes_back_in_the_second_listing_stays():
    census = Census()
    census.follow(started("a", "a"))
    census.compare([], at=5.0)
    census.compare([item("a", "a")], at=10.0)
    assert census.compare([], at=15.0) == []


def test_a_listing_gives_the_truth():
    truth = read_truth([item("a", "a", BridgeId="x"), item("b", "a")], [Message([("Uniqueid", "a"), ("Queue", "sales")])], 7.0)
    assert (truth.channels, truth.calls, truth.waiting) == ({"a": "x", "b": ""}, frozenset("a"), {"a": "sales"})


def test_durations_that_are_none_are_zero():
    assert [read_duration(text) for text in ("01:00:01", "", None, "x", "a:b:c")] == [3601, 0, 0, 0, 0]
    assert tell_channel(Message([]), 5.0)[0].at == 5.0
