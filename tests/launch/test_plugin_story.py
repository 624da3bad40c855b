"""Plugins of the site over real calls: dropped in, exchanged, broken, switched, and those that misbehave."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import pytest

from tests.flow.samples import make, step
from tests.instance import Instance, wait_until

PLUGIN = '''"""Steps that misbehave."""

import re
import socket
import time

from flow.step import Step
from hooks.specs import impl


class Bad(Step):
    """A step that a beginner might write."""

    def __init__(self, name, act):
        self.kind = f"unruly.{name}"
        self.run = lambda call, parameters: act() or "done"


def spin():
    while True:
        pass


def block():
    ours, theirs = socket.socketpair()
    ours.recv(1)


def backtrack():
    re.match(r"(a+)+$", "a" * 64 + "b")


@impl
def cc_steps(request):
    """Bring one step a misbehaviour."""
    return [Bad("spin", spin), Bad("block", block), Bad("backtrack", backtrack)]
'''
SAYING = '''"""A plugin that says which version it is."""

from flow.step import Step
from hooks.specs import impl

{before}


class Tell(Step):
    """Notes the version."""

    kind = "versioned.tell"
    default_outcome = "done"

    def run(self, call, parameters):
        call.note("told", {version})
        return "done"


@impl
def cc_steps(request):
    """Bring the step."""
    return [Tell()]
'''
PROJECT = pathlib.Path(__file__).resolve().parents[2]
TELL = make({"answer": step("ivr.answer", done="tell"), "tell": step("versioned.tell", done="play", error="failed"),
             "play": step("ivr.play", {"prompt": "beep"}, done="again"),
             "again": step("versioned.tell", done="end", error="failed"),
             "failed": step("ivr.play", {"prompt": "beep"}, done="end"), "end": step("ivr.hangup")}, name="tell")


def misbehave(how):
    bad = {**step(f"unruly.{how}", done="end", error="sorry"), "timeout": 1.0}
    return make({"answer": step("ivr.answer", done="bad"), "bad": bad, "sorry": step("ivr.play", {"prompt": "menu-invalid"}, done="end"),
                 "end": step("ivr.hangup")}, name=how)


@pytest.fixture(scope="module")
def site():
    found = Instance()
    put(found, "unruly", PLUGIN)
    try:
        found.up()
        for number, how in (("4011", "spin"), ("4012", "block"), ("4013", "backtrack")):
            found.bind(number, misbehave(how))
        found.bind("4014", TELL)
        found.run("dialplan", "apply")
        yield found
    finally:
        found.close()


def put(site, name, text):
    folder = site.place.plugins / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plugin.py").write_text(text, encoding="utf-8")


def find(site, name):
    """What `plugin list` says of one plugin."""
    found = json.loads(site.run("plugin", "list", "--json", check=False).stdout)["plugins"]
    return next((item for item in found if item["name"] == name), None)


def put_version(site, version, before=""):
    """Drop in a version of `versioned` and wait until every process has judged it."""
    old = set((find(site, "versioned") or {"processes": {}})["processes"].values())
    put(site, "versioned", SAYING.format(version=version, before=before))

    def is_judged():
        found = (find(site, "versioned") or {"processes": {}})["processes"]
        return len(found) >= 4 and len(set(found.values())) == 1 and not old & set(found.values())
    wait_until(is_judged, 10, "the version was not judged")


def ask(site, caller):
    """Call 4014 and return its record."""
    leg = site.carrier(caller).dial("4014")
    assert leg.wait_answered(5) and leg.wait_ended(10)
    return site.record(caller)


def test_a_folder_dropped_in_is_called_without_a_restart_and_a_broken_version_changes_nothing(site):
    before = site.pids()
    put_version(site, 1)
    assert ask(site, "13600000001")["facts"]["told"] == 1
    put_version(site, 2)
    put_version(site, 3, before="def broken(:")
    assert find(site, "versioned")["state"] == "refused" and "plugin.py:6" in find(site, "versioned")["problem"]
    put_version(site, 4, before="raise RuntimeError('no such thing')")
    assert "versioned is refused" in site.run("status").stdout
    assert "RuntimeError: no such thing" in find(site, "versioned")["problem"]
    assert ask(site, "13600000004")["facts"]["told"] == 2
    assert site.pids() == before


def test_a_call_under_way_keeps_the_version_with_which_it_began(site):
    put_version(site, 5)
    leg = site.carrier("13600000005").dial("4014")
    assert leg.wait_answered(5)
    put(site, "versioned", SAYING.format(version=6, before=""))
    assert leg.wait_ended(10)
    assert site.record("13600000005")["facts"]["told"] == 5
    wait_until(lambda: len(set(find(site, "versioned")["processes"].values())) == 1, 6)
    assert ask(site, "13600000006")["facts"]["told"] == 6


def test_a_switch_reaches_every_process_within_a_second(site):
    site.run("plugin", "off", "versioned")
    time.sleep(1.0)
    for caller in ("13600000011", "13600000012"):
        record = ask(site, caller)
        assert "told" not in record["facts"], record
        assert [(one["step"], one["outcome"]) for one in record["path"]][1:3] == [("tell", "off"), ("play", "done")]
    assert find(site, "versioned")["on"] is False
    site.run("plugin", "on", "versioned")
    time.sleep(1.0)
    assert ask(site, "13600000015")["facts"]["told"] == 6


def test_a_folder_that_went_leaves_the_error_edge(site):
    shutil.rmtree(site.place.plugins / "versioned")
    wait_until(lambda: find(site, "versioned") is None, 5)
    time.sleep(2.0)
    record = ask(site, "13600000021")
    assert [(one["step"], one["outcome"]) for one in record["path"]][1:3] == [("tell", "error"), ("failed", "done")]


@pytest.mark.parametrize("number, how", [("4011", "spin"), ("4012", "block")])
def test_a_step_that_never_ends_costs_its_caller_the_error_edge_and_others_nothing(site, number, how):
    before = site.pids("agi")
    leg = site.carrier("136000010" + number[-2:]).dial(number)
    assert leg.wait_answered(5)
    began, other = time.monotonic(), site.carrier("136000020" + number[-2:]).dial("4001")
    assert other.wait_answered(1.5), "another caller had to wait"
    assert leg.wait_recording(site.place.sounds / "en" / "menu-invalid.wav", timeout=5, first=1.5)
    assert time.monotonic() - began < 5 and leg.wait_ended(5)
    other.hangup()
    record = site.record("136000010" + number[-2:])
    assert ("bad", "error") in [(one["step"], one["outcome"]) for one in record["path"]]
    failed = next(item for item in json.loads(site.run("status", "--json").stdout)["plugins"] if item["plugin"] == "unruly")
    assert "timeout" in failed["last"]
    assert site.pids("agi") == before


def test_a_regular_expression_that_holds_the_interpreter_costs_its_caller_the_error_edge_and_others_nothing(site):
    others = [site.carrier(f"1360000300{number}").dial("4000") for number in range(4)]
    for other in others:
        assert other.wait_answered(5)
    before = site.pids("agi")
    leg = site.carrier("13600001013").dial("4013")
    assert leg.wait_answered(5)
    assert leg.wait_recording(site.place.sounds / "en" / "menu-invalid.wav", timeout=15, first=1.5), "no error edge"
    for other in others:
        assert other.state != "ended"
        other.hangup()
    record = site.record("13600001013", 15)
    assert ("bad", "error") in [(one["step"], one["outcome"]) for one in record["path"]]
    assert len(set(site.pids("agi").values()) & set(before.values())) == len(before) - 1, "one process of two ended itself"
    for number in range(4):
        assert "fell_back" not in site.record(f"1360000300{number}", 10)["facts"]


def read_walk():
    """Return the blocks of the walk in CONTRIBUTING as (language, file, text)."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## A plugin in an afternoon\n")[1].split("\n## ")[0]
    return re.findall(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", section, re.M | re.S)


def test_the_walk_of_contributing_works_in_the_words_written_there(site):
    """Only the places differ: this instance's state, a folder of its own, and the Python that runs the tests."""
    own = site.folder / "own"
    said, places = "", {"/var/lib/switchroom": str(site.place.state),
                        "./switchroom": f"{sys.executable} -P -m launch", "sudo ": ""}
    for language, file, text in read_walk():
        if file:
            (own / file).write_text(text, encoding="utf-8")
        elif language == "text":
            for line in text.splitlines():
                assert re.search(r"\s+".join(map(re.escape, line.split())), said), f"{line}\nis not in\n{said}"
        else:
            for line in text.splitlines():
                said = type_in(site, line, places)


def type_in(site, line, places):
    """Run one line as a reader would, and wait as long as a reader needs for the next."""
    line = re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], line)
    ended = subprocess.run(line, shell=True, cwd=site.folder, capture_output=True, text=True, timeout=120,
                           env={**os.environ, "SWITCHROOM_CONFIG": str(site.config)})
    assert ended.returncode == 0, f"{line}\n{ended.stdout}\n{ended.stderr}"
    time.sleep(3.0 if line.startswith("cp") else 1.0 if re.search("plugin o|publish", line) else 0.0)
    return ended.stdout
