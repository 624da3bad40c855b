"""One story of each plugin with PostgreSQL as the store; all other stories run on SQLite."""

import time

import pytest

from launch.phone.source import Tone
from plugins.billing.models import rules as prices
from plugins.blacklist import resources as blacklist
from plugins.survey import models as surveys
from plugins.voicemail.models import messages
from store import recordings
from store.db import open_database
from tests.instance import Instance, wait_until
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

numbers = iter(range(1, 1000))


@pytest.fixture(scope="module")
def site(postgres_server):
    """The starter site over PostgreSQL, and its database open for looking."""
    url = postgres_server.create_database()
    found = Instance(store={"database": url})
    try:
        found.up()
        found.database = open_database(url)
        yield found
        found.database.close()
    finally:
        found.close()
        postgres_server.drop_database(url)


@pytest.fixture
def caller(site):
    number = f"1370003{next(numbers):04d}"
    phone = site.carrier(number)
    phone.number = number
    yield phone
    site.release(phone)


def hear(site, leg, prompt, seconds=12):
    assert leg.wait_recording(site.place.sounds / "en" / f"{prompt}.wav", timeout=seconds, first=1.5), f"{prompt} was not heard"


def steps(record):
    return {step["step"]: step["outcome"] for step in record["path"]}


def test_queue_recording_and_survey(site, caller):
    agent = site.agent("1001", talk=1.0)
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("1")
    hear(site, leg, "survey-service")
    leg.press("2")
    assert leg.wait_ended(15)
    record = site.record(caller.number)
    agent.unregister()
    site.release(agent)
    assert (record["queue"], record["agent"], record["result"], steps(record)["survey"]) == ("sales", "1001", "answered", "done")
    wait_until(lambda: any(row.call == record["linkedid"] and row.score == 50 for row in surveys.SurveyAnswer.select()), 5)
    wait_until(lambda: recordings.find(record["recording"]).seconds, 8, "the recording was not kept")


def test_an_order_is_looked_up(site, caller):
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("4")
    hear(site, leg, "enter-order-number")
    leg.press("1003#")
    hear(site, leg, "confirm-choice")
    leg.press("1")
    assert leg.wait_recording(site.place.sounds / "en" / "order-delivered.wav", timeout=8, first=0.6)
    leg.hangup()
    assert steps(site.record(caller.number))["find-order"] == "found"


def test_a_message_arrives_in_its_box(site, caller):
    leg = caller.dial("4000")
    hear(site, leg, "menu-main")
    leg.press("3")
    hear(site, leg, "message-please")
    leg.press("1")
    time.sleep(0.8)
    leg.play(Tone(440))
    time.sleep(2.0)
    leg.press("#")
    assert leg.wait_ended(15)
    record = site.record(caller.number)
    wait_until(lambda: any(row.call == record["linkedid"] for row in messages.VoicemailMessage.select()), 10, "no message in the box")


def test_a_blacklisted_caller_is_refused_within_a_second(site, caller):
    rules = blacklist.Rules()
    rules.save(None, {"who": "number", "number": caller.number, "action": "reject", "reason": "spam"}, "test")
    time.sleep(0.9)
    leg = caller.dial("4000")
    assert leg.wait_ended(5) and leg.answered_at is None
    assert "spam" in site.record(caller.number)["facts"]["blacklist_rule"]


def test_an_outside_call_is_charged(site):
    prices.save_tariff({"id": "start", "title": "", "scope": "general", "subject": "", "first": "2020-01-01", "last": "",
                        "zone": "Asia/Shanghai", "rates": [{"target": "local", "unit_seconds": 60, "unit_price": 22}]})
    far, phone = site.phone("carrier"), site.phone("801")
    far.register()
    phone.register()
    time.sleep(0.9)
    leg = phone.dial("88887777")
    taken = far.wait_call(8)
    taken.answer(Tone(700))
    time.sleep(1.0)
    leg.hangup()
    wait_until(lambda: site.record("801")["charge"] == 22, 10, "the call was not charged")
    site.release(far, phone)


def test_closed_hours_are_spoken(site, caller):
    site.run("flow", "bind", "4001", "closed")
    leg = caller.dial("4001")
    hear(site, leg, "closed")
    assert leg.wait_ended(15)
    assert steps(site.record(caller.number))["hours"] == "closed"
