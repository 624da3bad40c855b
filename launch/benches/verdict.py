"""Judges the figures of `bench calls` and puts them into words; pure."""

import statistics

from launch.benches.generator import find_percentile

COST = 1.5      # times the CPU of hand-written dialplan


def judge(figures):
    """Return [{bar, value, limit, met}] of the figures that launch.benches.calls.measure returns."""
    ours, native = (find_cost(figures["sides"][name]["rounds"]) for name in ("ours", "native"))
    ratio = ours / native if native else float("inf")
    rounds = [one for side in figures["sides"].values() for one in side["rounds"]]
    failed = sum(one["calls"] - one["well"] for one in rounds)
    missing = figures["walked"] - figures["recorded"]
    return [{"bar": "CPU a call against hand-written dialplan", "value": round(ratio, 2), "limit": COST, "met": ratio <= COST},
            {"bar": "calls that failed at the offered rate", "value": failed, "limit": 0, "met": failed == 0},
            {"bar": "walked calls without their record", "value": missing, "limit": 0, "met": missing <= 0}]


def find_cost(rounds):
    """Return the CPU seconds a call of all processes, the median of the rounds."""
    return statistics.median(sum(one["cpu"].values()) for one in rounds)


def find_highest(steps):
    """Return the highest rate that was fast, 0 for none, and the lowest that was not, None when all were."""
    good = max((one["rate"] for one in steps if one["fast"]), default=0.0)
    return good, min((one["rate"] for one in steps if not one["fast"]), default=None)


def describe(figures):
    """Return the lines that a person reads."""
    lines = ["native      a second Asterisk with the same modules and lines: no manager users, no channel event log, no call detail records"]
    for name, side in figures["sides"].items():
        rounds = side["rounds"]
        lines.append(f"{name:11} {find_cost(rounds) * 1000:.1f} ms CPU a call at {figures['rate']:g} calls/s (idle {side['idle'] * 100:.1f} % of a core), "
                     f"{_describe_sound(rounds)}, {sum(one['well'] for one in rounds)} of {sum(one['calls'] for one in rounds)} calls well")
        parts = {part: statistics.median(one["cpu"].get(part, 0.0) for one in rounds) for part in rounds[-1]["cpu"]}
        lines.append(f"{'':11} " + ", ".join(f"{part} {seconds * 1000:.1f}" for part, seconds in parts.items()) + " ms")
        lines += _describe_steps(name, side["steps"])
    lines.append(f"records     {figures['recorded']} with both keys of {figures['walked']} calls walked")
    every = [one for side in figures["sides"].values() for one in side["rounds"] + side["steps"]]
    lines.append(f"generator   on a core of its own among the others, {max(one['busy'] for one in every) * 100:.0f} % of it at most, "
                 f"{max(one['late'] for one in every) * 1000:.1f} ms late at most (p99)")
    return lines + [f"{'met    ' if bar['met'] else 'NOT met'}  {bar['bar']}: {bar['value']} (bar {bar['limit']})" for bar in figures["bars"]]


def _describe_steps(name, steps):
    if not steps:
        return []
    good, bad = find_highest(steps)
    most = f"{good:g} calls/s" + (f", {bad:g} are too many" if bad else ", no rate tried was too high")
    lines = [f"{'':11} highest rate with the first sound in 500 ms for 95 of 100: {most}"]
    return lines + [f"{'':11} {one['rate']:6g} calls/s: {_describe_sound([one])}, {_describe_ends(one)}, "
                    f"CPU {sum(one['cpu'].values()) * one['rate'] * 100:.0f} % of a core" for one in sorted(steps, key=lambda one: one["rate"])]


def _describe_sound(rounds):
    values = [float("inf") if seconds is None else seconds for one in rounds for seconds in one["sound"]]
    replies = [seconds for one in rounds for seconds in one["replies"]]
    return (f"first sound p50 {find_percentile(values, 0.5) * 1000:.0f} p95 {find_percentile(values, 0.95) * 1000:.0f} ms, "
            f"key to sound p95 {find_percentile(replies, 0.95) * 1000:.0f} ms")


def _describe_ends(one):
    wrong = {how: count for how, count in one["ended"].items() if how != "done"}
    return "all well" if not wrong else ", ".join(f"{count} {how}" for how, count in wrong.items())
