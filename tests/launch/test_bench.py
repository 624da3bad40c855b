"""The bench in its smallest form: everything runs, every figure and every bar is reported."""

import math
import pathlib
import wave

import pytest

from launch import bench
from launch.benches import agi, bars, calls, menu, verdict
from launch.prompts import sound
from tests.instance import CACHE

TINY = agi.Extent(rounds=1, levels=(1, 2, 4), seconds=0.1, thinking=4, burst=4, held=4, engine_seconds=0.2,
                  engine_sessions=2, settle=0.2)
SERVER = {"rate": {"1": 100.0, "50": 100.0}, "p99": 0.01, "held": 20000.0, "slow": 0}
ENGINE = {"rate": 20.0, "barest": 100.0, "expected": 12, "readable": 12, "failed": 0}


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    return agi.measure(tmp_path_factory.mktemp("bench"), TINY)


@pytest.mark.parametrize("name", agi.SERVERS)
def test_every_server_is_measured_in_every_respect(figures, name):
    server = figures["servers"][name]
    assert list(server["rate"]) == ["1", "2", "4"] and all(server["rate"].values())
    assert server["p99"] > 0 and server["slow"] == 0 and "held" in server


def test_every_event_of_the_engine_is_in_the_journal(figures):
    engine = figures["engine"]
    assert engine["failed"] == 0 and engine["completed"] > 0
    assert engine["readable"] == engine["expected"] == agi.EVENTS * (engine["completed"] + 1)
    assert set(engine["cpu"]) == {"agi", "journal", "generator"}


def test_the_report_names_every_server_and_bar(figures):
    text = "\n".join(bench.describe(figures))
    assert all(name in text for name in agi.SERVERS)
    assert all(bar["bar"] in text for bar in figures["bars"])


@pytest.mark.parametrize("changed, missed", [
    ({}, None),
    ({"rate": {"1": 79.0, "50": 100.0}}, "layer against barest at 1"),
    ({"p99": 0.021}, "think p99 against barest"),
    ({"held": 28100.0}, "memory per held session against barest"),
    ({"slow": 1}, "connects over 1 s in the burst"),
])
def test_a_missed_bar_is_named(changed, missed):
    servers = {"barest": SERVER, "layer": {**SERVER, **changed}, "pyst2": {**SERVER, "rate": {"1": 50.0, "50": 50.0}}}
    judged = bars.judge({"servers": servers, "engine": ENGINE})
    assert [bar["bar"] for bar in judged if not bar["met"]] == ([missed] if missed else [])


def test_a_lost_event_misses_its_bar():
    servers = {"barest": SERVER, "layer": SERVER, "pyst2": {**SERVER, "rate": {"1": 50.0, "50": 50.0}}}
    judged = bars.judge({"servers": servers, "engine": {**ENGINE, "readable": 11}})
    assert [bar["bar"] for bar in judged if not bar["met"]] == ["events not readable after 5 s"]


FEW = calls.Extent(rate=3.0, rounds=1, seconds=1.0, steps=(), ramp=1.0, idle=0.1)
ROUND = {"cpu": {"asterisk": 0.01, "agi": 0.01}, "calls": 3, "well": 3, "sound": [0.01, 0.02, 0.03], "replies": [0.1], "ended": {"done": 3},
         "busy": 0.1, "late": 0.001, "rate": 10.0, "fast": True}


def make_figures(ours=ROUND, native=ROUND, steps=(), **more):
    sides = {name: {"idle": 0.01, "rounds": [one], "steps": list(steps)} for name, one in (("ours", ours), ("native", native))}
    figures = {"sides": sides, "rate": 10.0, "walked": 3, "recorded": 3, **more}
    return {**figures, "bars": verdict.judge(figures)}


@pytest.mark.slow
def test_calls_walk_the_menu_in_our_flow_and_in_native_dialplan():
    figures = calls.measure(pathlib.Path(CACHE), FEW)
    for name in ("ours", "native"):
        walk = figures["sides"][name]["rounds"][0]
        assert walk["ended"] == {"done": 6}
        assert walk["well"] == walk["calls"] == 3
        assert all(0 < seconds < 0.5 for seconds in walk["sound"])
        assert len(walk["replies"]) == walk["calls"] and all(0.05 < seconds < 1.0 for seconds in walk["replies"])
        assert walk["cpu"]["asterisk"] > 0
    assert {"agi", "live", "journal", "supervisor"} <= set(figures["sides"]["ours"]["rounds"][0]["cpu"])
    assert figures["walked"] == figures["recorded"] == 6
    assert "calls/s" in "\n".join(calls.describe(figures))


@pytest.mark.parametrize("changed, missed", [
    ({}, None),
    ({"ours": {**ROUND, "cpu": {"asterisk": 0.031}}}, "CPU a call against hand-written dialplan"),
    ({"native": {**ROUND, "well": 2}}, "calls that failed at the offered rate"),
    ({"recorded": 2}, "walked calls without their record"),
])
def test_a_missed_bar_of_calls_is_named(changed, missed):
    assert [bar["bar"] for bar in make_figures(**changed)["bars"] if not bar["met"]] == ([missed] if missed else [])


def test_the_report_of_calls_names_the_highest_rate_and_what_native_means():
    steps = [{**ROUND, "rate": 10.0}, {**ROUND, "rate": 20.0, "fast": False, "ended": {"done": 2, "no sound": 1}}]
    text = "\n".join(verdict.describe(make_figures(steps=steps)))
    assert "no channel event log" in text and "10 calls/s, 20 are too many" in text and "1 no sound" in text


class Line:
    """Walks that are fast up to `most` calls a second."""

    def __init__(self, most):
        self.most, self.rates = most, []

    def __call__(self, side, rate, *rest):
        self.rates.append(rate)
        return {**ROUND, "rate": rate, "fast": rate <= self.most}


@pytest.mark.parametrize("most, rates", [(5, [10.0, 5.0]), (100, [10.0, 20.0, 40.0]), (27, [10.0, 20.0, 40.0, 30.0, 25.0])])
def test_the_search_goes_between_the_last_good_and_the_first_bad_rate(monkeypatch, most, rates):
    line = Line(most)
    monkeypatch.setattr(calls, "walk", line)
    calls.search(None, calls.Extent(steps=(10.0, 20.0, 40.0), fine=0.5 if most == 5 else 0.17), None)
    assert line.rates == rates


def test_a_call_without_sound_is_the_slowest():
    assert calls.is_fast({"calls": 3, "well": 3, "sound": [0.1, 0.2, 0.3]})
    assert not calls.is_fast({"calls": 3, "well": 3, "sound": [0.1, 0.2, 0.6]})
    assert not calls.is_fast({"calls": 3, "well": 3, "sound": [0.1, None, 0.1]})
    assert not calls.is_fast({"calls": 3, "well": 2, "sound": [0.1, 0.1, 0.1]})


@pytest.mark.parametrize("ending, size", [("wav", 32044), ("alaw", 16000)])
def test_the_prompts_are_exactly_two_seconds(tmp_path, ending, size):
    (tmp_path / f"prompt.{ending}").write_bytes(menu.make_prompt(ending))
    assert (tmp_path / f"prompt.{ending}").stat().st_size == size
    if ending == "wav":
        with wave.open(str(tmp_path / "prompt.wav"), "rb") as file:
            assert math.isclose(file.getnframes() / file.getframerate(), 2.0) and not sound.refuse(tmp_path / "prompt.wav")


def test_both_sides_ask_for_the_same_keys():
    flow, native = menu.make_flow(), menu.make_native("4000", "/sounds")
    assert "".join(step["parameters"]["keys"] for step in flow["steps"].values() if step["kind"] == "ivr.menu") == menu.KEYS
    assert all(f"exten => {key},1," in native for key in menu.KEYS)
    assert all(f"/sounds/{prompt})" in native for prompt in menu.PROMPTS)
