"""Notices a visit that a FastAGI server took and never answered; such a caller would wait for ever."""

import logging
import time

from live.ami import AmiError
from store import events

log = logging.getLogger("live.visits")

# A server says one of these as soon as it begins a visit, or goes on in one.
_WORDS = (events.CallEntered, events.CallResumed, events.StepTaken, events.StepFailed, events.FlowEnded)


class Visits:
    """Which calls are being visited since when, folded from the journal; times are unix seconds.

    AMI and the servers tell by different ways, so a word may come before the visit that it belongs to. Patience
    counts from when a visit became known here: after an outage the journal tells old visits before old words.
    """

    def __init__(self, patience=15.0, clock=time.monotonic):
        self._patience = patience
        self._clock = clock
        self._begun = {}
        self._words = {}

    def follow(self, event):
        """Take one event of the journal."""
        if isinstance(event, events.VisitBegun):
            self._begun[event.call] = (event.at, event.channel, self._clock())
        elif isinstance(event, _WORDS):
            self._words[event.call] = max(event.at, self._words.get(event.call, 0.0))
        elif isinstance(event, events.CallEnded):
            self._begun.pop(event.call, None)
            self._words.pop(event.call, None)

    def take_stuck(self):
        """Return the channels of visits without a word for too long; each visit is returned once."""
        now = self._clock()
        stuck = [call for call, (at, _channel, known) in self._begun.items()
                 if now - known > self._patience and self._words.get(call, 0.0) < at]
        return [self._begun.pop(call)[1] for call in stuck]


class Freer:
    """Sends the channels of stuck visits to a fresh one; `ami` is an open live.ami.Ami."""

    def __init__(self, visits, ami, control):
        self._visits = visits
        self._ami = ami
        self._control = control
        self.freed = 0

    def check(self):
        """Redirect every stuck channel that Asterisk still has in AGI(); `freed` counts them."""
        stuck = self._visits.take_stuck()
        try:
            for channel in stuck and self._find_visited().intersection(stuck):
                log.warning("%s: the FastAGI server took the visit and says nothing; it is visited anew", channel)
                self._control.redirect(channel, "cc-run", "redo")
                self.freed += 1
        except AmiError as error:
            log.warning("a stuck visit stays stuck: %s", error)

    def _find_visited(self):
        # What left AGI() meanwhile, such as for a queue, must not be torn out of it.
        listed = self._ami.collect({"Action": "CoreShowChannels"}, "CoreShowChannelsComplete")
        return {item.get("Channel") for item in listed if item.get("Application") == "AGI"}
