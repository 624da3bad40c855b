"""A recording disk fills while people talk: no call is lost, no protected file, and both copies keep each other whole."""

import json
import os
import subprocess
import time

import pytest

from admin.calls import sound
from hardware.mib import ROOT
from hardware.settings import Settings
from launch.phone.source import Tone
from store import alarms, copies, holds, recordings
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.instance import Instance, wait_until
from tests.listening import read

LONG = bool(os.environ.get("SWITCHROOM_LONG"))
CALLS = 20 if LONG else 8
MIB = 1 << 20
SIZE = (CALLS * 3 // 4) * MIB
TALK = make({"answer": step("ivr.answer", done="record"), "record": step("recording.start", done="talk"),
             "talk": step("ivr.echo", done="end"), "end": step("ivr.hangup")}, name="talk")

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting small volumes needs root")


class Site(Instance):
    """An instance whose recordings and second copies have small volumes of their own."""

    def __init__(self):
        super().__init__(hardware={"look": 0.5, "second_copy": "SECOND"})
        self.second = self.folder / "second"
        self.port = self.place.section("hardware", Settings).snmp_port
        self.config.write_text(self.config.read_text(encoding="utf-8").replace("SECOND", str(self.second)), encoding="utf-8")
        self.ballast = self.place.recordings / "ballast"
        for folder, size in ((self.place.recordings, SIZE), (self.second, 4 * SIZE)):
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", folder], check=True)

    def close(self):
        self.run("down", check=False)
        for folder in (self.place.recordings, self.second):
            subprocess.run(["umount", "-l", folder], check=True)
        super().close()

    def talk(self, prefix, count):
        """Let `count` callers talk and be recorded; return their legs."""
        legs = [self.carrier(f"{prefix}{number:04d}").dial("4000", Tone(440)) for number in range(count)]
        assert all(leg.wait_answered(15) for leg in legs)
        return legs

    def fill(self, percent):
        """Let something else than recordings fill the volume up to `percent`."""
        room = os.statvfs(self.place.recordings)
        used = (room.f_blocks - room.f_bfree) * room.f_frsize - (self.ballast.stat().st_size if self.ballast.exists() else 0)
        with open(self.ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, int(room.f_blocks * room.f_frsize * percent / 100) - used))

    def status(self):
        return json.loads(self.run("hardware", "status", "--json").stdout)

    def ask(self, oid):
        """Return what the agent of SNMP answers for one of our objects."""
        tree = "." + ".".join(map(str, ROOT))
        command = ["snmpget", "-v2c", "-c", self.place.secret("snmp.community"), f"127.0.0.1:{self.port}", tree + oid]
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout

    def of(self, prefix):
        """Return {id: row} of the recordings of callers whose number begins with `prefix`."""
        known = [call["recording"] for call in self.calls() if call["from"].startswith(prefix) and call["recording"]]
        return {one: recordings.find(one) for one in known if recordings.find(one)}

    def ended(self, prefix, count):
        """Return the closed records of these callers."""
        found = []

        def closed():
            found[:] = [call for call in self.calls() if call["from"].startswith(prefix) and call["ended"]]
            return len(found) == count
        wait_until(closed, 15, f"{len(found)} of {count} records")
        return found


@pytest.fixture(scope="module")
def site():
    found = Site()
    try:
        found.up().bind("4000", TALK)
        yield found
    finally:
        found.close()


@pytest.fixture(scope="module", autouse=True)
def database(site):
    opened = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def old(site):
    """Recorded calls of before, both copies there; returns {id: row}."""
    legs = site.talk("139", 4)
    time.sleep(4)
    for leg in legs:
        leg.hangup()
    site.ended("139", 4)
    wait_until(lambda: len(site.of("139")) == 4 and all(len(copies.paths(one)) == 2 for one in site.of("139")), 15, "no second copies")
    return site.of("139")


def hang_up(site, legs, prefix):
    for leg in legs:
        assert not leg.wait_ended(0), "the call did not last"
        leg.hangup()
    found = site.ended(prefix, len(legs))
    site.release(*[phone for phone in list(site._phones) if phone.account.from_number.startswith(prefix)])
    return found


def is_sound(path):
    return max(map(abs, read(path)), default=0) > 500


@pytest.mark.covers("F39.10")
def test_the_second_copy_plays_when_the_first_is_deleted_and_a_missing_copy_is_made_again(site, old):
    row = max(old.values(), key=lambda one: one.started)
    first, second = copies.paths(row.id)
    assert os.stat(first).st_dev != os.stat(second).st_dev
    os.unlink(first)
    played = sound.find_file(row)
    assert is_sound(second) and max(sound.measure(played)) > 0.05
    wait_until(lambda: os.path.exists(first) and is_sound(first), 10, "the first copy is not made again")
    os.unlink(second)
    wait_until(lambda: os.path.exists(second) and is_sound(second), 10, "the second copy is not made again")
    wait_until(lambda: len([one for one in alarms.history() if "copy-repaired" in one.condition and one.ended]) == 2, 5, "no alarm of the repair")


@pytest.mark.covers("F35.2h")
def test_the_figures_are_those_of_df_and_the_alarm_comes_at_the_set_percent(site, old):
    site.fill(84)
    time.sleep(1.2)
    assert not [one for one in alarms.active() if one.condition == "disk.recordings.full"]
    site.fill(86)
    wait_until(lambda: [one for one in alarms.active() if one.condition == "disk.recordings.full"], 5, "no alarm at 85 %")
    df = subprocess.run(["df", "--output=pcent,used,avail", "-B1", site.place.recordings], capture_output=True, text=True, check=True)
    seen = []

    def is_shown():
        seen[:] = site.status()["disks"]
        return f"{seen[0]['percent']}% {seen[0]['used']} {seen[0]['available']}".split() == df.stdout.splitlines()[1].split()
    wait_until(is_shown, 5, f"{seen} is not {df.stdout}")
    assert seen[0]["level"] == "warn"
    site.ballast.unlink()
    wait_until(lambda: not [one for one in alarms.active() if one.condition == "disk.recordings.full"], 5, "the alarm stays")


@pytest.mark.covers("F35.2b")
def test_the_oldest_gives_way_while_people_talk_and_a_held_one_stays(site, old):
    by_age = sorted(old.values(), key=lambda one: one.started)
    holds.hold(by_age[0].id, "qa", "complaint")
    site.fill(82)
    legs = site.talk("138", CALLS)
    wait_until(lambda: f"= Gauge32: {CALLS}" in site.ask(".1.3.0"), 8, "SNMP counts other calls")
    assert '= STRING: "carrier"' in site.ask(".5.1.2.1") and f"= Gauge32: {CALLS}" in site.ask(".5.1.4.1")
    wait_until(lambda: recordings.find(by_age[1].id).removed_reason == "rotated", 20, "the oldest that is not held did not go")
    assert hang_up(site, legs, "138")
    assert os.path.exists(by_age[0].path) and recordings.find(by_age[0].id).away is None
    assert not os.path.exists(by_age[1].path)
    assert [is_sound(path) for path in copies.paths(by_age[1].id)] == [True], "it went before its copy was good"
    record = next(call for call in site.calls() if call["recording"] == by_age[1].id)
    assert record["facts"]["recording"] == "rotated"
    wait_until(lambda: len(site.of("138")) == CALLS and all(row.kept and row.seconds > 1 for row in site.of("138").values()), 15, "a call was not recorded")


def test_when_all_is_protected_recording_stops_and_no_call_does(site, old):
    for one in {**old, **site.of("138")}:
        holds.hold(one, "qa", "complaint")
    before = {path for path in os.listdir(site.place.recordings)}
    copies.set_retention("", 7, 0)
    legs = site.talk("137", CALLS)
    site.fill(97)
    stopped = site.place.run / "recording-stopped"
    wait_until(stopped.exists, 10, "recording goes on though the disk is full")
    wait_until(lambda: site.status()["alarms"] and any(one.condition == "recording.stopped" for one in alarms.active()), 5, "no alarm")
    late = site.talk("136", 1)
    time.sleep(2)
    sizes = {name: os.path.getsize(site.place.recordings / name) for name in os.listdir(site.place.recordings)}
    time.sleep(1)
    assert sizes == {name: os.path.getsize(site.place.recordings / name) for name in os.listdir(site.place.recordings)}, "something is still written"
    assert before <= sizes.keys(), "a protected recording went"
    assert {call["facts"].get("recording_stopped") for call in hang_up(site, legs, "137")} == {"disk full"}
    record, = hang_up(site, late, "136")
    assert (record["facts"].get("recording_stopped"), record["recording"]) == ("disk full", "")
    site.ballast.unlink()
    wait_until(lambda: not stopped.exists(), 10, "recording does not begin again")
    again = site.talk("135", 1)
    time.sleep(1)
    record, = hang_up(site, again, "135")
    assert record["recording"]
