"""Switches of plugins: on both engines, followed within a second, and without a database."""

import threading
import time

import pytest

from hooks.call import Hooks
from hooks.loader import load
from hooks.switches import Switchboard, SwitchError, turn
from store import db, switches
from tests.instance import wait_until
from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


def test_a_plugin_is_on_until_it_is_switched_off(database):
    assert switches.is_on("survey") and switches.read_off() == set()
    switches.turn("survey", False, "ann")
    switches.turn("billing", True, "ann")
    assert not switches.is_on("survey") and switches.read_off() == {"survey"}
    switches.turn("survey", True, "bob")
    on, by, at = switches.read_changes()["survey"]
    assert (on, by) == (True, "bob") and time.time() - at < 60 and switches.read_off() == set()


def test_what_no_flow_can_do_without_stays_on(database):
    with pytest.raises(SwitchError, match="ivr stays on"):
        turn("ivr", False, "ann")
    assert switches.is_on("ivr")


def test_a_switchboard_follows_within_a_second_and_tells(database, tmp_path):
    told = threading.Event()
    board = Switchboard(tmp_path / "switches.json", changed=told.set).start()
    try:
        assert board.is_on("survey")
        turn("survey", False, "ann")
        wait_until(lambda: not board.is_on("survey"), 1.0)
        assert told.wait(1.0)
        turn("survey", True, "ann")
        wait_until(lambda: board.is_on("survey"), 1.0)
    finally:
        board.stop()


def test_without_a_database_the_last_positions_stay_also_over_a_restart(tmp_path):
    path = tmp_path / "gone" / "x.db"
    db.open_database(f"sqlite:{path}")
    assert Switchboard(tmp_path / "switches.json").start().is_on("survey"), "nothing known is on"
    (tmp_path / "switches.json").write_text('["survey"]', encoding="utf-8")
    board = Switchboard(tmp_path / "switches.json").start()
    assert not board.is_on("survey") and board.is_on("billing")
    board.stop()


SILENT = '''from hooks.specs import Health, impl

ASKED = []


@impl
def cc_steps(request):
    return []


@impl
def cc_health(request):
    ASKED.append("health")
    return [Health("quiet", True, "")]


@impl
def cc_event(news):
    ASKED.append("event")
'''


def test_a_switched_off_plugin_is_declared_but_not_called(place, tmp_path, monkeypatch):
    (tmp_path / "fleet" / "quiet").mkdir(parents=True)
    for name in ("fleet/__init__.py", "fleet/quiet/__init__.py"):
        (tmp_path / name).touch()
    (tmp_path / "fleet/quiet/plugin.py").write_text(SILENT, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    off = set()
    hooks = Hooks(load(package="fleet", entry_points=False), place, is_on=lambda plugin: plugin not in off)
    assert len(hooks.collect("cc_health")) == 1
    off.add("quiet")
    assert hooks.collect("cc_health") == [] and hooks.listeners("cc_event") == ["quiet"]
    hooks.tell_one("quiet", "cc_event", None)
    assert dict(hooks.each("cc_steps")) == {"quiet": []}
    off.clear()
    assert len(hooks.collect("cc_health")) == 1 and hooks.failures == {}
