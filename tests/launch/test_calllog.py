"""The bench of the call log in its smallest form: every case is measured and every bar judged."""

import pytest

from launch.benches import calllog
from store import db

ROWS = 600


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    before = db.proxy.obj
    found = calllog.measure_engine(f"sqlite:{folder}/calls.db", ROWS, folder, lambda line: None)
    db.proxy.initialize(before)
    return found


def test_every_case_is_measured_cold_and_warm_and_finds_something(figures):
    assert set(calllog.CASES) < set(figures["cases"]) and set(figures["export"]) == {"xlsx", "csv"}
    for case, heats in figures["cases"].items():
        assert set(heats) == {"cold", "warm"} and heats["cold"]["rows"] == heats["warm"]["rows"], case
    hits = {case: heats["warm"].get("hits") for case, heats in figures["cases"].items()}
    assert hits["no condition"] == ROWS and hits["digits that no caller has"] == 0 and 0 < hits["not, with a range of talk"] < ROWS


def test_a_slow_case_and_a_slow_export_miss_their_bars(figures):
    slow = {**figures, "cases": {"x": {"cold": {"count": 0.2, "page": 1.1, "rows": 1}}}, "export": {"csv": 99_999}}
    assert [bar["met"] for bar in calllog.judge({"sqlite": slow})] == [False, False]
    text = "\n".join(calllog.describe({"rows": ROWS, "engines": {"sqlite": figures}, "bars": calllog.judge({"sqlite": figures})}))
    assert "page 10,000" in text and "exported in a minute" in text and "bars met" in text
