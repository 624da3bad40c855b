"""Records survive the death of live and of the database: short forms, the long ones are `bench faults`."""

import os
import signal
import time

import pytest

from tests.instance import Instance, wait_until

CALLS = 12


@pytest.fixture(scope="module")
def site():
    """An instance of its own: its processes are killed."""
    found = Instance()
    try:
        yield found.up()
    finally:
        found.close()


def dial_many(site, count, first):
    """Begin `count` calls from numbers of their own into the menu; return [(number, phone, leg)]."""
    made = []
    for index in range(count):
        number = f"137{first + index:08d}"
        phone = site.carrier(number)
        made.append((number, phone, phone.dial("4000")))
    for _, _, leg in made:
        assert leg.wait_answered(10)
    return made


def end_and_count(site, made, seconds=20):
    """Hang all up; every call has one closed record."""
    for _, _, leg in made:
        leg.hangup()
    numbers = {number for number, _, _ in made}

    def closed():
        return [call["from"] for call in site.calls() if call["from"] in numbers and call["ended"]]

    wait_until(lambda: len(closed()) >= len(numbers), seconds, f"{len(closed())} of {len(numbers)} records")
    assert sorted(closed()) == sorted(numbers)
    site.release(*(phone for _, phone, _ in made))


def test_live_killed_during_calls_loses_no_record(site):
    made = dial_many(site, CALLS, 1000)
    site.kill("live")
    for _, _, leg in made[:CALLS // 2]:
        leg.hangup()  # half of them end while nobody watches
    wait_until(lambda: "live" in site.pids(), 10)
    end_and_count(site, made)


def test_journal_stopped_during_calls_loses_no_record(site):
    made = dial_many(site, CALLS, 2000)
    site.kill("journal", signal.SIGKILL)
    time.sleep(1)
    end_and_count(site, made)


def test_records_arrive_after_the_database_comes_back(site):
    """The database file is taken away from everyone by a lock, as a stuck backup would."""
    import sqlite3

    made = dial_many(site, CALLS, 3000)
    lock = sqlite3.connect(site.place.state / "switchroom.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    for _, _, leg in made:
        leg.press("9")
    time.sleep(8)
    lock.rollback()
    lock.close()
    end_and_count(site, made)
    assert os.path.exists(site.place.state / "switchroom.db")
