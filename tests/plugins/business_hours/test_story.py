"""Out of hours over a real Asterisk: callers hear the hours that are in the table, and may leave a message."""

import datetime
from time import sleep

import pytest

from hooks.web import Query
from launch.phone.source import Tone
from plugins.business_hours import resources
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.instance import Instance, wait_until

EFFECTIVE = 0.9     # seconds from the change to the next call; a second is promised
WEEK = resources.WEEK


def make_flow(table):
    """Return a flow that says the hours of `table` when it is closed and then offers to take a message."""
    return make({"hours": step("business_hours.check", {"table": table}, open="open", closed="answer"),
                 "open": step("ivr.hangup"), "answer": step("ivr.answer", done="announce"),
                 "announce": step("business_hours.announce", {"table": table}, done="offer"),
                 "offer": step("ivr.menu", {"prompt": "hours-message-offer", "keys": "12", "timeout": 2, "tries": 1}, k1="please",
                               k2="goodbye", no_input="goodbye", invalid="goodbye"),
                 "please": step("ivr.play", {"prompt": "message-please", "interrupt": True}, done="message"),
                 "message": step("recording.message", {"longest": 20}, done="thanks", empty="goodbye"),
                 "thanks": step("ivr.play", {"prompt": "message-thanks"}, done="goodbye"),
                 "goodbye": step("ivr.play", {"prompt": "goodbye"}, done="end"), "end": step("ivr.hangup")}, name=table)


@pytest.fixture(scope="module")
def site():
    """A running site."""
    site = Instance()
    try:
        site.up()
        yield site
    finally:
        site.close()


@pytest.fixture(scope="module")
def tables(site):
    """The tables of hours as the admin sees them; 4001 goes by `desk`, 4003 by `night`, both closed whatever the time is."""
    database = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    source = resources.Tables()
    source.save(None, {"name": "desk", **hours("09:00-12:00")}, "admin")
    source.save(None, {"name": "night"}, "admin")
    site.bind("4001", make_flow("desk"))
    site.bind("4003", make_flow("night"))
    yield source
    database.close()


def hours(text):
    """Return `text` for the day after tomorrow only, as the zone of the table counts days."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).weekday()
    return {name: text if day == (today + 2) % 7 else "" for day, name in enumerate(WEEK)}


class Call:
    """A caller who hears; `names` are prompts of the English voice."""

    def __init__(self, site, number, dialled="4001"):
        self._folder = site.place.sounds / "en"
        self.leg = site.carrier(number).dial(dialled)

    def wait(self, name, timeout=30):
        return self.leg.wait_recording(self._folder / f"{name}.wav", timeout=timeout, **self._part(name))

    def heard(self, *names):
        return {name for name in names if self.leg.heard_recording(self._folder / f"{name}.wav", **self._part(name))}

    @staticmethod
    def _part(name):
        return {"seconds": 0.2} if name.startswith("digits/") else {"first": 1.5}


@pytest.fixture(scope="module")
def silent(site, tables):
    """A caller out of hours who presses nothing, while the tests do other things."""
    return Call(site, "13800000003", "4003")


@pytest.mark.covers("F18.5")
def test_hours_changed_in_the_table_are_the_hours_of_the_next_call(site, tables, silent):
    told = ["digits/9", "hours-noon", "digits/10", "digits/4", "digits/30", "digits/a-m", "digits/p-m"]
    first = Call(site, "13800000001")
    assert first.wait("hours-intro") and first.wait("hours-noon")
    assert first.heard(*told) == {"digits/9", "digits/a-m", "hours-noon"}
    first.leg.hangup()
    tables.save("desk", hours("10:00-16:30"), "admin")
    sleep(EFFECTIVE)
    second = Call(site, "13800000002")
    assert second.wait("hours-intro") and second.wait("digits/p-m")
    assert second.heard(*told) == {"digits/10", "digits/a-m", "digits/4", "digits/30", "digits/p-m"}
    second.leg.hangup()
    assert [(step["step"], step["outcome"]) for step in site.record("13800000002")["path"]][:2] == [("hours", "closed"), ("answer", "done")]
    assert tables.list(Query(where={"name": "desk"}))


@pytest.mark.covers("F18.6")
def test_out_of_hours_a_key_leaves_a_message_and_silence_ends_politely(site, silent):
    speaking = Call(site, "13800000004", "4003")
    assert speaking.wait("hours-message-offer")
    speaking.leg.press("1")
    assert speaking.wait("message-please")
    before = set(site.place.recordings.iterdir())
    speaking.leg.press("3")
    wait_until(lambda: set(site.place.recordings.iterdir()) - before, 5, "no message is recorded")
    speaking.leg.play(Tone(440))
    sleep(2.0)
    assert silent.wait("goodbye") and silent.leg.wait_ended(8)
    speaking.leg.press("#")
    assert speaking.wait("message-thanks") and speaking.leg.wait_ended(15)
    record, left = site.record("13800000003"), site.record("13800000004")
    assert [step["outcome"] for step in record["path"] if step["step"] == "offer"] == ["no_input"]
    assert not record["recording"] and record["hangup_cause"] == 16 and record["result"] == "ivr"
    assert left["result"] == "message" and left["recording"]
    assert (site.place.recordings / f"{left['recording']}.wav").stat().st_size > 8000
