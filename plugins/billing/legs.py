"""Finds in the events of a call which legs left by a trunk, when they were truly answered, and who talked; pure."""

import dataclasses

from store import events

SKEW = 1.0


@dataclasses.dataclass(frozen=True)
class Leg:
    """One leg that left and was answered: times are Unix seconds of the far end's answer and hang-up."""

    id: str
    number: str
    trunk: str
    caller: str
    campaign: str
    answered: float
    ended: float


def find_legs(story, call):
    """Return the answered Legs in `story` (events of the call in order), each with the decision that let it out."""
    decided = [event for event in story if isinstance(event, events.DialDecided) and event.allowed]
    answered = _first(story, events.ChannelAnswered)
    ended = _first(story, events.ChannelEnded)
    over = max((event.at for event in story), default=0.0)
    found = []
    for event in story:
        if isinstance(event, events.ChannelStarted) and event.uniqueid in answered and event.uniqueid != call:
            before = [one for one in decided if one.trunk == event.endpoint and one.at <= event.at + SKEW]
            if before:
                found.append(_make(event.uniqueid, before[-1], answered[event.uniqueid], ended.get(event.uniqueid, over)))
    return found


def find_talkers(story, call):
    """Return {extension: seconds in a bridge} of the phones of ours that talked."""
    phones = {event.uniqueid: event.endpoint for event in story if isinstance(event, events.ChannelStarted) and event.endpoint.isdigit()}
    entered, seconds = {}, {}
    over = max((event.at for event in story), default=0.0)
    for event in story:
        phone = phones.get(getattr(event, "uniqueid", None))
        if phone and isinstance(event, events.BridgeEntered):
            entered.setdefault(event.uniqueid, event.at)
        elif phone and isinstance(event, (events.BridgeLeft, events.ChannelEnded)) and event.uniqueid in entered:
            seconds[phone] = seconds.get(phone, 0.0) + event.at - entered.pop(event.uniqueid)
    for uniqueid, since in entered.items():
        seconds[phones[uniqueid]] = seconds.get(phones[uniqueid], 0.0) + over - since
    return seconds


def is_outbound(story):
    """Tell whether any leg was let out."""
    return any(isinstance(event, events.DialDecided) and event.allowed for event in story)


def _make(uniqueid, decision, answered, ended):
    return Leg(uniqueid, decision.number, decision.trunk, decision.caller, decision.campaign, answered, ended)


def _first(story, kind):
    found = {}
    for event in story:
        if isinstance(event, kind):
            found.setdefault(event.uniqueid, event.at)
    return found
