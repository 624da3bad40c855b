"""The bench in its smallest form: everything runs, every figure and every bar is reported."""

import pytest

from launch import bench
from launch.benches import agi, bars

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
