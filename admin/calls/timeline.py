"""Folds the events of one call into its legs and into bars of what they did when; pure."""

import dataclasses

from store import events

RING, TALK, HOLD, WAIT, STEP = ("ring", "talk", "hold", "wait", "step")
WIDTH, LANE, LEAST = 1000, 26, 2


@dataclasses.dataclass
class Leg:
    """One channel of the call: whose, when it began, was answered and ended (unix seconds), and why it ended."""

    key: str
    name: str
    started: float
    answered: float | None = None
    ended: float | None = None
    cause: int = 0
    by: str = ""
    bars: list = dataclasses.field(default_factory=list)     # of (kind, from, until, title)
    open: dict = dataclasses.field(default_factory=dict)

    def begin(self, kind, at, title=""):
        """Something begins."""
        self.open.setdefault(kind, (at, title))

    def end(self, kind, at):
        """Something is over."""
        since, title = self.open.pop(kind, (None, ""))
        if since is not None:
            self.bars.append((kind, since, at, title))


def read_legs(found):
    """Return the Legs of a call in the order of their beginning; `found` are its journal events in order."""
    legs, hidden = {}, set()
    for event in found:
        if isinstance(event, events.ChannelStarted):
            if event.channel.startswith("Local/"):
                hidden.add(event.uniqueid)
            elif event.uniqueid not in legs:
                legs[event.uniqueid] = Leg(event.uniqueid, event.endpoint or event.channel, event.at)
        leg = legs.get(getattr(event, "uniqueid", ""))
        if leg is not None and type(event) in _DEEDS:
            _DEEDS[type(event)](leg, event)
    last = max((event.at for event in found), default=0.0)
    for leg in legs.values():
        for kind in list(leg.open):
            leg.end(kind, leg.ended or last)
    return sorted(legs.values(), key=lambda leg: leg.started)


def _answer(leg, event):
    leg.answered = leg.answered or event.at
    leg.end(RING, event.at)


def _finish(leg, event):
    leg.ended, leg.cause, leg.by = event.at, event.cause, event.source
    for kind in list(leg.open):
        leg.end(kind, event.at)


_DEEDS = {
    events.ChannelAnswered: _answer, events.ChannelEnded: _finish,
    events.DialStarted: lambda leg, event: leg.begin(RING, event.at),
    events.DialEnded: lambda leg, event: leg.end(RING, event.at),
    events.BridgeEntered: lambda leg, event: leg.begin(TALK, event.at),
    events.BridgeLeft: lambda leg, event: leg.end(TALK, event.at),
    events.HoldStarted: lambda leg, event: leg.begin(HOLD, event.at),
    events.HoldEnded: lambda leg, event: leg.end(HOLD, event.at),
    events.QueueJoined: lambda leg, event: leg.begin(WAIT, event.at, event.queue),
    events.QueueLeft: lambda leg, event: leg.end(WAIT, event.at),
    events.QueueAbandoned: lambda leg, event: leg.end(WAIT, event.at),
}


def read_steps(found):
    """Return [(step, from, until)] of the steps by the times of their events."""
    return [(event.step, event.at - (event.ms or 0) / 1000, event.at) for event in found if isinstance(event, events.StepTaken)]


def draw(legs, steps, started, ended):
    """Return the drawing of a call: {width, height, lanes: [{name, y, bars: [{kind, x, width, title, seconds}]}], ticks: [{x, seconds}]}."""
    length = max(ended - started, 0.001)

    def place(kind, since, until, title):
        x = max(0.0, min(1.0, (since - started) / length)) * WIDTH
        end = max(0.0, min(1.0, (until - started) / length)) * WIDTH
        return {"kind": kind, "x": round(x, 1), "width": max(LEAST, round(end - x, 1)), "title": title, "seconds": max(0.0, until - since)}

    lanes = [("", [place(STEP, since, until, step) for step, since, until in steps])] if steps else []
    lanes += [(leg.name, [place("leg", leg.started, leg.ended or ended, ""), *(place(*bar) for bar in sorted(leg.bars, key=lambda bar: _DEPTH[bar[0]]))])
              for leg in legs]
    return {"width": WIDTH, "height": len(lanes) * LANE, "lane": LANE, "ticks": _ticks(length),
            "lanes": [{"name": name, "y": number * LANE, "bars": bars} for number, (name, bars) in enumerate(lanes)]}


_DEPTH = {RING: 0, WAIT: 1, TALK: 2, HOLD: 3, STEP: 4}
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)


def _ticks(length):
    each = next((step for step in _STEPS if length / step <= 8), _STEPS[-1])
    return [{"x": round(number * each / length * WIDTH, 1), "seconds": number * each} for number in range(int(length / each) + 1)]


def guess_legs(call):
    """Return Legs made of the record alone, for a call whose events were forgotten: wait, ring and talk in this order."""
    leg = Leg("", "", call.started or 0.0, call.answered, call.ended)
    at = leg.started
    for kind, seconds in ((WAIT, call.wait), (RING, call.ring), (TALK, call.talk)):
        if seconds:
            leg.bars.append((kind, at, at + seconds, ""))
            at += seconds
    return [leg]
