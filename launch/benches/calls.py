"""Measures what a call costs: the same menu walked by real SIP calls in our flow and in hand-written dialplan."""

import dataclasses
import json
import os
import subprocess
import sys
import time

from launch.benches import verdict
from launch.benches.generator import find_percentile
from launch.benches.peer import pick_cores
from launch.benches.room import NUMBER, Native, Room
from launch.errors import LaunchError
from launch.instance import find_project

LONGEST = 500.0     # milliseconds from answer to first sound, for 95 of 100 calls
SETTLE = 5.0        # seconds that records may come after the last call
describe = verdict.describe


@dataclasses.dataclass(frozen=True)
class Extent:
    """How much is measured: `rounds` of `seconds` at `rate` calls/s on either side, then the highest rate.

    `steps` are the first rates of that search, each held for `holding` seconds; between the last good and the first bad
    one it goes on until they are less than the part `fine` apart (0: the steps alone). Nothing counts in the first
    `ramp` seconds, until as many calls end as begin. `idle` are the seconds without calls at the beginning.
    """

    rate: float = 10.0
    rounds: int = 3
    seconds: float = 40.0
    steps: tuple = (15.0, 25.0, 35.0, 50.0, 70.0)
    fine: float = 0.1
    holding: float = 15.0
    ramp: float = 12.0
    idle: float = 5.0


FULL = Extent()
SHORT = Extent(rate=5.0, rounds=1, seconds=15.0, steps=(10.0, 20.0), fine=0.0, holding=8.0)


def run(folder, short, say):
    """Measure in instances of the bench's own; `folder` is the cache that holds their Asterisk."""
    return measure(folder, SHORT if short else FULL, say)


def measure(cache, extent, say=lambda line: None, ending="alaw"):
    """Return the figures of both sides and their bars; raises LaunchError. The prompts are `wav` or `alaw` files."""
    if os.geteuid():
        raise LaunchError("`bench calls` needs root: it starts an instance of its own", "Run: sudo ./switchroom bench calls")
    room = Room(cache, ending)
    native = Native(room, ending)
    try:
        for side in (room, native):
            say(f"starting {side.name}")
            side.start()
        figures = _measure((room, native), extent, say)
    finally:
        native.stop()
        room.stop()
    return {**figures, "bars": verdict.judge(figures)}


def _measure(sides, extent, say):
    found = {side.name: {"idle": measure_idle(side, extent.idle), "rounds": [], "steps": []} for side in sides}
    for _ in range(extent.rounds):
        for side in sides:
            found[side.name]["rounds"].append(walk(side, extent.rate, extent.seconds, extent.ramp, say))
    for side in sides:
        found[side.name]["steps"] = search(side, extent, say)
    ours = found[sides[0].name]
    walked = sum(one["ended"].get("done", 0) for one in ours["rounds"] + ours["steps"])
    return {"sides": found, "rate": extent.rate, "walked": walked, "recorded": _count_records(sides[0], walked)}


def _count_records(room, wanted):
    """Return how many records there are once all `wanted` have come, SETTLE seconds later at the latest."""
    end = time.monotonic() + SETTLE
    while (found := room.count_records()) < wanted and time.monotonic() < end:
        time.sleep(0.3)
    return found


def measure_idle(side, seconds):
    """Return the CPU seconds a second that `side` takes while nobody calls."""
    before = side.cpu()
    time.sleep(seconds)
    return (sum(side.cpu().values()) - sum(before.values())) / seconds


def walk(side, rate, seconds, ramp, say):
    """Let calls walk the menu of `side`; return the generator's figures with `cpu`, the seconds a call of each process."""
    say(f"{side.name}: {rate:g} calls/s")
    child = _start_load(side, rate, seconds, ramp)
    time.sleep(ramp)
    before, began = side.cpu(), time.monotonic()
    time.sleep(seconds)
    after, calls = side.cpu(), rate * (time.monotonic() - began)
    text, _ = child.communicate(timeout=120)
    if child.returncode:
        raise LaunchError("the load generator of the bench failed", "Its own message is above.")
    figures = json.loads(text)
    figures["cpu"] = {name: (after[name] - before.get(name, 0.0)) / calls for name in after}
    return {**figures, "rate": rate, "fast": is_fast(figures)}


def _start_load(side, rate, seconds, ramp):
    """Start the generator on a core of its own and wait until it begins."""
    command = [sys.executable, "-P", "-m", "launch.benches.callers", "--port", str(side.sip), "--number", NUMBER,
               "--rate", str(rate), "--seconds", str(ramp + seconds), "--skip", str(ramp)]
    child = subprocess.Popen(command, text=True, cwd=find_project(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             env={**os.environ, "SWITCHROOM_BENCH_SECRET": side.secret})
    os.sched_setaffinity(child.pid, {pick_cores()[1]})
    # As Asterisk has it: a generator that waits for a core would measure its own waiting.
    os.setpriority(os.PRIO_PROCESS, child.pid, -5)
    if not child.stdout.readline():
        raise LaunchError("the load generator of the bench did not start", "Its own message is above.")
    return child


def search(side, extent, say):
    """Return the walks at rising rates up to the first that is not fast, and then at rates between."""
    found, good, bad = [], 0.0, None
    for rate in extent.steps:
        found.append(walk(side, rate, extent.holding, extent.ramp, say))
        if not found[-1]["fast"]:
            bad = rate
            break
        good = rate
    while bad and extent.fine and bad - good > extent.fine * bad:
        middle = round((good + bad) / 2, 1)
        found.append(walk(side, middle, extent.holding, extent.ramp, say))
        good, bad = (middle, bad) if found[-1]["fast"] else (good, middle)
    return found


def is_fast(figures):
    """Tell whether every call went well and 95 of 100 heard the first sound in time; a call without sound counts as the slowest."""
    slow = [seconds if seconds is not None else float("inf") for seconds in figures["sound"]]
    return figures["well"] == figures["calls"] and find_percentile(slow, 0.95) * 1000 < LONGEST
