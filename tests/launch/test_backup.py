"""Backups: one file that brings everything back, on both engines; what is no whole backup changes nothing; every night, or an alarm."""

import dataclasses
import os
import tarfile
import threading

import pytest

from hooks.place import Settings, open_place
from launch import archive, dump, nightly
from launch.errors import LaunchError
from store import alarms, flows, migrate, people
from store.db import open_database
from store.events import BackupMade
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.postgres import database, database_url, postgres_server, postgres_url  # noqa: F401 (fixtures)

FLOW = make({"answer": step("ivr.answer", done="say"), "say": step("ivr.play", {"prompt": "own-hello"}, done="end"), "end": step("ivr.hangup")}, name="mine")
OWN = "[custom-internal]\nexten => 4777,1,Answer()\n same => n,Hangup()\n"


@pytest.fixture
def place(tmp_path, database_url):  # noqa: F811
    """A state folder with files of its own, over one engine."""
    (tmp_path / "cc.ini").write_text(f"[launch]\nstate = state\nnode = box\n[store]\ndatabase = {database_url}\n", encoding="utf-8")
    found = open_place(tmp_path / "cc.ini")
    for name, text in (("secrets/trunk.carrier", "s3cret"), ("sounds/custom/en/own-hello.wav", "RIFF"), ("asterisk/etc/custom/extensions_custom.conf", OWN),
                       ("sounds/en/welcome.wav", "made again"), ("recordings/a.wav", "talk"), ("secrets/agi.token", "t")):
        (found.state / name).parent.mkdir(parents=True, exist_ok=True)
        (found.state / name).write_text(text, encoding="utf-8")
    return found


class Ear:
    """A journal that remembers."""

    def __init__(self):
        self.events = []

    def emit(self, event):
        self.events.append(event)


def test_the_database_and_the_own_files_come_back_as_they_were(place, database, database_url, tmp_path):  # noqa: F811
    flows.publish("mine", FLOW, "test")
    path = tmp_path / "all.tar.gz"
    manifest = archive.write(place, database_url, path)
    assert path.stat().st_mode & 0o777 == 0o600 and sorted(manifest["files"]) == [
        "asterisk/etc/custom/extensions_custom.conf", "cc.ini", "database", "secrets/agi.token", "secrets/trunk.carrier", "sounds/custom/en/own-hello.wav"]
    flows.publish("mine", {**FLOW, "entry": "end"}, "later")
    people.add("later", "Later", "agent", password="x")
    database.close()
    (tmp_path / "out").mkdir()
    assert archive.unpack(path, tmp_path / "out")["engine"] == dump.name_engine(database_url)
    assert not dump.is_empty(database_url)
    dump.put(database_url, tmp_path / "out" / "database")
    again = open_database(database_url)
    assert flows.current("mine") == (1, FLOW) and people.find_by_sign_in("later") is None
    assert migrate.migrate(again, [migrate.core()]) == []
    again.close()
    assert (tmp_path / "out" / "secrets" / "trunk.carrier").read_text() == "s3cret"
    assert "recordings/a.wav" in archive.write(place, database_url, tmp_path / "more.tar.gz", recordings=True)["files"]


@pytest.mark.parametrize("name", ["../etc/passwd", "secrets/../../x", "/secrets/x", "recordings/../x", "somewhere/x"])
def test_a_file_that_would_write_elsewhere_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as made:
        made.addfile(tarfile.TarInfo(name))
    (tmp_path / "out").mkdir()
    with pytest.raises(LaunchError, match="does not belong"):
        archive.unpack(tmp_path / "bad.tar.gz", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_damaged_or_cut_backup_is_refused(tmp_path):
    folder = write_sqlite(tmp_path)
    whole = folder.read_bytes()
    for place, data in (("cut", whole[:len(whole) // 2]), ("changed", whole[:200] + bytes([whole[200] ^ 1]) + whole[201:]), ("none", b"no backup")):
        (tmp_path / place).mkdir()
        (tmp_path / "bad").write_bytes(data)
        with pytest.raises(LaunchError):
            archive.unpack(tmp_path / "bad", tmp_path / place)


def write_sqlite(folder):
    """Write a backup of a fresh SQLite instance in `folder` and return its path."""
    (folder / "cc.ini").write_text("[launch]\nstate = state\nnode = box\n", encoding="utf-8")
    found = open_place(folder / "cc.ini")
    (found.secrets).mkdir(parents=True)
    (found.secrets / "agi.token").write_text("t")
    os.utime(found.secrets / "agi.token", (1000.0, 1000.0))
    opened = open_database(url(found))
    migrate.migrate(opened, [migrate.core()])
    archive.write(found, url(found), folder / "x.tar.gz")
    return folder / "x.tar.gz"


def url(place):
    return place.section("store", StoreSettings).url(place.state)


def test_every_night_one_is_made_the_oldest_go_and_a_failure_raises_an_alarm_until_the_next(tmp_path):
    write_sqlite(tmp_path)
    place, ear, now = open_place(tmp_path / "cc.ini"), Ear(), [1_800_000_000.0]
    host = nightly.Nightly(place, dataclasses.replace(place.section("launch", Settings), backup_keep=2), ear, lambda: now[0])
    assert host.is_due(), "older than its last half past three, without any backup"
    made = []
    for _ in range(3):
        made.append(host.make())
        os.utime(made[-1], (now[0], now[0]))
        assert not host.is_due()
        now[0] += 86400.0
        assert host.is_due()
    assert [path.exists() for path in made] == [False, True, True]
    assert ear.events[-1].file == made[-1].name and ear.events[-1].size > 1000
    (place.state / "switchroom.db").rename(place.state / "away.db")
    assert host.make() is None and not host.is_due(), "not again within the hour"
    (place.state / "away.db").rename(place.state / "switchroom.db")
    host.store()
    raised = alarms.active("box")
    assert [row.condition for row in raised] == ["backup"] and "there is no database" in raised[0].text
    assert [event.problem for event in ear.events if isinstance(event, BackupMade)][-1]
    now[0] += 4000.0
    assert host.is_due() and host.make()
    host.store()
    assert alarms.active("box") == []


def test_without_a_time_none_is_made_and_a_wrong_time_is_an_alarm(tmp_path):
    write_sqlite(tmp_path)
    place = open_place(tmp_path / "cc.ini")
    for text, count in (("", 0), ("25:99", 1)):
        host = nightly.Nightly(place, dataclasses.replace(place.section("launch", Settings), backup_at=text), Ear())
        assert not host.is_due()
        assert len(host._book.active()) == count


def test_it_ends_when_the_worker_host_ends(tmp_path):
    write_sqlite(tmp_path)
    stop = threading.Event()
    stop.set()
    place = open_place(tmp_path / "cc.ini")
    nightly.Nightly(place, place.section("launch", Settings), Ear()).run(stop)
