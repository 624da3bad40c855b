"""Counts which rows of the requirements the passed tests prove."""

import configparser
import pathlib

import pytest

ROWS = pathlib.Path(__file__).with_name("rows.ini")


def pytest_addoption(parser):
    parser.addoption("--rows", action="store_true", help="print the rows proven, area by area")


def pytest_configure(config):
    config.pluginmanager.register(Rows(read_areas(ROWS)), "rows")


def read_areas(path):
    """Return {area: rows} of the requirements."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(path.read_text(encoding="utf-8"), str(path))
    return {area: parser[area]["rows"].split() for area in parser.sections()}


class Rows:
    """Collects the `covers` marks of tests that passed in all their phases."""

    def __init__(self, areas):
        self._areas = areas
        self._known = {row for rows in areas.values() for row in rows}
        self._proven = set()
        self._broken = set()

    def pytest_collection_modifyitems(self, items):
        """Refuse a row that the requirements do not have: it would count as proof of nothing."""
        for item in items:
            for row in list_rows(item):
                if row not in self._known:
                    raise pytest.UsageError(f"{item.nodeid}: covers('{row}'): no such row in {ROWS.name}")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = (yield).get_result()
        rows = list_rows(item)
        if report.failed:
            self._broken |= rows
        elif report.when == "call" and report.passed:
            self._proven |= rows

    def pytest_terminal_summary(self, terminalreporter, config):
        if not config.getoption("rows"):
            return
        terminalreporter.section("rows proven")
        for area, rows in self._areas.items():
            good = [row for row in rows if row in self._proven - self._broken]
            terminalreporter.write_line(f"{area}: {len(good)} of {len(rows)}" + (f": {' '.join(good)}" if good else ""))


def list_rows(item):
    """Return the rows that a test says it covers."""
    return {row for mark in item.iter_markers("covers") for row in mark.args}
