"""Says which facts one AMI message tells; a table, without memory."""

import math
import re

from store import events

_NUMBER = re.compile(r"\d+")


def translate(message, at):
    """Return the list of store events that `message` tells.

    `at` is the arrival in Unix seconds, used when Asterisk sends no Timestamp. A message that tells
    nothing, or whose numbers are not numbers, gives an empty list or zeros; nothing is raised.
    """
    row = TABLE.get(message.get("Event"))
    return row(message, read_time(message, at)) if row else []


def read_time(message, at):
    """Return the message's own Timestamp in Unix seconds, or `at`."""
    try:
        told = float(message.get("Timestamp", at))
    except ValueError:
        return at
    return told if math.isfinite(told) else at


def read_endpoint(channel):
    """Return the phone or trunk of a channel or interface name: PJSIP/1001-0000000a and Local/1001@x/n give 1001."""
    _technology, _slash, rest = channel.partition("/")
    if channel.startswith("PJSIP/") or channel.startswith("Local/"):
        rest = rest.split("@")[0].split("/")[0]
    # only the last dash belongs to the channel: names of trunks may hold dashes
    name, dash, suffix = rest.rpartition("-")
    return name if dash and re.fullmatch(r"[0-9a-f]{8}|\d+", suffix) else rest


def is_local(channel):
    """True for a Local channel, which is a pipe between two others and no call of its own."""
    return channel.startswith("Local/")


def whole(text):
    """Return the whole number at the start of `text`, or 0."""
    found = _NUMBER.match(text or "")
    return int(found.group()) if found else 0


def _started(message, at):
    return [events.ChannelStarted(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""),
                                  channel=message.get("Channel", ""), number=known(message.get("CallerIDNum")),
                                  dialled=message.get("Exten", ""), context=message.get("Context", ""),
                                  endpoint=read_endpoint(message.get("Channel", "")))]


def known(number):
    """Return a caller id as text, empty for Asterisk's `<unknown>`."""
    return "" if number in (None, "<unknown>", "<null>") else number


def _state(message, at):
    if message.get("ChannelState") != "6":
        return []
    return [events.ChannelAnswered(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""),
                                   channel=message.get("Channel", ""))]


def _ended(message, at):
    return [events.ChannelEnded(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""),
                                channel=message.get("Channel", ""), cause=whole(message.get("Cause")),
                                text=message.get("Cause-txt", ""))]


def _queue(kind):
    return lambda message, at: [kind(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""),
                                     queue=message.get("Queue", ""), position=whole(message.get("Position")))]


def _abandoned(message, at):
    return [events.QueueAbandoned(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""),
                                  queue=message.get("Queue", ""), waited=float(whole(message.get("HoldTime"))))]


def _agent(message):
    return {"queue": message.get("Queue", ""), "agent": read_endpoint(message.get("Interface", ""))}


def _rang(message, at):
    return [events.AgentRang(call=message.get("Linkedid", ""), at=at, channel=message.get("DestChannel", ""),
                             **_agent(message))]


def _connected(message, at):
    return [events.AgentAnswered(call=message.get("Linkedid", ""), at=at, ring=float(whole(message.get("RingTime"))),
                                 waited=float(whole(message.get("HoldTime"))), channel=message.get("DestChannel", ""),
                                 **_agent(message))]


def _completed(message, at):
    return [events.AgentDone(call=message.get("Linkedid", ""), at=at, talked=float(whole(message.get("TalkTime"))),
                             waited=float(whole(message.get("HoldTime"))), reason=message.get("Reason", ""),
                             **_agent(message))]


def _missed(message, at):
    # app_queue gives RingTime in milliseconds here and in seconds in AgentConnect
    return [events.AgentMissed(call=message.get("Linkedid", ""), at=at, ring=whole(message.get("RingTime")) / 1000,
                               **_agent(message))]


def _of_channel(kind):
    return lambda message, at: [kind(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""))]


def _bridge(kind):
    return lambda message, at: [kind(call=message.get("Linkedid", ""), at=at, uniqueid=message.get("Uniqueid", ""),
                                     bridge=message.get("BridgeUniqueid", ""))]


def _dial_started(message, at):
    return [events.DialStarted(call=message.get("DestLinkedid", ""), at=at, uniqueid=message.get("DestUniqueid", ""),
                               target=read_endpoint(message.get("DestChannel", "")),
                               channel=message.get("DestChannel", ""))]


def _dial_ended(message, at):
    return [events.DialEnded(call=message.get("DestLinkedid", ""), at=at, uniqueid=message.get("DestUniqueid", ""),
                             target=read_endpoint(message.get("DestChannel", "")),
                             status=message.get("DialStatus", ""))]


def _user_event(message, at):
    call = message.get("Linkedid", "")
    if message.get("UserEvent") == "VisitBegun":
        return [events.VisitBegun(call=call, at=at, channel=message.get("Channel", ""))]
    if message.get("UserEvent") == "CallFellBack":
        return [events.CallFellBack(call=call, at=at, reason=message.get("Reason", ""))]
    if message.get("UserEvent") == "CallLeftMessage":
        name = message.get("File", "").rpartition("/")[2].removesuffix(".wav")
        return [events.RecordingStarted(call=call, at=at, recording=name.replace("-", ""), kind="message")]
    return []


def _device(message, at):
    device = message.get("Device", "")
    if not device.startswith(("PJSIP/", "DAHDI/")):
        return []
    return [events.EndpointState(call="", at=at, endpoint=device.partition("/")[2], state=message.get("State", "").lower())]


TABLE = {
    "Newchannel": _started,
    "Newstate": _state,
    "Hangup": _ended,
    "QueueCallerJoin": _queue(events.QueueJoined),
    "QueueCallerLeave": _queue(events.QueueLeft),
    "QueueCallerAbandon": _abandoned,
    "AgentCalled": _rang,
    "AgentConnect": _connected,
    "AgentComplete": _completed,
    "AgentRingNoAnswer": _missed,
    "Hold": _of_channel(events.HoldStarted),
    "Unhold": _of_channel(events.HoldEnded),
    "BridgeEnter": _bridge(events.BridgeEntered),
    "BridgeLeave": _bridge(events.BridgeLeft),
    "DialBegin": _dial_started,
    "DialEnd": _dial_ended,
    "UserEvent": _user_event,
    "DeviceStateChange": _device,
}
