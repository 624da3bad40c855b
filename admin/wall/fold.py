"""Folds events into what the wall needs beyond live.state: ways through flows and today's tallies; pure."""

import datetime

from live import state as live_state
from live.translate import read_endpoint
from store import events

EMPTY = {"live": live_state.EMPTY, "walks": {}, "legs": {}, "tallies": {}, "day": ""}
LONGEST_WALK = 40
TALLY = {"answered": 0, "within": 0, "abandoned": 0}
WALK = {"flow": "", "version": 0, "trunk": "", "steps": (), "answered": 0.0, "talking": 0.0, "held": 0.0}


class Fold:
    """Folds with the site's time zone (a tzinfo) and the seconds within which a caller is served in time."""

    def __init__(self, zone, answer_within):
        self._zone, self._within = zone, answer_within

    def __call__(self, wall, event):
        """Return the wall's state after `event`; parts that did not change are shared, none is altered."""
        live = live_state.fold(wall["live"], event)
        if live is not wall["live"]:
            wall = {**wall, "live": live}
        row = _TABLE.get(type(event))
        return row(self, wall, event) if row else wall

    def read_day(self, at):
        """Return the date of Unix second `at` at the site."""
        return datetime.datetime.fromtimestamp(at, self._zone).date().isoformat()

    def open_day(self, wall, at):
        """Return the state in the day of `at`: another day begins with no tallies."""
        day = self.read_day(at)
        return {**wall, "day": day, "tallies": {}} if day > wall["day"] else wall

    def count(self, wall, event, **more):
        """Return the state with the tallies of the event's queue raised; an event of an earlier day counts no more."""
        wall = self.open_day(wall, event.at)
        if self.read_day(event.at) != wall["day"]:
            return wall
        known = wall["tallies"].get(event.queue, TALLY)
        return {**wall, "tallies": {**wall["tallies"], event.queue: {name: known[name] + more.get(name, 0) for name in TALLY}}}

    def is_in_time(self, waited):
        """Tell whether a caller who waited `waited` seconds was served in time."""
        return waited <= self._within


def _walk(wall, event, **changes):
    if event.call not in wall["live"]["calls"]:
        return wall
    return {**wall, "walks": {**wall["walks"], event.call: {**wall["walks"].get(event.call, WALK), **changes}}}


def _entered(fold, wall, event):
    return _walk(wall, event, flow=event.flow, version=event.version, trunk=event.trunk)


def _step(fold, wall, event):
    steps = wall["walks"].get(event.call, WALK)["steps"]
    # A visit that was begun anew tells its last step again.
    if steps and steps[-1][0] == event.n:
        steps = steps[:-1]
    changes = {"flow": event.flow, "version": event.version} if event.flow else {}
    return _walk(wall, event, steps=(*steps, (event.n, event.step, event.outcome))[-LONGEST_WALK:], **changes)


def _answered(fold, wall, event):
    wall = fold.count(wall, event, answered=1, within=int(fold.is_in_time(event.waited)))
    return _walk(wall, event, talking=event.at)


def _done(fold, wall, event):
    return _walk(wall, event, talking=0.0)


def _abandoned(fold, wall, event):
    return fold.count(wall, event, abandoned=1)


def _rings(fold, wall, event):
    # A phone's own state is busy from the first ring on; only the dial tells ringing from talking.
    return _leg(wall, event.uniqueid, (event.target, event.at, False))


def _rang_out(fold, wall, event):
    return wall if wall["legs"].get(event.uniqueid, ("", 0, True))[2] else _leg(wall, event.uniqueid, None)


def _leg(wall, uniqueid, leg):
    others = {key: other for key, other in wall["legs"].items() if key != uniqueid}
    return {**wall, "legs": {**others, uniqueid: leg} if leg else others}


def _up(fold, wall, event):
    if wall["legs"].get(event.uniqueid, ("", 0, False))[2]:
        return wall
    wall = _leg(wall, event.uniqueid, (read_endpoint(event.channel), event.at, True))
    known = wall["walks"].get(event.call, WALK)
    return wall if known["answered"] else _walk(wall, event, answered=event.at)


def _down(fold, wall, event):
    return _leg(wall, event.uniqueid, None) if event.uniqueid in wall["legs"] else wall


def _held(fold, wall, event):
    return _walk(wall, event, held=event.at)


def _resumed(fold, wall, event):
    return _walk(wall, event, held=0.0)


def _ended(fold, wall, event):
    calls = wall["live"]["calls"]
    return {**wall, "walks": {call: walk for call, walk in wall["walks"].items() if call in calls}}


def _back(fold, wall, event):
    return _ended(fold, {**wall, "legs": {}} if event.restarted else wall, event)


_TABLE = {
    events.CallEntered: _entered,
    events.StepTaken: _step,
    events.AgentAnswered: _answered,
    events.AgentDone: _done,
    events.QueueAbandoned: _abandoned,
    events.ChannelAnswered: _up,
    events.CallEnded: _ended,
    events.AmiBack: _back,
    events.DialStarted: _rings,
    events.DialEnded: _rang_out,
    events.ChannelEnded: _down,
    events.HoldStarted: _held,
    events.HoldEnded: _resumed,
}
