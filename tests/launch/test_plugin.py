"""The command line's view of plugins, without processes."""

import json
import subprocess
import sys

import pytest

from hooks.place import open_place
from launch import plugin
from launch.cli import main
from launch.errors import LaunchError
from store import db, migrate, switches


@pytest.fixture
def config(tmp_path):
    """A cc.ini whose instance was never started, with a database."""
    path = tmp_path / "cc.ini"
    path.write_text("[launch]\nstate = state\ncache = cache\nuser = nobody-here\n", encoding="utf-8")
    (tmp_path / "state" / "run").mkdir(parents=True)
    database = db.open_database(f"sqlite:{tmp_path}/state/switchroom.db")
    migrate.migrate(database, [migrate.core()])
    yield path
    database.close()


@pytest.fixture
def say(config, capsys):
    """A runner of the command: its exit status and what it printed."""
    def say(*words):
        status = main(["plugin", *words, "--config", str(config)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err
    return say


@pytest.mark.parametrize("name", ["lucky", "my_2nd"])
def test_a_new_plugin_works_as_it_is(say, tmp_path, name):
    status, text = say("new", name, "--in", str(tmp_path / "own"))
    folder = tmp_path / "own" / name
    assert status == 0 and f"./switchroom test {folder}" in text
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "__init__.py", "plugin.py", "prompts.py", "steps.py", "test_steps.py"]
    done = subprocess.run([sys.executable, "-P", "-m", "pytest", "-q", str(folder)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout
    linted = subprocess.run([sys.executable, "-m", "flake8", "--max-line-length=160", str(folder)], capture_output=True, text=True)
    assert linted.stdout == ""


def test_a_new_plugin_goes_into_the_site_folder_and_is_taken_from_there(say, config):
    assert say("new", "lucky")[0] == 0
    place = open_place(config)
    assert (place.plugins / "lucky" / "plugin.py").is_file() and [path.name for path in place.plugins.iterdir()] == ["lucky"]
    from launch.gathered import Gathered
    found = Gathered(place)
    assert found.hooks.refusals == {} and "lucky.greet" in found.catalogue.kinds() and "lucky-hello" in found.prompts


def test_nothing_is_ever_overwritten(say, tmp_path):
    (tmp_path / "own" / "lucky").mkdir(parents=True)
    (tmp_path / "own" / "lucky" / "mine.txt").write_text("mine", encoding="utf-8")
    status, text = say("new", "lucky", "--in", str(tmp_path / "own"))
    assert status == 1 and "is there already" in text
    assert [path.name for path in (tmp_path / "own").rglob("*")] == ["lucky", "mine.txt"]


@pytest.mark.parametrize("name, reason", [
    ("Lucky", "no name of a plugin"), ("a", "no name"), ("../x", "no name"), ("x" * 32, "no name"), ("9x", "no name"), ("lucky-1", "no name"),
    ("ivr", "there is a plugin ivr already"), ("json", "Python package"), ("hooks", "Python package")])
def test_a_name_that_cannot_be_is_refused(say, tmp_path, name, reason):
    status, text = say("new", name, "--in", str(tmp_path / "own"))
    assert status == 1 and reason in text and not (tmp_path / "own").exists()


def test_switching_and_listing(say):
    assert say("off", "recording") == (0, "plugin recording is off\n")
    assert switches.read_off() == {"recording"}
    status, text = say("list", "--json")
    found = {item["name"]: item for item in json.loads(text)["plugins"]}
    assert status == 0 and found["recording"]["on"] is False and found["ivr"] == {
        "name": "ivr", "origin": "ours", "on": True, "state": "stopped", "version": "", "problem": "", "processes": {}}
    assert "recording            ours       OFF" in say("list")[1]
    assert say("on", "recording", "--json")[0] == 0 and switches.read_off() == set()


def test_a_slip_of_the_pen_is_answered_with_the_nearest_name(say):
    status, text = say("off", "recordin")
    assert status == 1 and "Did you mean recording?" in text
    assert "ivr stays on" in say("off", "ivr")[1] and switches.read_off() == set()
    assert say("off")[0] == 1


def test_the_state_of_a_plugin_is_what_the_processes_say(config):
    place = open_place(config)
    (place.plugins / "lucky").mkdir(parents=True)
    for process, refused, version in (("agi-1", "", "aa"), ("worker", "line 3: no", "bb")):
        line = {"plugin": "lucky", "failures": 0, "last": "", "version": version, "refused": refused, "loaded": True}
        broken = {"plugin": "acd", "failures": 1, "last": "acd.py:1: no", "version": "", "refused": "", "loaded": False}
        (place.run / f"{process}.plugins.json").write_text(json.dumps([line, broken]), encoding="utf-8")
    found = {item["name"]: item for item in plugin.read_plugins(place, set())}
    assert (found["lucky"]["state"], found["lucky"]["problem"], found["lucky"]["version"]) == ("refused", "line 3: no", "aa, bb")
    assert found["lucky"]["processes"] == {"agi-1": "aa", "worker": "line 3: no"}
    assert (found["acd"]["state"], found["acd"]["problem"]) == ("broken", "acd.py:1: no")


def test_a_folder_that_cannot_be_written_names_the_remedy(config, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    from launch.instance import open_instance
    options = type("Options", (), {"name": "lucky", "folder": blocked})
    with pytest.raises(LaunchError, match="cannot be written"):
        plugin.new(open_instance(config), options)
