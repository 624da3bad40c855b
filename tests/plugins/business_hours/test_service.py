"""Hours answered from memory: changes within seconds, and no database needed afterwards."""

import json
import signal
import subprocess
import sys
import time

import pytest

from plugins.business_hours import models
from plugins.business_hours.calendar import Table, parse_spans
from plugins.business_hours.service import Hours, HoursUnknown
from store import db

NOON = 1790222400.0  # Thursday 24 September 2026, 12:00 in Shanghai
CHILD = """
import sys, time
from plugins.business_hours.service import Hours
from store import db
db.open_database(sys.argv[1])
began = time.monotonic()
hours = Hours(sys.argv[2])
print(hours.is_open("starter", 0), hours.is_open("closed", 0), time.monotonic() - began)
"""


@pytest.fixture
def hours(database, tmp_path):
    opened = Hours(tmp_path / "business_hours.json", period=0.1, patience=5.0)
    yield opened
    opened.stop()


def await_answer(hours, name, expected, seconds=5.0):
    end = time.monotonic() + seconds
    while hours.is_open(name, NOON) is not expected:
        assert time.monotonic() < end, f"{name} stays {not expected}"
        time.sleep(0.02)


def test_starter_tables_answer(hours):
    assert hours.is_open("starter", NOON) and not hours.is_open("closed", NOON)


def test_a_change_is_answered_without_a_restart(hours):
    assert not hours.is_open("closed", NOON)
    models.save(Table("closed", {3: parse_spans("11:00-13:00")}))
    await_answer(hours, "closed", True)
    models.save(Table("closed"))
    await_answer(hours, "closed", False)


def test_an_unknown_table_names_those_there_are(hours):
    with pytest.raises(HoursUnknown, match="no table of hours 'nights'; there are: closed, starter; name one"):
        hours.is_open("nights", NOON)


def test_a_wrong_table_says_why(hours, database):
    models.HoursTable.update(zone="Mars/Base").where(models.HoursTable.name == "closed").execute()
    with pytest.raises(HoursUnknown, match="'closed' is wrong: 'Mars/Base' is no time zone"):
        hours.is_open("closed", NOON)
    assert hours.is_open("starter", NOON)


def test_answers_stay_when_the_server_dies_and_follow_when_it_is_back(postgres_url, postgres_server, tmp_path):
    from store import migrate
    database = db.open_database(postgres_url)
    migrate.migrate(database, [migrate.core(), migrate.load("business_hours", "plugins.business_hours.migrations")])
    hours = Hours(tmp_path / "business_hours.json", period=0.1, patience=5.0)
    try:
        assert hours.is_open("starter", NOON)
        postgres_server.stop()
        slowest = 0.0
        for _ in range(20):
            began = time.monotonic()
            assert hours.is_open("starter", NOON) and not hours.is_open("closed", NOON)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.05)
        assert slowest < 0.1
        postgres_server.start()
        database.close()
        models.save(Table("closed", {3: parse_spans("11:00-13:00")}))
        await_answer(hours, "closed", True, 10.0)
    finally:
        hours.stop()
        database.close()


@pytest.mark.parametrize("away", ["sqlite:/nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_fresh_process_answers_from_the_file(hours, tmp_path, away):
    assert hours.is_open("starter", NOON)
    while not (tmp_path / "business_hours.json").exists():
        time.sleep(0.02)
    child = subprocess.run([sys.executable, "-c", CHILD, away, tmp_path / "business_hours.json"], capture_output=True, text=True,
                           timeout=30)
    starter, closed, seconds = child.stdout.split()
    assert (starter, closed) == ("True", "False") and float(seconds) < 1.5, child.stderr


def test_a_fresh_process_answers_while_the_database_hangs(hours, tmp_path):
    import socket

    assert hours.is_open("starter", NOON)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none"
        child = subprocess.Popen([sys.executable, "-c", CHILD, url, tmp_path / "business_hours.json"], stdout=subprocess.PIPE, text=True)
        try:
            starter, closed, seconds = child.stdout.readline().split()
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
    assert (starter, closed) == ("True", "False") and float(seconds) < 1.5


def test_without_database_and_file_the_reason_is_told(tmp_path):
    db.open_database("sqlite:/nowhere/at/all.db")
    hours = Hours(tmp_path / "business_hours.json", period=0.1)
    with pytest.raises(HoursUnknown, match="no hours are known.*bring the database back"):
        hours.is_open("starter", NOON)
    (tmp_path / "business_hours.json").write_text('[{"name": 7}, "torn', encoding="utf-8")
    with pytest.raises(HoursUnknown, match="no hours are known"):
        hours.is_open("starter", NOON)
    hours.stop()


def test_the_file_is_whole_json_of_all_tables(hours, tmp_path):
    assert hours.is_open("starter", NOON)
    time.sleep(0.3)
    kept = json.loads((tmp_path / "business_hours.json").read_text(encoding="utf-8"))
    assert sorted(table["name"] for table in kept) == ["closed", "starter"]
