"""The verbs of `dialplan` on a running instance: what `up` wrote is what an apply would write; changes come and go."""

import json
import os

import pytest

from store import flows
from tests.instance import Instance

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="needs root"), pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def instance():
    """One instance that is up."""
    found = Instance()
    try:
        yield found.up()
    finally:
        found.close()


def bind(instance, number):
    """Let `number` enter the flow of the published closed hours."""
    from store.db import open_database
    database = open_database(f"sqlite:{instance.place.state}/switchroom.db")
    flows.bind(number, "closed")
    database.close()


def test_nothing_would_change_after_up(instance):
    assert instance.run("dialplan", "diff").stdout.strip() == "nothing would change"
    assert json.loads(instance.run("dialplan", "apply", "--json").stdout)["number"] is None


def test_a_new_number_is_shown_applied_called_and_rolled_back(instance):
    bind(instance, "4055")
    assert "+exten => 4055,1,Goto(cc-enter,4055,1)" in instance.run("dialplan", "diff").stdout
    caller = instance.carrier()
    assert not caller.dial("4055").wait_answered(3)
    done = json.loads(instance.run("dialplan", "apply", "--reason", "a new number", "--json").stdout)
    assert done["changed"] == ["extensions.conf"] and done["restart"] == []
    leg = caller.dial("4055")
    assert leg.wait_answered(3)
    assert "configuration 1 runs again" in instance.run("dialplan", "rollback").stdout
    assert leg.state == "answered", "a rollback disturbed a call"
    assert not caller.dial("4055").wait_answered(3)
    found = json.loads(instance.run("dialplan", "history", "--json").stdout)
    assert [(item["number"], item["result"], item["reason"]) for item in found] == [
        (3, "applied", "rollback to 1"), (2, "applied", "a new number"), (1, "applied", "as found")]


def test_up_writes_nothing_under_a_running_asterisk_and_says_who_does(instance):
    bind(instance, "4056")
    before = (instance.place.asterisk / "etc" / "extensions.conf").read_text()
    assert "./switchroom dialplan apply" in instance.run("up", "--detach", "--demo").stdout
    assert (instance.place.asterisk / "etc" / "extensions.conf").read_text() == before
    instance.run("dialplan", "apply")
    assert "4056" in (instance.place.asterisk / "etc" / "extensions.conf").read_text()


def test_show_hides_every_secret(instance):
    text = instance.run("dialplan", "show").stdout
    assert "=== pjsip.conf" in text and "=== manager.conf" in text
    for path in instance.place.secrets.iterdir():
        assert path.read_text().strip() not in text, path.name
    assert instance.run("dialplan", "show", "rtp.conf").stdout.startswith("; Written by Switchroom")
    assert instance.run("dialplan", "show", "no.conf", check=False).returncode == 1


def test_a_mistake_in_the_admins_own_file_is_told_and_keeps_no_change_away(instance):
    own = instance.place.asterisk / "etc" / "custom" / "extensions_custom.conf"
    own.write_text("[custom-internal]\nexten => 4070,1,Goto(nowhere,s,1)\n", encoding="utf-8")
    try:
        done = instance.run("dialplan", "apply").stdout
    finally:
        own.unlink()
    assert "in your own files: custom/extensions_custom.conf:2" in done and "nowhere" in done
    instance.run("dialplan", "apply")


def test_without_asterisk_it_says_so(instance):
    instance.run("down")
    bind(instance, "4057")
    done = instance.run("dialplan", "apply", check=False)
    assert done.returncode == 1 and "./switchroom" in done.stderr
    assert instance.run("dialplan", "rollback", "77", check=False).returncode == 1
