"""Reads the cards of this machine, and raises what is wrong with their lines."""

import dataclasses
import logging
import os
import subprocess
import threading

from hardware import dahdi
from live.ami import AmiError

log = logging.getLogger("hardware.spans")

PROC = "/proc/dahdi"
CONTROL = "/dev/dahdi/ctl"
PATIENCE = 5.0
LONGEST = 1 << 20
HURTS = {"Alarm", "AlarmClear", "SpanAlarm", "SpanAlarmClear"}


class Spans:
    """The spans of `node`; alarms go to the Book. Without a card there is nothing, and nothing is wrong."""

    def __init__(self, node, book, proc=PROC, control=CONTROL):
        self._node, self._book, self._proc, self._control = node, book, proc, control
        self._hurt = threading.Event()
        self._known, self._missing = {}, set()
        self.spans, self.cards = [], []

    def on_event(self, message):
        """Take an AMI event: one of an alarm makes `is_hurt` true."""
        if message.get("Event") in HURTS:
            self._hurt.set()

    def is_hurt(self):
        """Tell whether Asterisk told of an alarm since the last look."""
        return self._hurt.is_set()

    def look(self, ami):
        """Read everything once and raise or end alarms."""
        self._hurt.clear()
        drivers = dahdi.merge(read_proc(self._proc), scan(self._control))
        self.spans = dahdi.merge(drivers, *ask(ami)) if drivers else []
        self.cards = dahdi.cards(self.spans)
        self._judge()

    def describe(self):
        """Return cards, spans and channels as JSON can hold them."""
        return {"cards": [dataclasses.asdict(card) for card in self.cards],
                "spans": [{**dataclasses.asdict(dataclasses.replace(span, channels=())), "state": span.state,
                           "busy": sum(one.busy for one in span.channels)} for span in self.spans],
                "channels": [dataclasses.asdict(one) for span in self.spans for one in span.channels]}

    def _judge(self):
        there = {span.number: span for span in self.spans}
        for number, span in {**self._known, **there}.items():
            equipment = f"span {number} {span.name}".rstrip()
            if number not in there and number not in self._missing:
                self._missing.add(number)       # its file may have been read while it was written
                continue
            gone = number not in there
            self._book.set(f"span.{number}.gone", gone, f"{equipment} is not there any more", "critical", equipment)
            if gone:
                continue
            words = ", ".join([*span.alarms, *([f"D-channel {span.dchannel}"] if span.dchannel not in ("", "up") else [])])
            self._book.set(f"span.{number}.alarm", span.state == "alarm", f"{equipment}: {words}", "critical", equipment)
            self._count(span, equipment)
        self._known.update(there)
        self._missing -= there.keys()

    def _count(self, span, equipment):
        """Warn while interrupts are missed or slips happen: the audio suffers though the line is up."""
        before = self._known[span.number].counters if span.number in self._known else span.counters
        worse = [name for name in ("irq_misses", "slips") if span.counters.get(name, 0) > before.get(name, 0)]
        self._book.set(f"span.{span.number}.errors", worse, f"{equipment}: more {' and '.join(worse)}", "minor", equipment)


def read_proc(folder):
    """Return the Spans of the files in /proc/dahdi; a file that vanishes meanwhile is left out."""
    found = []
    try:
        names = sorted((name for name in os.listdir(folder) if name.isdigit()), key=int)
    except OSError:
        return []
    for name in names:
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                found.append(dahdi.read_proc(file.read(LONGEST)))
        except OSError:
            continue
    return [span for span in found if span]


def run(*command):
    """Return what a DAHDI tool prints; "" when it is not installed, fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"})
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[:LONGEST].decode("utf-8", "replace")


def scan(control=CONTROL):
    """Return the Spans of dahdi_scan; nothing without a driver."""
    return dahdi.read_scan(run("dahdi_scan")) if os.path.exists(control) else []


def ask(ami):
    """Return what Asterisk says: Spans, D-channel states, Channels; nothing when it has no DAHDI or is away."""
    asked = (("DAHDIShowStatus", "DAHDIShowStatusComplete", dahdi.read_status_events), ("PRIShowSpans", "PRIShowSpansComplete", dahdi.read_line_events),
             ("DAHDIShowChannels", "DAHDIShowChannelsComplete", dahdi.read_channel_events))
    found = []
    for action, end, read in asked:
        try:
            found.append(read(ami.collect({"Action": action}, end)))
        except AmiError:
            break       # chan_dahdi is not loaded, or nobody answers
    return found
