"""Unwanted callers over a real Asterisk: each rule, each action, in force within a second, over when it expires."""

import time

import pytest

from hooks.web import Query
from plugins.blacklist import models, resources, service
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.instance import Instance

EFFECTIVE = 0.9     # seconds from the change to the next call; a second is promised
AGENT = 700         # Hz, what the agents of Instance say
SCREENED = make({"screen": {"kind": "blacklist.check", "next": {"pass": "answer", "voicemail": "answer-message"}},
                 "answer-message": step("ivr.answer", done="offer"), "answer": step("ivr.answer", done="queue"),
                 "queue": step("acd.queue", {"queue": "sales", "timeout": 20}, answered="end", timeout="end", empty="end"),
                 "offer": step("ivr.play", {"prompt": "message-please"}, done="message"),
                 "message": step("recording.message", {"longest": 5}, done="end", empty="end"), "end": step("ivr.hangup")}, name="screened")
ELSEWHERE = make({"answer": step("ivr.answer", done="say"), "say": step("ivr.play", {"prompt": "closed"}, done="end"), "end": step("ivr.hangup")},
                 name="elsewhere")


@pytest.fixture(scope="module")
def site():
    """A site whose number 4001 screens its callers and then queues them for an agent."""
    site = Instance()
    try:
        site.up()
        site.bind("4002", ELSEWHERE)
        site.bind("4001", SCREENED)
        site.agent("1001", talk=0.5)
        yield site
    finally:
        site.close()


@pytest.fixture(scope="module")
def rules(site):
    """The rules of the site as the admin sees them."""
    database = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    yield resources.Rules()
    database.close()


def call(site, number, **options):
    phone = site.phone("carrier", from_number=number, **options)
    leg = phone.dial("4001")
    leg.phone = phone
    return leg


def assert_refused(site, leg, number, rule):
    """The call ended unanswered, never reached the queue, and its record names the rule."""
    assert leg.wait_ended(5) and leg.answered_at is None
    record = site.record(number)
    site.release(leg.phone)
    assert record["facts"]["blacklist_rule"].startswith(rule) and "spam" in record["facts"]["blacklist_rule"]
    assert record["queue"] == "" and record["agent"] == "" and [step["step"] for step in record["path"]] == ["screen"]
    return record


def assert_through(site, leg):
    assert leg.wait_heard(AGENT, timeout=10), "the caller does not reach the agent"
    assert leg.wait_ended(5)
    site.release(leg.phone)


@pytest.mark.covers("F02.3b")
def test_a_number_added_is_refused_within_a_second_and_gets_through_after_its_expiry(site, rules):
    number = "13800000001"
    before = call(site, number)
    assert_through(site, before)
    expires = time.time() + 4.0
    report = service.import_csv(f"who,number,expires,reason\nnumber,+86{number},{expires:.0f},spam by phone\n", "wang")
    assert not report.problems
    time.sleep(EFFECTIVE)
    added, = rules.list(Query(where={"number": number}))
    assert (added["by"], added["reason"], added["number"]) == ("wang", "spam by phone", number) and number in service.export_csv()
    refused = call(site, number)
    assert refused.wait_ended(5) and time.time() < expires, "not refused at once, or the machine is too slow for this test"
    record = assert_refused(site, refused, number, added["id"])
    assert record["hangup_cause"] == 21 and record["answered"] in (None, False)
    other = call(site, "13800000002")
    assert_through(site, other)
    time.sleep(max(0.0, expires + 0.5 - time.time()))
    assert_through(site, call(site, number))


@pytest.mark.covers("F02.3a")
def test_each_kind_of_rule_and_each_action(site, rules):
    def add(**fields):
        return rules.save(None, {"reason": "spam"} | fields, "wang")

    made = {"prefix": add(who="prefix", number="139", action="busy"),
            "region": add(who="region", region="深圳", action="announcement"),
            "anonymous": add(who="anonymous", action="voicemail"),
            "time": add(who="prefix", number="0571", since="00:00:00", until="23:59:59", action="flow", flow="elsewhere"),
            "never": add(who="prefix", number="0571", since="23:59:58", until="23:59:59", action="reject", priority=1),
            "rate": add(who="prefix", number="137", calls=1, seconds=60, action="reject"),
            "white": add(who="number", number="13900000009", action="pass")}
    time.sleep(EFFECTIVE)
    busy = call(site, "13900000001")
    assert assert_refused(site, busy, "13900000001", made["prefix"]) and busy.status == 486
    # Each call is one of several at a time: they do not wait for each other.
    told, message, elsewhere = call(site, "+8675588880000"), call(site, "anonymous"), call(site, "057188880000")
    sounds = site.place.sounds / "en"
    assert told.wait_recording(sounds / "blacklist-refused.wav", timeout=8)
    assert message.wait_recording(sounds / "message-please.wav", timeout=8, first=1.5)
    message.press("1")
    time.sleep(1.0)
    message.press("#")
    assert elsewhere.wait_recording(sounds / "closed.wav", timeout=8, first=1.5)
    for leg, number, rule, last in ((told, "+8675588880000", "region", "screen"), (message, "anonymous", "anonymous", "end"),
                                    (elsewhere, "057188880000", "time", "end")):
        assert leg.wait_ended(10)
        record = site.record(number)
        assert record["facts"]["blacklist_rule"].startswith(made[rule]) and record["queue"] == "" and record["path"][-1]["step"] == last
        site.release(leg.phone)
    assert_through(site, call(site, "13900000009"))
    assert site.record("13900000009")["facts"]["whitelist_rule"].startswith(made["white"])
    assert_through(site, call(site, "13700000001"))
    assert_refused(site, call(site, "13700000001"), "13700000001", made["rate"])
    for identity in made.values():
        models.remove(identity, "wang")
