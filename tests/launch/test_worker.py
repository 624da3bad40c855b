"""The worker host as a process: ours and a third party's plugins, crashes, SIGTERM, one at a time."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid

import pytest

from hooks.beat import read_age
from hooks.place import open_place
from store import db, journal, migrate, recordings
from store.events import RecordingStarted
from tests.launch.events import Pen
from tests.plugins.recording.sounds import write_wav
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database_url", "postgres_server", "postgres_url"]

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PLUGIN = '''
"""A third party's plugin: writes down each fact, dies or fails on some, has a worker that breaks."""

import os

from hooks.specs import Worker, impl

FOLDER = os.path.dirname(__file__)


def note(name, text):
    with open(os.path.join(FOLDER, name), "a") as file:
        file.write(text + "\\n")


@impl
def cc_event(news):
    value = getattr(news.event, "value", None)
    if value is None:
        return
    note("facts", f"{news.node} {value}")
    if value == "deadly":
        os._exit(9)
    if value == "bad":
        raise ValueError("bad")


@impl
def cc_workers(request):
    def work(stop):
        note("work", type(request.journal).__name__)
        raise RuntimeError("broken")
    return [Worker("breaks", work), "no worker"]
'''


class WorkerProcess:
    """`python -m launch.worker` of an instance in `folder` with the third party's plugin beside ours."""

    def __init__(self, folder, url):
        self.folder = folder
        config = folder / "cc.ini"
        config.write_text(f"[launch]\nnode = n1\nstate = {folder}/state\n[store]\ndatabase = {url}\n", encoding="utf-8")
        self.place = open_place(config)
        self.outside = folder / "outside"
        information = self.outside / "outside-1.dist-info"
        information.mkdir(parents=True)
        (self.outside / "outside_plugin.py").write_text(PLUGIN, encoding="utf-8")
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: outside\nVersion: 1\n", encoding="utf-8")
        (information / "entry_points.txt").write_text("[switchroom.plugins]\noutside = outside_plugin\n", encoding="utf-8")
        self.processes = []

    def start(self):
        """Start one and return its Popen."""
        words = [sys.executable, "-m", "launch.worker", "--config", str(self.place.config_path)]
        environment = {**os.environ, "PYTHONPATH": f"{PROJECT}:{self.outside}"}
        self.processes.append(subprocess.Popen(words, env=environment, cwd="/", stderr=subprocess.PIPE, text=True))
        return self.processes[-1]

    def lines(self, name):
        """Return what the plugin noted in the file `name`."""
        path = self.outside / name
        return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []

    def close(self):
        """Kill what still runs."""
        for process in self.processes:
            process.kill()
            process.wait()
            process.stderr.close()


@pytest.fixture
def worker(tmp_path, database_url):
    database = db.open_database(database_url)
    migrate.migrate(database, [migrate.core()])
    made = WorkerProcess(tmp_path, database_url)
    made.pen = Pen(made.place, database)
    yield made
    made.close()
    made.pen.close()
    database.close()


def wait_for(condition, seconds=15.0):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return found


def test_events_workers_poison_report_beat_and_end(worker):
    process = worker.start()
    worker.pen.write(1, "bad", 2)
    wait_for(lambda: worker.lines("facts")[-1:] == ["n1 2"])
    assert worker.lines("facts") == ["n1 1", *["n1 bad"] * 3, "n1 2"]
    assert [row.source for row in journal.poisoned()] == ["cc_event:outside:n1"]
    wait_for(lambda: len(worker.lines("work")) >= 2)
    assert set(worker.lines("work")) == {"Journal"}
    report = {line["plugin"]: line for line in json.loads((worker.place.run / "worker.plugins.json").read_text(encoding="utf-8"))}
    assert report["outside"]["failures"] >= 5 and report["recording"]["failures"] == 0
    assert read_age(worker.place.run / "beats" / "worker") < 2.0
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0 and time.monotonic() - began < 5.0
    assert "breaks: RuntimeError: broken; runs again" in process.stderr.read()


def test_an_event_that_kills_the_process_is_set_aside_after_three_deaths(worker):
    worker.pen.write(1, "deadly", 2)
    for _ in range(3):
        assert worker.start().wait(30) == 9
    worker.start()
    wait_for(lambda: worker.lines("facts")[-1:] == ["n1 2"])
    assert worker.lines("facts").count("n1 deadly") == 3
    poison, = journal.poisoned()
    assert "the process died 3 times inside cc_event" in poison.reason


def test_killed_and_started_again_it_loses_no_event(worker):
    worker.pen.write(*range(100))
    process = worker.start()
    wait_for(lambda: len(worker.lines("facts")) > 10)
    process.kill()
    process.wait()
    worker.pen.write(*range(100, 150))
    worker.start()
    wait_for(lambda: worker.lines("facts")[-1:] == ["n1 149"])
    seen = [int(line.split()[1]) for line in worker.lines("facts")]
    assert sorted(set(seen)) == list(range(150))


def test_a_recording_becomes_a_kept_row(worker):
    worker.start()
    name = uuid.uuid4().hex
    worker.pen.emit(RecordingStarted("1.7", time.time(), recording=name, kind="call"))
    wait_for(worker.place.recordings.is_dir)
    write_wav(worker.place.recordings / f"{name}.wav", 1.5)

    def find_kept():
        worker.pen.flush()
        row = recordings.find(name)
        return row if row and row.kept else None
    row = wait_for(find_kept)
    assert (row.linkedid, row.node, row.seconds) == ("1.7", "n1", 1.5) and len(row.sha256) == 64


def test_a_second_host_is_refused(worker):
    worker.start()
    wait_for(lambda: read_age(worker.place.run / "beats" / "worker") is not None)
    second = worker.start()
    assert second.wait(15) == 2
    assert "worker.ring is owned by a running process" in second.stderr.read()


def test_it_waits_for_a_database_without_tables(tmp_path, database_url):
    database = db.open_database(database_url)
    worker = WorkerProcess(tmp_path, database_url)
    process = worker.start()
    time.sleep(2.0)
    assert process.poll() is None
    migrate.migrate(database, [migrate.core()])
    pen = Pen(worker.place, database)
    pen.write(1)
    try:
        wait_for(lambda: worker.lines("facts") == ["n1 1"])
    finally:
        worker.close()
        pen.close()
        database.close()
