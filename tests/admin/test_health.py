"""Health is read from the supervisor's file and checked against the kernel."""

import json
import os

from admin import health
from launch import proc, roster


def write(tmp_path, *entries, supervisor=None):
    path = tmp_path / "supervisor.json"
    me = (os.getpid(), proc.read_stat(os.getpid())[1])
    roster.write(path, supervisor or me, entries)
    return path


def me(**fields):
    return roster.Entry("agi-1", os.getpid(), proc.read_stat(os.getpid())[1], **{"state": "running", "since": 1.0, **fields})


def test_all_well_when_supervisor_and_processes_live(tmp_path):
    found = health.read_health(write(tmp_path, me()))
    assert found.well and found.processes[0]["name"] == "agi-1" and found.processes[0]["state"] == "running"


def test_a_process_that_died_with_its_supervisor_is_not_called_running(tmp_path):
    gone = roster.Entry("live", os.getpid(), 1, "running")
    found = health.read_health(write(tmp_path, me(), gone))
    assert not found.well and found.processes[1]["state"] == "stopped"


def test_without_a_supervisor_it_is_not_well(tmp_path):
    assert not health.read_health(write(tmp_path, me(), supervisor=(os.getpid(), 1))).well


def test_a_missing_or_broken_file_is_not_well(tmp_path):
    assert not health.read_health(tmp_path / "none").well
    (tmp_path / "broken").write_text(json.dumps({"supervisor": [1]}))
    assert not health.read_health(tmp_path / "broken").well
