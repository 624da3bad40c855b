"""Turns the AMI stream into journal events and compares them with what Asterisk really has."""

import dataclasses
import logging
import threading
import time

from live import census, members
from live.ami import AmiError
from live.translate import read_time, translate
from store import events

log = logging.getLogger("live.watch")
# the first reading after a connection is checked soon, so that lost ends are told within about two seconds
SECOND_LOOK = 1.0
# another source is asked from a little before the last word: the fold takes things told twice
OVERLAP = 1.0


class Watch:
    """Emits to `journal` what `ami` tells; all folding happens on the session's own thread, in order.

    `heard` is a heard.Heard and `fill(since)` returns the events of another source since a Unix second,
    asked at every new connection. `truth` is the newest census.Truth and `truths` counts them;
    `poisoned` counts messages set aside.
    """

    def __init__(self, journal, reread=5.0, clock=time.time, heard=None, fill=lambda since: []):
        self._journal = journal
        self._reread = reread
        self._clock = clock
        self._heard = heard
        self._fill = fill
        # events may come before on_up and move what was heard, so the gap's beginning is kept apart
        self._heard_before = heard.at if heard else 0.0
        self._ami = None
        self._census = census.Census()
        self._members = members.Members()
        self._endpoints = {}
        self._booted = None
        self._fresh = True
        self._hung_up = {}
        self._lost_at = None
        self._stop = threading.Event()
        self._look = threading.Event()
        self._reader = threading.Thread(target=self._read_again, name="reread", daemon=True)
        self.truth = None
        self.truths = 0
        self.poisoned = 0

    def start(self, ami):
        """Begin re-reading over `ami`, whose callbacks on_event, on_up and on_down are this object's."""
        self._ami = ami
        self._reader.start()
        return self

    def stop(self):
        """End the re-reading."""
        self._stop.set()
        self._look.set()

    def on_event(self, message):
        """Take one AMI event."""
        try:
            self._take(message)
        except Exception:
            self.poisoned += 1
            log.exception("AMI event set aside: %.300r", message)

    def on_up(self, banner):
        """Take the news of a new connection: read the whole truth at once."""
        log.info("connected to %s", banner)
        if self._heard_before:
            for event in self._fill(self._heard_before - OVERLAP):
                self._emit(event)
        self._fresh = True
        self._look.set()

    def on_down(self, reason):
        """Take the news of a lost connection."""
        self._lost_at = self._clock()
        self._heard_before = self._heard.at if self._heard else 0.0
        self._journal.emit(events.AmiLost(call="", at=self._lost_at))

    def _take(self, message):
        at = self._clock()
        if self._heard:
            self._heard.note(read_time(message, at))
        for event in translate(message, at):
            if not self._is_timeout(event):
                self._emit(self._dress(event))
        if message.get("Event") == "HangupRequest":
            self._hung_up.setdefault(message.get("Linkedid"), {})[message.get("Uniqueid")] = message.get("Channel", "")
        for event in self._members.follow(message, read_time(message, at)):
            self._emit(event)

    def _is_timeout(self, event):
        """app_queue says Abandon at its own timeout too; only who hung up has abandoned."""
        return isinstance(event, events.QueueAbandoned) and event.uniqueid not in self._hung_up.get(event.call, ())

    def _dress(self, event):
        if isinstance(event, events.ChannelEnded):
            # the latest to hang up ended the call; a phone that refused to ring hung up before
            source = next(reversed(self._hung_up.get(event.call, {"": ""}).values()), "")
            return dataclasses.replace(event, source=source)
        return event

    def _emit(self, event):
        if isinstance(event, events.EndpointState):
            if self._endpoints.get(event.endpoint) == event.state:
                return
            self._endpoints[event.endpoint] = event.state
        self._journal.emit(event)
        for told in self._census.follow(event):
            self._journal.emit(told)
            if isinstance(told, events.CallEnded):
                self._hung_up.pop(told.call, None)

    def _read_again(self):
        while not self._stop.is_set():
            self._look.wait(SECOND_LOOK if self._fresh else self._reread)
            if self._look.is_set():
                self._look.clear()
            if self._stop.is_set():
                return
            try:
                self._ask()
            except AmiError as error:
                log.debug("truth not read: %s", error)

    def _ask(self):
        fresh, self._fresh = self._fresh, False
        status = self._ami.action({"Action": "CoreStatus"})
        booted = f"{status.get('CoreStartupDate')} {status.get('CoreStartupTime')}"
        restarted = fresh and self._greet(booted)
        found = {}
        self._ami.read({"Action": "QueueStatus"}, "QueueStatusComplete", lambda items: found.update(queues=items))
        self._ami.read({"Action": "DeviceStateList"}, "DeviceStateListComplete", self._compare_devices)
        self._ami.read({"Action": "CoreShowChannels"}, "CoreShowChannelsComplete",
                       lambda items: self._compare(items, found.get("queues"), fresh, restarted))
        if fresh:
            threading.Timer(SECOND_LOOK, self._look.set).start()

    def _greet(self, booted):
        """Tell that the connection is there; return True when Asterisk is another run than before."""
        restarted = self._booted is not None and self._booted != booted
        self._booted = booted
        self._members.forget()
        self._endpoints.clear()
        self._journal.emit(events.AmiBack(call="", at=self._clock(), restarted=restarted))
        return restarted

    def _compare(self, channels, queues, fresh, restarted):
        if channels is None or queues is None:
            return
        at = self._clock()
        entries = [item for item in queues if item["Event"] == "QueueEntry"]
        for event in self._members.compare([item for item in queues if item["Event"] == "QueueMember"], at):
            self._journal.emit(event)
        if restarted:
            # the calls of the run before ended when it did, which is when the connection fell
            for event in self._census.compare([], self._lost_at or at, fresh=True):
                self._journal.emit(event)
        for event in self._census.compare(channels, at, fresh):
            self._journal.emit(event)
        if fresh:
            self._tell_waiting(entries, channels, at)
        self.truth = census.read_truth(channels, entries, at)
        self.truths += 1

    def _tell_waiting(self, entries, channels, at):
        calls = {item.get("Uniqueid"): item.get("Linkedid", "") for item in channels}
        for item in entries:
            self._journal.emit(events.QueueJoined(
                call=calls.get(item.get("Uniqueid"), ""), at=at - int(item.get("Wait") or 0),
                uniqueid=item.get("Uniqueid", ""), queue=item.get("Queue", ""), position=int(item.get("Position") or 0)))

    def _compare_devices(self, items):
        for item in items or ():
            for event in translate({**item, "Event": "DeviceStateChange"}, self._clock()):
                self._emit(event)
