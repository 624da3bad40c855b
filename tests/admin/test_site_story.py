"""The site changed on the web over real Asterisk: extensions of any length, applied configurations, plugins switched off."""

import json
import os
import time

import pytest

from admin import passwords
from admin.settings import Settings
from launch.phone.phone import Phone
from launch.phone.source import Tone
from store import extensions, people, trunks
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.admin.site import PASSWORD, Browser
from tests.flow.samples import make, step
from tests.instance import Instance, wait_until

SECRET = "a-long-enough-secret"
TONES = (500, 700, 900, 1200)
NUMBERS = ("801", "8001", "80001", "800001")
OWN = "[custom-internal]\nexten => 4777,1,Answer()\n same => n,Hangup()\n"
HELLO = make({"answer": step("ivr.answer", done="say"), "say": step("ivr.play", {"prompt": "own-hello"}, done="end"), "end": step("ivr.hangup")}, name="mine")
SURVEYED = make({"answer": step("ivr.answer", done="ask"), "ask": step("survey.ask", {"survey": "satisfaction"}, done="end", no_rating="end", skipped="end"),
                 "end": step("ivr.hangup")}, name="surveyed")


@pytest.fixture(scope="module")
def site():
    """An instance with an administrator of the web, and extensions of four lengths in the store."""
    found = Instance()
    try:
        found.up()
        # Two days old, so that a nightly backup is due.
        os.utime(found.place.secrets / "agi.token", (time.time() - 172800,) * 2)
        database = open_store(found)
        people.add("root", "Root", "administrator", password=passwords.hash(PASSWORD), must_change=False)
        for number in NUMBERS:
            extensions.save(number, name=f"Phone {number}", service_class="A", secret=SECRET)
        trunks.save("dead", secret=SECRET)
        trunks.save_group("both", members=["dead", "carrier"])
        database.close()
        found.bind("4090", SURVEYED)
        yield found
    finally:
        found.close()


@pytest.fixture(scope="module")
def web(site):
    """A browser in which the administrator has signed in."""
    found = Browser(site.place.section("admin", Settings).port, {})
    assert found.send("/sign-in", name="root", password=PASSWORD).status == 303
    return found


def open_store(site):
    """Open the instance's database."""
    return open_database(site.place.section("store", StoreSettings).url(site.place.state))


def apply(web):
    """Press Apply and wait for the end; return the page."""
    assert web.send("/dialplan/apply", reason="a story").status == 303
    wait_until(lambda: "hx-get=\"/dialplan/progress\"" not in web.get("/dialplan/progress").text, 15, "it is not applied")
    return web.get("/dialplan").text


@pytest.mark.covers("F08.2a")
def test_extensions_of_three_to_six_digits_call_each_other_once_they_are_applied_on_the_web(site, web):
    page = web.get("/dialplan").text
    assert "800001" in page and SECRET not in page, "the difference is shown, without passwords"
    page = apply(web)
    assert "Nothing to apply" in page and "a story" in page and "root" in page
    assert json.loads(site.run("extension", "show", "800001", "--json").stdout)["secret"] == SECRET
    phones = {number: Phone(("127.0.0.1", site.sip), number, SECRET) for number in NUMBERS}
    try:
        for place, phone in enumerate(phones.values()):
            phone.register()
            phone.auto_answer(source=Tone(TONES[place]))
        for caller in NUMBERS:
            legs = {called: phones[caller].dial(called) for called in NUMBERS if called != caller}
            for called, leg in legs.items():
                assert leg.wait_answered(5), f"{caller} does not reach {called}"
                assert leg.wait_heard(TONES[NUMBERS.index(called)], timeout=5), f"{caller} dialled {called} and another phone answered"
                leg.hangup()
    finally:
        for phone in phones.values():
            phone.close()


def test_a_group_of_trunks_goes_on_with_the_next_when_one_cannot_be_reached(site):
    flow = make({"dial": step("ivr.dial", {"number": "057188880000", "trunk": "both", "ring": 10}, answered="end", failed="end", refused="end", busy="end",
                              no_answer="end"), "end": step("ivr.hangup")}, name="two-ways")
    site.bind("4000", flow)
    carrier = site.carrier()
    carrier.register()
    carrier.auto_answer(talk=1.0)
    caller = site.phone("1002")
    leg = caller.dial("4000")
    assert leg.wait_answered(8) and leg.wait_ended(8)
    assert site.record("1002")["facts"]["dial_trunk"] == "carrier"


@pytest.mark.covers("F36.3a")
def test_the_survey_switched_off_on_the_web_is_not_asked_in_the_next_call(site, web):
    processes = site.pids()

    def ask(caller):
        leg = site.carrier(caller).dial("4090")
        assert leg.wait_answered(5)
        time.sleep(1.5)
        leg.press("1")
        leg.wait_ended(4) or leg.hangup()
        return {one["step"]: one["outcome"] for one in site.record(caller)["path"]}
    assert ask("13500000001").get("ask") != "off"
    assert web.send("/plugins/survey/switch", on="no").status == 303
    time.sleep(1.0)
    assert ask("13500000002")["ask"] == "off"
    assert "Switched off" in web.get("/plugins").text
    assert web.send("/plugins/survey/switch", on="yes").status == 303
    assert site.pids() == processes, "nothing was started anew"


def test_own_lines_are_checked_applied_heard_and_rolled_back_on_the_web(site, web):
    wrong = web.send("/dialplan/own/extensions_custom.conf", text="[custom-internal]\nexten => 4777,1,Goto(nowhere,s,1)\n")
    assert wrong.status == 422 and "custom/extensions_custom.conf:2" in wrong.text and "nowhere" in wrong.text
    assert web.send("/dialplan/own/extensions_custom.conf", text=OWN).status == 303
    caller = site.phone("1003")
    caller.register()
    assert not caller.dial("4777").wait_answered(2)
    apply(web)
    leg = caller.dial("4777")
    assert leg.wait_answered(5)
    assert web.send("/dialplan/own/extensions_custom.conf", text="").status == 303
    apply(web)
    assert not caller.dial("4777").wait_answered(2)
    web.send("/dialplan/own/extensions_custom.conf", text=OWN)


@pytest.mark.covers("F34.3")
def test_an_empty_instance_is_what_the_backup_was(site, tmp_path):
    path = tmp_path / "one.tar.gz"
    site.bind("4066", HELLO)
    sound = (site.place.sounds / "en" / "goodbye.wav").read_bytes()
    for language in ("en", "zh"):
        (site.place.sounds / "custom" / language).mkdir(parents=True, exist_ok=True)
        (site.place.sounds / "custom" / language / "own-hello.wav").write_bytes(sound)
    assert json.loads(site.run("backup", str(path), "--json").stdout)["bytes"] > 10_000
    secrets = read_secrets(site)
    wait_until(lambda: list((site.place.state / "backups").glob("*.tar.gz")), 25, "the worker host made no backup of its own")
    assert site.run("restore", str(path), check=False).returncode == 1, "not under a running instance"
    second = Instance()
    try:
        second.run("restore", str(path))
        second.up()
        assert read_secrets(second) == secrets
        leg = second.carrier().dial("4066")
        assert leg.wait_answered(5), "the number and its flow came back"
        assert leg.wait_recording(second.place.sounds / "en" / "goodbye.wav", timeout=5), "the own prompt came back"
        phone = Phone(("127.0.0.1", second.sip), "8001", SECRET)
        phone.register()
        assert phone.dial("4777").wait_answered(5), "the extension and the own dialplan came back"
        phone.close()
    finally:
        second.close()


def read_secrets(site):
    """Return {name: text} of the secrets of an instance."""
    return {one.name: one.read_text() for one in site.place.secrets.iterdir() if one.is_file()}
