"""Measures our FastAGI server and engine beside other servers, in interleaved rounds."""

import dataclasses
import pathlib
import statistics
import tempfile
import time

from launch.benches.bars import judge
from launch.benches.full import EVENTS, Full
from launch.benches.peer import Peer, hold, load

SERVERS = ("barest", "layer", "pyst2", "panoramisk")
SETTLE = 5.0


@dataclasses.dataclass(frozen=True)
class Extent:
    """How much is measured; times in seconds."""

    rounds: int = 3
    levels: tuple = (1, 50, 1000)
    seconds: float = 3.0
    thinking: int = 500
    burst: int = 500
    held: int = 1000
    engine_seconds: float = 30.0
    engine_sessions: int = 50
    settle: float = SETTLE


SHORT = Extent(rounds=1, seconds=1.0, engine_seconds=5.0)


def run(folder, short=False, say=lambda line: None):
    """Return {"servers", "engine", "bars"}; `folder` must be on a real disk, `say` hears the progress."""
    return measure(folder, SHORT if short else Extent(), say)


def measure(folder, extent, say=lambda line: None):
    """Measure all servers to `extent`; see run()."""
    figures = {"servers": _measure_servers(extent, say)}
    say("the full engine")
    with tempfile.TemporaryDirectory(prefix="switchroom-bench-", dir=folder) as own:
        figures["engine"] = _measure_engine(pathlib.Path(own), extent)
    figures["bars"] = judge(figures)
    return figures


def _measure_servers(extent, say):
    found = {name: [] for name in SERVERS}
    for number in range(extent.rounds):
        say(f"round {number + 1} of {extent.rounds}")
        for name, figures in _measure_round(extent).items():
            found[name].append(figures)
    return {name: _take_medians(rounds) for name, rounds in found.items()}


def _measure_round(extent):
    # The servers take turns at each measurement, so that a busy machine harms them alike.
    peers = {}
    try:
        for name in SERVERS:
            peers[name] = _start(name)
        held = {name: hold(peer, extent.held) for name, peer in peers.items()}
        rates = {level: {name: load(peer, "rate", level, extent.seconds) for name, peer in peers.items()}
                 for level in extent.levels}
        think = {name: load(peer, "think", extent.thinking, extent.seconds) for name, peer in peers.items()}
        burst = {name: load(peer, "burst", extent.burst) for name, peer in peers.items()}
    finally:
        for peer in peers.values():
            peer.stop()
    return {name: {**_by_level(name, rates), "p99": think[name]["p99"], "slow": burst[name]["slow"], "held": held[name]}
            for name in peers}


def _by_level(name, rates):
    found = {str(level): by_name[name] for level, by_name in rates.items()}
    return {"rate": {level: figures["rate"] for level, figures in found.items()},
            "cpu": {level: _per_session(figures) for level, figures in found.items()},
            "busy": {level: figures["busy"] for level, figures in found.items()}}


def _start(name, *arguments):
    return Peer(name, f"launch.benches.peers.{name}", *arguments)


def _per_session(figures):
    return sum(figures["cpu"].values()) / max(1, figures["completed"])


def _take_medians(rounds):
    first = rounds[0]
    return {key: {level: statistics.median(one[key][level] for one in rounds) for level in value}
            if isinstance(value, dict) else statistics.median(one[key] for one in rounds) for key, value in first.items()}


def _measure_engine(folder, extent):
    full = Full(folder)
    try:
        recorded = load(full, "record", 1)["recorded"]
        path = folder / "commands"
        path.write_text("".join(recorded))
        barest = _start("barest", str(path))
        try:
            return _compare(full, barest, extent)
        finally:
            barest.stop()
    finally:
        full.stop()


def _compare(full, barest, extent):
    # The loop that sends the same bytes runs before and after the engine, so that a busy machine harms both.
    around = [load(barest, "rate", extent.engine_sessions, extent.engine_seconds / 4)["rate"]]
    figures = load(full, "rate", extent.engine_sessions, extent.engine_seconds)
    cpu = full.cpu()
    time.sleep(extent.settle)
    expected = EVENTS * (figures["completed"] + 1)
    readable = full.count_events()
    settled = {name: seconds - cpu[name] for name, seconds in full.cpu().items()}
    around.append(load(barest, "rate", extent.engine_sessions, extent.engine_seconds / 4)["rate"])
    return {"rate": figures["rate"], "barest": statistics.mean(around), "completed": figures["completed"],
            "failed": figures["failed"], "expected": expected, "readable": readable,
            "cpu": {**figures["cpu"], "generator": figures["cpu_generator"]}, "settled": settled}
