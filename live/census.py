"""Knows which channels Asterisk has, to tell when the last one of a call is gone."""

import dataclasses

from live.translate import known, read_endpoint, whole
from store import events


@dataclasses.dataclass(frozen=True)
class Truth:
    """What Asterisk said it has at Unix second `at`: {uniqueid: bridge}, calls, and {uniqueid: queue} waiting."""

    at: float
    channels: dict
    calls: frozenset
    waiting: dict


class Census:
    """Follows channels through events and listings; gives the facts that neither says by itself."""

    def __init__(self):
        self._channels = {}
        self._missing = set()

    def __len__(self):
        return len(self._channels)

    def follow(self, event):
        """Return the events that follow from `event`: a call merged into another, a call ended."""
        uniqueid = getattr(event, "uniqueid", None)
        if not uniqueid:
            return []
        if isinstance(event, events.ChannelEnded):
            return self._remove(uniqueid, event)
        if isinstance(event, events.ChannelStarted):
            self._channels.setdefault(uniqueid, event)
        known_channel = self._channels.get(uniqueid)
        if known_channel and event.call and known_channel.call != event.call:
            return self._move(known_channel, event)
        return []

    def compare(self, listing, at, fresh=False):
        """Return the events that bring us in line with `listing`, the items of CoreShowChannels at `at`.

        A channel that is not listed is gone when a second listing misses it too, because its own
        Hangup is under way; after a new connection (`fresh`) at once.
        """
        found = [event for item in listing for event in self._found(item, at)]
        listed = {item.get("Uniqueid") for item in listing}
        missing = set(self._channels) - listed
        gone = missing if fresh else missing & self._missing
        self._missing = missing - gone
        return found + [event for uniqueid in sorted(gone) for event in self._lose(uniqueid, at)]

    def _found(self, item, at):
        known_channel = self._channels.get(item.get("Uniqueid"))
        if known_channel and known_channel.call == item.get("Linkedid"):
            return []
        told = tell_channel(item, at)
        return [event for fact in told for event in (fact, *self.follow(fact))]

    def _lose(self, uniqueid, at):
        channel = self._channels[uniqueid]
        ended = events.ChannelEnded(call=channel.call, at=at, uniqueid=uniqueid, channel=channel.channel, text="found gone")
        told = self._remove(uniqueid, ended)
        return [ended, *(dataclasses.replace(end, reconciled=True) for end in told)]

    def _remove(self, uniqueid, event):
        channel = self._channels.pop(uniqueid, None)
        self._missing.discard(uniqueid)
        if channel is None:
            return []
        left = self._is_empty(channel.call)
        told = [events.CallEnded(call=channel.call, at=event.at)] if left else []
        if channel.call != event.call and self._is_empty(event.call):
            told.append(events.CallEnded(call=event.call, at=event.at))
        return told

    def _move(self, channel, event):
        """A transfer between two calls gave a channel another linkedid: its leg goes on in that call."""
        old = channel.call
        self._channels[channel.uniqueid] = moved = dataclasses.replace(channel, call=event.call, at=event.at)
        told = [events.ChannelEnded(call=old, at=event.at, uniqueid=channel.uniqueid, channel=channel.channel,
                                    text="moved to another call"), moved]
        if self._is_empty(old):
            told += [events.CallFact(call=old, at=event.at, name="merged_into", value=event.call),
                     events.CallEnded(call=old, at=event.at, result="merged")]
        return told

    def _is_empty(self, call):
        return not any(channel.call == call for channel in self._channels.values())


def tell_channel(item, at):
    """Return the events that one item of CoreShowChannels tells; Duration is whole seconds."""
    call, uniqueid, channel = (item.get(name, "") for name in ("Linkedid", "Uniqueid", "Channel"))
    begun = at - read_duration(item.get("Duration"))
    # the context is where the channel is now, not where it came in, so it is not told
    told = [events.ChannelStarted(call=call, at=begun, uniqueid=uniqueid, channel=channel, dialled=item.get("Exten", ""),
                                  number=known(item.get("CallerIDNum")), endpoint=read_endpoint(channel))]
    if item.get("ChannelState") == "6":
        told.append(events.ChannelAnswered(call=call, at=begun, uniqueid=uniqueid, channel=channel))
    if item.get("BridgeId"):
        told.append(events.BridgeEntered(call=call, at=at, uniqueid=uniqueid, bridge=item["BridgeId"]))
    return told


def read_duration(text):
    """Return the seconds of HH:MM:SS, 0 for anything else."""
    parts = (text or "").split(":")
    return sum(whole(part) * unit for part, unit in zip(parts, (3600, 60, 1))) if len(parts) == 3 else 0


def read_truth(channels, entries, at):
    """Return the Truth of CoreShowChannels and QueueEntry items."""
    return Truth(at, {item["Uniqueid"]: item.get("BridgeId", "") for item in channels if "Uniqueid" in item},
                 frozenset(item.get("Linkedid") for item in channels),
                 {item["Uniqueid"]: item.get("Queue", "") for item in entries if "Uniqueid" in item})
