"""Records survive the death of live, journal and database: short forms, the long ones are `bench faults`."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from tests.instance import Instance, wait_until
from tests.postgres import postgres_server, postgres_url
from tests.stories.callers import LONG, Crowd

__all__ = ["postgres_server", "postgres_url"]

CALLS = 50 if LONG else 12
OUTAGE = 60.0 if LONG else 8.0
SERVED = [("filter", "pass"), ("answer", "done"), ("language", "done"), ("hours", "open"), ("menu", "9"), ("other-language", "done")]


@pytest.fixture(scope="module")
def site():
    """An instance of its own: its processes are killed."""
    found = Instance()
    try:
        yield found.up()
    finally:
        found.close()


def path(record):
    return [(step["step"], step["outcome"]) for step in record["path"]]


@pytest.mark.timeout(300)
def test_all_agi_processes_killed_during_calls_loses_none_and_none_falls_back(site):
    crowd = Crowd(site, CALLS, "137000")
    site.kill("agi")
    time.sleep(5.0)  # music, then the menu again from its prompt
    assert all(leg.state != "ended" for leg in crowd.legs)
    crowd.press("9")
    time.sleep(2.0)
    crowd.hang_up()
    for record in crowd.count():
        assert path(record)[:len(SERVED)] == SERVED and record["facts"]["resumed"] >= 1 and "fell_back" not in record["facts"], record


def test_live_killed_during_calls_loses_no_record(site):
    crowd = Crowd(site, CALLS, "137001")
    site.kill("live")
    crowd.hang_up(crowd.legs[:CALLS // 2])  # half of them end while nobody watches
    wait_until(lambda: "live" in site.pids(), 10)
    crowd.hang_up()
    crowd.count()


def test_journal_killed_during_calls_loses_no_record(site):
    crowd = Crowd(site, CALLS, "137002")
    site.kill("journal", signal.SIGKILL)
    crowd.press("9")
    time.sleep(1)
    crowd.hang_up()
    check_served(crowd.count())


@pytest.mark.covers("F34.1")
@pytest.mark.timeout(400)
def test_calls_go_on_while_postgres_is_away(postgres_server, postgres_url):
    """One line in cc.ini; then the server stops in mid-call and comes back."""
    site = Instance(store={"database": postgres_url})
    try:
        site.up()
        crowd = Crowd(site, CALLS, "137003")
        postgres_server.stop()
        began = time.monotonic()
        crowd.press("9")
        late = Crowd(site, 3, "137004")  # calls that begin meanwhile
        time.sleep(max(0.0, OUTAGE - (time.monotonic() - began)))
        crowd.hang_up()
        late.hang_up()
        time.sleep(0.5)
        postgres_server.start()
        check_served(crowd.count(30))
        late.count(30)
    finally:
        if not postgres_server.is_running():
            postgres_server.start()
        site.close()


@pytest.mark.timeout(400)
def test_calls_go_on_while_the_disk_is_full():
    """Database, spool and run folder on one small volume."""
    folder = tempfile.mkdtemp(prefix="switchroom-full-", dir="/var/tmp")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=640m,mode=755", "tmpfs", folder], check=True)
    site = Instance(folder)
    try:
        site.up()
        crowd = Crowd(site, CALLS, "137005")
        ballast = fill(folder)
        began = time.monotonic()
        crowd.press("9")
        time.sleep(OUTAGE - (time.monotonic() - began))
        crowd.hang_up()
        time.sleep(1.0)
        os.unlink(ballast)
        check_served(crowd.count(30))
    finally:
        site.close()
        subprocess.run(["umount", "-l", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def check_served(records):
    """Every caller changed the language and was back in the menu."""
    for record in records:
        assert path(record)[:len(SERVED)] == SERVED, record


def fill(folder):
    """Take every free byte of the volume; return the file that holds them."""
    ballast = os.path.join(folder, "ballast")
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 20))
        except OSError:
            pass
    assert os.statvfs(folder).f_bavail * os.statvfs(folder).f_bsize < 1 << 20
    return ballast
