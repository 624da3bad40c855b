"""A telecom admin changes a branch over the command line: in force for the next call, restorable, and nothing restarts."""

import json

import pytest

from tests.instance import wait_until

NUMBER, NAME = "4077", "branches"
TEXT = """; Which prompt key 1 plays is what the admin changes.
flow branches
entry answer

step answer: ivr.answer
  done -> menu

step menu: ivr.menu prompt="welcome" keys="1" timeout=20
  1 -> {target}
  no_input -> end
  invalid -> end

step bye: ivr.play prompt="goodbye"
  done -> end

step sign: ivr.play prompt="beep"
  done -> end

step end: ivr.hangup

test "key 1"
  given press = ["1"]
  expect path = ["answer", "menu 1", "{expected}", "end"]
"""
UNUSED = {"bye": "step sign", "sign": "step bye"}


def write(tmp_path, target, expected=None):
    """Return the path of a flow in text whose key 1 leads to `target`."""
    text = TEXT.format(target=target, expected=expected or target)
    keep = [block for block in text.split("\n\n") if not block.startswith(UNUSED[target])]
    path = tmp_path / f"{target}-{expected}.flow"
    path.write_text("\n\n".join(keep), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def number(site, tmp_path_factory):
    """The number, bound to the first version and known to Asterisk, as an admin does it."""
    path = write(tmp_path_factory.mktemp("first"), "bye")
    assert json.loads(site.run("flow", "publish", path, "--json").stdout)["version"] == 1
    assert json.loads(site.run("flow", "bind", NUMBER, NAME, "--json").stdout)["apply"] is True
    site.run("dialplan", "apply")
    yield NUMBER
    site.run("flow", "unbind", NUMBER)
    site.run("dialplan", "apply")


def enter(site, caller):
    """Call the number and wait inside its menu; return the phone and the leg."""
    phone = site.carrier(caller)
    phone.number = caller
    leg = phone.dial(NUMBER)
    assert leg.wait_answered(5)
    assert leg.wait_recording(site.place.sounds / "en" / "welcome.wav", timeout=8, first=1.0)
    return phone, leg


def finish(site, *entered):
    """Press 1 in all of these calls, wait for their ends; return [(version, steps)] of their records."""
    for _, leg in entered:
        leg.press("1")
    for phone, leg in entered:
        assert leg.wait_ended(12)
        site.release(phone)
    numbers = [phone.number for phone, _ in entered]
    found = {}

    def closed():
        found.update({record["from"]: record for record in site.calls() if record["from"] in numbers and record["ended"]})
        return len(found) == len(numbers)
    wait_until(closed, 8, "a record is missing")
    return [(found[number]["version"], [step["step"] for step in found[number]["path"]]) for number in numbers]


def test_publish_test_and_rollback_over_the_command_line(site, number, tmp_path):
    pids, old, new = site.pids(), (1, ["answer", "menu", "bye", "end"]), (2, ["answer", "menu", "sign", "end"])
    inside = enter(site, "13910000002")
    refused = site.run("flow", "publish", write(tmp_path, "sign", "bye"), check=False)
    assert refused.returncode == 1 and "FAILED  key 1" in refused.stderr and "expected 'bye', found 'sign done'" in refused.stderr
    before = enter(site, "13910000001")
    assert "version 2 is in force, 1 tests passed" in site.run("flow", "publish", write(tmp_path, "sign")).stdout
    # Calls that begin at once, so many that both agi processes serve some.
    after = [enter(site, f"1391000001{n}") for n in range(4)]
    assert finish(site, inside, before, *after) == [old, old, new, new, new, new], "a call inside changed its version, or a next call did not"

    assert site.run("flow", "diff", NAME).stdout.splitlines() == [
        "step menu: 1 leads to sign instead of bye", "step bye (ivr.play) removed", "step sign (ivr.play) added, done -> end", 'test "key 1" changed']
    assert [item["version"] for item in json.loads(site.run("flow", "history", NAME, "--json").stdout)] == [2, 1]
    site.run("flow", "rollback", NAME, "1")
    assert finish(site, enter(site, "13910000003")) == [old]
    assert [item["version"] for item in json.loads(site.run("flow", "history", NAME, "--json").stdout)] == [1, 2, 1]
    assert site.pids() == pids, "something restarted"


def test_the_journal_tells_who_published(site, number):
    from store import journal
    from store.db import open_database
    from store.events import FlowPublished, NumberBound
    from store.settings import Settings

    database = open_database(site.place.section("store", Settings).url(site.place.state))
    try:
        def events():
            return [event for _, event in journal.tail(site.place.node, 0, 100000)]
        wait_until(lambda: any(isinstance(event, FlowPublished) and event.flow == NAME and event.by for event in events()), 3, "no FlowPublished")
        assert any(isinstance(event, NumberBound) and event.dialled == NUMBER and event.flow == NAME for event in events())
    finally:
        database.close()
