"""The site's plugins while a process runs: dropped in, exchanged, refused, gone."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from flow.catalogue import Exchange
from hooks import watch
from hooks.call import Hooks
from hooks.loader import load
from store import db, migrate
from store.events import form
from tests.hooks.conftest import PLUGIN
from tests.instance import wait_until


class Running:
    """What a process does with plugins."""

    def __init__(self, place):
        self.hooks = Hooks(load(["ivr"], entry_points=False), place, place.run / "test.plugins.json")
        self.exchange = Exchange(self.hooks)
        self.site = watch.Site(place, "test", self.hooks, self.exchange.join, self.exchange.leave).load()

    def told(self, name="lucky"):
        """Return the outcome of the step in force, or None."""
        step = self.exchange.catalogue.find(f"{name}.tell")
        return step and step.run(None, {})

    def refused(self, name="lucky"):
        """Return the reason shown."""
        return self.hooks.refusals.get(name, "")


@pytest.fixture
def start(place, monkeypatch):
    """A maker of Running, stopped after the test."""
    db.open_database(f"sqlite:{place.state}/test.db")
    made = []

    def start():
        made.append(Running(place))
        made[-1].site.follow()
        return made[-1]
    yield start
    for running in made:
        running.site.stop()


def test_dropped_in_exchanged_and_gone(start, put, place):
    put("early", "0")
    running = start()
    assert running.told("early") == "0", "what is there at the start is there before the first call"
    old = running.exchange.catalogue
    put("lucky", "1")
    wait_until(lambda: running.told() == "1", 3)
    first = running.exchange.catalogue
    put("lucky", "2")
    wait_until(lambda: running.told() == "2", 3)
    assert first.find("lucky.tell").run(None, {}) == "1" and old.find("lucky.tell") is None
    assert len({old.edition, first.edition, running.exchange.catalogue.edition}) == 3
    shutil.rmtree(place.plugins / "lucky")
    wait_until(lambda: running.told() is None, 3)
    assert running.exchange.catalogue.edition == old.edition and running.told("early") == "0"


BROKEN = {
    "a syntax error": ("x = (\n", "plugin.py:1"),
    "an error at import": ("raise RuntimeError('no key')\n", "plugin.py:1: RuntimeError: no key"),
    "an exit": ("raise SystemExit(3)\n", "SystemExit"),
    "a module that is missing": ("import lucky.steps\n", "from . import steps"),
    "an unknown hook": ("from hooks.specs import impl\n\n\n@impl\ndef cc_stepps(request):\n    return []\n", "cc_stepps"),
    "no hook": ("x = 1\n", "brings no hook"),
    "cc_steps raises": ("from hooks.specs import impl\n\n\n@impl\ndef cc_steps(request):\n    return [1 / 0]\n", "ZeroDivisionError"),
    "no step": ("from hooks.specs import impl\n\n\n@impl\ndef cc_steps(request):\n    return [1]\n", "is no Step"),
    "a kind of another plugin": (PLUGIN.format(name="ivr", version="x"), "kind begins with 'lucky.'"),
    "a kind twice": (PLUGIN.format(name="lucky", version="x").replace("[Tell()]", "[Tell(), Tell()]"), "already provided by lucky"),
    "a prompt of ours": ("from flow.prompts import Prompt\nfrom hooks.specs import impl\n\n\n@impl\ndef cc_prompts(request):\n"
                         "    return [Prompt('welcome', 'a', 'b', 'c')]\n", "already brought by flow.prompts"),
    "a setting that cannot be": ("from hooks.specs import impl\n\n\n@impl\ndef cc_settings():\n    return 1 / 0\n", "ZeroDivisionError"),
}


@pytest.mark.parametrize("text, reason", BROKEN.values(), ids=BROKEN)
def test_a_broken_version_is_refused_with_the_reason_and_the_old_one_stays(place, put, text, reason):
    db.open_database(f"sqlite:{place.state}/test.db")
    put("lucky", "1")
    running = Running(place)
    kinds = form.remember()
    put("lucky", text=text)
    running.site.load()
    assert reason in running.refused() and running.told() == "1"
    assert "state/run" not in running.refused(), "the author's own file is named"
    assert form.remember() == kinds
    report = json.loads((place.run / "test.plugins.json").read_text(encoding="utf-8"))
    assert reason in next(line["refused"] for line in report if line["plugin"] == "lucky")
    put("lucky", "2")
    running.site.load()
    assert running.refused() == "" and running.told() == "2"


def test_the_old_content_again_withdraws_the_refusal(place, put):
    db.open_database(f"sqlite:{place.state}/test.db")
    put("lucky", "1")
    running = Running(place)
    put("lucky", text="x = (\n")
    running.site.load()
    assert running.refused()
    put("lucky", "1")
    running.site.load()
    assert running.refused() == "" and running.told() == "1"


def test_a_name_that_is_taken_is_refused(place, put):
    db.open_database(f"sqlite:{place.state}/test.db")
    put("ivr", "1")
    assert "there is a plugin ivr already" in Running(place).refused("ivr")


def test_a_file_written_in_pieces_is_taken_once_it_is_whole(start, place, caplog):
    running, text = start(), PLUGIN.format(name="lucky", version="1")
    folder = place.plugins / "lucky"
    folder.mkdir()
    with open(folder / "plugin.py", "w", encoding="utf-8") as file:
        for number in range(0, len(text), 60):
            file.write(text[number:number + 60])
            file.flush()
            time.sleep(watch.QUIET / 3)
            assert running.refused() == "" and running.told() is None, "half a file was judged"
    wait_until(lambda: running.told() == "1", 3)
    assert "refused" not in caplog.text


def test_an_import_that_never_ends_is_refused(place, put, monkeypatch):
    db.open_database(f"sqlite:{place.state}/test.db")
    monkeypatch.setattr(watch, "PATIENCE", 0.5)
    put("lucky", text="while True:\n    pass\n")
    assert "was not imported within" in Running(place).refused()


def test_a_version_that_kills_the_process_is_left_alone_after_two_deaths(place, put):
    db.open_database(f"sqlite:{place.state}/test.db")
    put("lucky", text="import os\n\nos._exit(9)\n")
    run = ("import sys; from tests.hooks.test_watch import Running; from hooks.place import open_place; from store import db; "
           "place = open_place(sys.argv[1]); db.open_database('sqlite:' + sys.argv[2]); print(Running(place).refused())")
    words = [sys.executable, "-c", run, str(place.config_path), f"{place.state}/test.db"]
    ended = [subprocess.run(words, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}) for _ in range(3)]
    assert [one.returncode for one in ended] == [9, 9, 0], ended[-1].stderr
    assert "died 2 times while loading" in ended[-1].stdout


MIGRATING = '''from hooks.specs import impl


@impl
def cc_migrations(request):
    return __package__ + ".migrations"
'''


def test_tables_are_made_before_a_plugin_is_taken(place, put):
    database = db.open_database(f"sqlite:{place.state}/test.db")
    put("lucky", text="", file="migrations/__init__.py")
    put("lucky", text="def up(database):\n    database.execute_sql('CREATE TABLE luck (name TEXT)')\n", file="migrations/0001_start.py")
    put("lucky", text=MIGRATING)
    running = Running(place)
    assert "lucky" in running.hooks.versions and "luck" in database.get_tables()
    put("lucky", text="def up(database):\n    database.execute_sql('ALTER TABLE luck ADD COLUMN rate INTEGER')\n", file="migrations/0002_rate.py")
    running.site.load()
    assert [column.name for column in database.get_columns("luck")] == ["name", "rate"]
    put("lucky", text="def up(database):\n    raise ValueError('no')\n", file="migrations/0003_bad.py")
    running.site.load()
    assert "lucky/3_bad failed" in running.refused()
    assert migrate.migrate(database, []) == []
    database.close()


EVENTS = '''from hooks.specs import impl
from store.events.form import Event, event


@event
class LuckHad(Event):
    """A caller had luck."""

    {field}: int = 0


@impl
def cc_event(news):
    """Listen."""
'''


def test_the_next_version_brings_its_own_kinds_of_events_again(place, put):
    db.open_database(f"sqlite:{place.state}/test.db")
    put("lucky", text=EVENTS.format(field="much"))
    running = Running(place)
    put("lucky", text=EVENTS.format(field="more"))
    running.site.load()
    assert running.refused() == ""
    assert form.decode(b'{"kind": "LuckHad", "call": "1", "at": 1.0, "data": {"more": 7}}').more == 7
    form.forget({name: kind for name, kind in form.remember().items() if name != "LuckHad"})
