"""The worker host while plugins of the site come, change, are switched and go: events, workers and prompts."""

import time

import pytest

from store import db, migrate, switches
from tests.launch.events import Pen
from tests.launch.test_worker import WorkerProcess, wait_for
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database_url", "postgres_server", "postgres_url"]
PLUGIN = '''"""Writes down what it is told and that its worker lives."""

from flow.prompts import Prompt
from hooks.specs import Worker, impl

NOTES = {notes!r}


def note(text):
    with open(NOTES, "a", encoding="utf-8") as file:
        file.write(text + "\\n")


@impl
def cc_event(news):
    if getattr(news.event, "value", None) is not None:
        note(f"{version} told {{news.event.value}}")


@impl
def cc_workers(request):
    def work(stop):
        note("{version} begins")
        stop.wait()
        note("{version} ends")
    return [Worker("note", work)]


@impl
def cc_prompts(request):
    return [Prompt("noting-hello", "Hello {version}.", "您好。", "a test")]
'''


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


def test_a_plugin_comes_changes_is_switched_and_goes(worker, tmp_path):
    notes, folder = tmp_path / "notes", worker.place.plugins / "noting"
    folder.mkdir(parents=True)

    def read():
        return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []

    def put(version):
        (folder / "plugin.py").write_text(PLUGIN.format(notes=str(notes), version=version), encoding="utf-8")
    worker.pen.write(1)
    worker.start()
    wait_for(lambda: worker.lines("work"))
    put("one")
    wait_for(lambda: "one begins" in read())
    spoken = worker.place.sounds / "en" / "noting-hello.wav"
    wait_for(spoken.is_file)
    first = spoken.read_bytes()
    time.sleep(0.5)
    worker.pen.write(2)
    wait_for(lambda: "one told 2" in read())
    assert "one told 1" not in read(), "a plugin begins with the events of now"
    put("two")
    wait_for(lambda: "two begins" in read())
    assert read().index("one ends") < read().index("two begins")
    wait_for(lambda: spoken.read_bytes() != first)
    worker.pen.write(3)
    wait_for(lambda: "two told 3" in read())
    switches.turn("noting", False, "test")
    wait_for(lambda: "two ends" in read(), 3.0)
    worker.pen.write(4)
    wait_for(lambda: worker.lines("facts")[-1:] == ["n1 4"])
    time.sleep(0.5)
    switches.turn("noting", True, "test")
    wait_for(lambda: read().count("two begins") == 2, 3.0)
    worker.pen.write(5)
    wait_for(lambda: "two told 5" in read())
    assert "two told 4" not in read(), "what happened while it was off passed it by"
    (folder / "plugin.py").unlink()
    folder.rmdir()
    wait_for(lambda: read().count("two ends") == 2, 5.0)
