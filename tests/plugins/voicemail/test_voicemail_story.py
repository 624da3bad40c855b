"""Callers leave messages over the real Asterisk; their owners see the lamp, listen by keys, and get mail."""

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from aiosmtpd.controller import Controller

from launch.phone.source import Tone
from plugins.voicemail import audio
from plugins.voicemail.events import BoxOpened
from plugins.voicemail.models import boxes, messages
from store import journal, people, roles, tokens
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.instance import Instance, find_port, wait_until

LEAVE = make({
    "answer": step("ivr.answer", done="menu"),
    "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "1234", "timeout": 9}, k1="busy", k2="direct", k3="hours", k4="unanswered",
                 no_input="end", invalid="end"),
    "busy": step("ivr.dial", {"extension": "1002", "ring": 2}, answered="end", busy="direct", no_answer="end", failed="end"),
    "unanswered": step("ivr.dial", {"extension": "1003", "ring": 1}, answered="end", busy="end", no_answer="direct", failed="end"),
    "direct": step("voicemail.leave", {"box": "1002"}, done="thanks", empty="end", no_box="end"),
    "hours": step("business_hours.check", {"table": "closed"}, open="end", closed="group"),
    "group": step("voicemail.leave", {"box": "reception", "queue": "sales", "after_hours": True}, done="thanks", empty="end", no_box="end"),
    "thanks": step("ivr.play", {"prompt": "message-thanks"}, done="end"),
    "end": step("ivr.hangup")}, name="leave")
LISTEN = make({
    "answer": step("ivr.answer", done="listen"),
    "listen": step("voicemail.retrieve", {"box": ""}, done="end", denied="end"),
    "end": step("ivr.hangup")}, name="listen")
OTHERS = make({
    "answer": step("ivr.answer", done="listen"),
    "listen": step("voicemail.retrieve", {"box": "1002", "pin": "outside", "call_back": True}, done="end", denied="end", call_back="dial"),
    "dial": step("ivr.dial", {"number": "${voicemail_number}", "trunk": "carrier"}, answered="end", busy="end", no_answer="end",
                 failed="end", refused="end"),
    "end": step("ivr.hangup")}, name="others")
PIN = "80213"


class Inbox:
    """What the mail server of the test took."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        """Take one mail."""
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture(scope="module")
def inbox():
    taken = Inbox()
    server = Controller(taken, hostname="127.0.0.1", port=find_port())
    server.start()
    taken.port = server.port
    yield taken
    server.stop()


@pytest.fixture(scope="module")
def site(inbox):
    """An instance of its own: its Asterisk is restarted, its processes are killed."""
    found = Instance(plugin__voicemail={"smtp_host": "127.0.0.1", "smtp_port": inbox.port, "smtp_security": "none",
                                        "mail_from": "centre@example.com", "mail_retry": 1})
    try:
        found.up()
        found.bind("4001", LEAVE)
        found.bind("4003", LISTEN)
        found.bind("4000", OTHERS)
        database = open_database(found.place.section("store", StoreSettings).url(found.place.state))
        boxes.save("1002", mail="ann@example.com")
        database.close()
        yield found
    finally:
        found.close()


@pytest.fixture
def store(site):
    """The instance's own database."""
    opened = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    yield opened
    opened.close()


@pytest.fixture
def phones(site):
    """Give phones that are closed after the test."""
    opened = []

    def give(phone):
        opened.append(phone)
        return phone
    yield give
    site.release(*opened)


def hear(site, leg, prompt, seconds=12, first=0.8):
    assert leg.wait_recording(site.place.sounds / "en" / f"{prompt}.wav", timeout=seconds, first=first), f"{prompt} was not heard"
    leg.forget()


def speak(site, caller, key, tone, begun):
    """Call, press `key` in the menu, leave a message of a tone of two seconds, begun() in its middle; return the call."""
    leg = caller.dial("4001")
    hear(site, leg, "menu-main")
    leg.press(key)
    hear(site, leg, "message-please")
    leg.press("1")
    assert leg.wait_recording(site.place.sounds / "en" / "beep.wav", 0.1, timeout=5), "no recording began"
    leg.play(Tone(tone))
    time.sleep(1.0)
    begun()
    time.sleep(1.2)
    return leg


def lamp(phone):
    return phone.notices.get("message-summary", "")


def wait_lamp(phone, waiting, counts, seconds=5):
    wait_until(lambda: f"Messages-Waiting: {waiting}" in lamp(phone) and f"Voice-Message: {counts}" in lamp(phone), seconds,
               f"the lamp is {lamp(phone)!r}")


WAYS = {"10001": ("1", 440), "10002": ("2", 500), "10003": ("3", 600), "10004": ("4", 800)}


@pytest.fixture(scope="module")
def left(site):
    """{number: record} of four callers at once: 1002 is busy, 1003 does not answer, 1002's box directly, and the group's box.

    While all of them speak, every process that answers calls is killed: each message is there once all the same.
    """
    busy, silent = site.phone("1002"), site.phone("1003")
    for phone in (busy, silent):
        phone.register()
    busy.on_call = lambda leg: leg.reject(486)
    silent.on_call = lambda leg: leg.wait_ended(10)
    callers = [site.carrier(number) for number in WAYS]
    speaking = Barrier(len(WAYS), lambda: site.kill("agi"))

    def call(caller):
        number = caller.account.from_number
        time.sleep(2.0 if number.endswith("3") else 0.0)    # the latest: only the closed hours put it on top of the list
        leg = speak(site, caller, *WAYS[number], lambda: speaking.wait(30))
        if number.endswith("2"):
            leg.hangup()  # who hangs up has left a message, too
        else:
            leg.press("#")
            hear(site, leg, "message-thanks")
        return number, site.record(number)
    with ThreadPoolExecutor(4) as pool:
        found = dict(pool.map(call, callers))
    site.release(busy, silent, *callers)
    return found


@pytest.mark.covers("F04.1", "F04.2")
def test_busy_no_answer_and_any_flow_each_leave_a_message_in_the_right_box(site, store, left):
    found = {number: messages.find(record["recording"]) for number, record in left.items()}
    wait_until(lambda: all(messages.find(row.id).state == "new" for row in found.values()), 8, "not every message is in its box")
    found = {number: messages.find(row.id) for number, row in found.items()}
    assert [row.box for row in found.values()] == ["1002", "1002", "reception", "1002"]
    assert [row.number for row in found.values()] == list(WAYS) and all(1.5 < row.seconds < 7 for row in found.values())
    assert {row.id for row in messages.of_box("1002")} == {found[number].id for number in WAYS if number[-1] != "3"}
    assert len(messages.of_box("reception")) == 1 and not messages.of_box("1001") and not messages.of_box("1003")
    assert (found["10003"].queue, found["10003"].after_hours) == ("sales", True)
    ways = [(step["step"], step["outcome"]) for record in left.values() for step in record["path"] if step["kind"] == "ivr.dial"]
    assert ways == [("busy", "busy"), ("unanswered", "no_answer")]
    assert all([step["kind"] for step in record["path"]].count("voicemail.leave") == 1 for record in left.values())
    assert all(record["facts"]["recordings"] == [record["recording"]] for record in left.values())


def test_the_call_record_knows_its_message(site, store, left):
    record = site.record("10001")
    facts = record["facts"]
    assert record["result"] == "message"
    assert (facts["voicemail"], facts["mailbox"], facts["voicemail_state"]) == (record["recording"], "1002", "new")
    assert facts["voicemail_seconds"] == pytest.approx(messages.find(record["recording"]).seconds, abs=0.06)


@pytest.mark.covers("F04.5")
def test_each_message_comes_by_mail_once(site, store, left, inbox):
    wait_until(lambda: len(inbox.mails) >= 3, 8, "not every message came by mail")
    assert len(inbox.mails) == 3 and {mail.rcpt_tos[0] for mail in inbox.mails} == {"ann@example.com"}
    assert any(b"10001" in mail.content and b"audio/x-wav" in mail.content for mail in inbox.mails)


@pytest.fixture
def api(site, store):
    """Ask the site's own API as a director: api(method, path, values) returns the answer's JSON."""
    roles.save("director", "Director", "site", ["*"])
    person = people.find_by_sign_in("story-dir") or people.add("story-dir", "Director", "director", must_change=False)
    token, _ = tokens.issue(person.id, "story", ["*"], time.time() + 600)

    def ask(method, path, values=None):
        port = site.place.configuration.values["admin"]["port"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/{path}", json.dumps(values).encode() if values else None, headers, method=method)
        with urllib.request.urlopen(sent, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None
    return ask


@pytest.mark.covers("F18.6v", "F04.5")
def test_the_list_begins_with_what_was_left_after_hours(site, store, left, api):
    items = api("GET", "voicemail-messages")["items"]
    assert len(items) == 4 and items[0]["number"] == "10003" and items[0]["queue"] == "sales" and items[0]["after_hours"]
    assert abs(items[0]["at"] - time.time()) < 60 and items[0]["state"] == "new" and items[0]["seconds"] > 1.5
    assert [item["box"] for item in items[1:]] == ["1002"] * 3 and items[0]["at"] > max(item["at"] for item in items[1:])
    assert all(item["state"] == "new" and item["seconds"] > 1.5 and item["number"] in WAYS for item in items)


def test_the_lamp_survives_asterisk_and_a_new_registration(site, store, left, phones):
    phone = phones(site.phone("1002"))
    phone.register()
    wait_lamp(phone, "yes", "4/0")
    before = site.kill("asterisk")
    wait_until(lambda: site.pids("asterisk") not in ({}, before), 20)
    phone.notices.clear()
    wait_until(lambda: phone._register(60, 2.0) == 200, 15, "Asterisk takes no registration")
    wait_lamp(phone, "yes", "4/0")


@pytest.mark.covers("F04.5")
def test_the_owner_works_by_keys_and_a_killed_process_repeats_nothing(site, store, left, phones):
    phone = phones(site.phone("1002"))
    phone.register()
    rows = messages.of_box("1002")
    tone = WAYS[rows[1].number][1]
    leg = phone.dial("4003")
    hear(site, leg, "voicemail-first-pin")
    leg.press(PIN + "#")
    hear(site, leg, "voicemail-again-pin")
    leg.press(PIN + "#")
    hear(site, leg, "voicemail-pin-changed")
    leg.press("1")
    hear(site, leg, "vm-youhave", first=0.5)
    leg.press("1")
    hear(site, leg, "vm-received", first=0.5)
    leg.press("8")      # the time of the message is no reason to wait
    hear(site, leg, "voicemail-forward")
    leg.press("1003#")
    hear(site, leg, "voicemail-forwarded")
    leg.press("7")
    hear(site, leg, "vm-deleted", first=0.6)
    leg.press("0")
    hear(site, leg, "voicemail-options")
    leg.press("1")
    hear(site, leg, "voicemail-speak-greeting")
    leg.press("1")
    assert leg.wait_recording(site.place.sounds / "en" / "beep.wav", 0.1, timeout=5), "no recording began"
    leg.play(Tone(1111))
    time.sleep(2.0)
    site.kill("agi")     # what was done stays done, and nobody asks for the PIN again
    leg.press("#")
    assert leg.wait_heard(1111, 0.5, timeout=15), "the greeting is not played back after the process was killed"
    leg.press("1")
    hear(site, leg, "voicemail-greeting-kept")
    leg.press("6")
    assert leg.wait_heard(tone, 0.5, timeout=20), "the next new message is not played"
    leg.press("3")
    hear(site, leg, "voicemail-done")
    leg.press("#")
    assert leg.wait_ended(10)
    assert [messages.find(row.id).state for row in rows] == ["deleted", "done", "new"] and messages.find(rows[1].id).heard_by == "1002"
    assert [row.recording for row in messages.of_box("1003")] == [rows[0].id]
    greeting = boxes.find("1002").greeting
    assert audio.measure(audio.greetings(site.place.recordings), greeting) > 1.5
    wait_lamp(phone, "yes", "2/0")      # one of the own box, one of the group
    assert site.record("10001")["facts"]["voicemail_state"] == messages.find(left["10001"]["facts"]["voicemail"]).state


@pytest.mark.covers("F04.3", "F04.5")
def test_a_colleague_is_denied_and_the_team_leader_plays_and_calls_back(site, store, left, phones):
    team = people.save_unit(None, "", "team", "Team")
    roles.save("colleague", "Colleague", "own", ["voicemail.listen"])
    roles.save("leader", "Leader", "team", ["voicemail.listen"])
    for name, extension, role in (("story-ann", "1002", "colleague"), ("story-bob", "1003", "colleague"), ("story-lee", "1004", "leader")):
        people.add(name, name, role, extension=extension, unit=team)
    row, = messages.of_box("1002")
    outside = phones(site.agent("carrier"))
    colleague, leader = phones(site.phone("1003")), phones(site.phone("1004"))
    for phone in (colleague, leader):
        phone.register()
    legs = colleague.dial("4000"), leader.dial("4000")
    hear(site, legs[1], "vm-youhave", first=0.5)
    legs[1].press("1")
    hear(site, legs[0], "voicemail-denied")
    assert legs[0].wait_ended(8) and not legs[0].heard(WAYS[row.number][1])
    assert legs[1].wait_heard(WAYS[row.number][1], 0.5, timeout=20), "the leader does not hear the message"
    legs[1].press("2")
    assert legs[1].wait_heard(700, timeout=10), "the caller who left the message is not called back"
    assert outside.legs[0].headers["To"].split("@")[0].endswith(row.number)
    legs[1].hangup()
    wait_until(lambda: {("1003", False), ("1004", True)} <= {(event.person, event.allowed) for event in opened(site)}, 5, "not both are logged")
    assert not any(event.allowed for event in opened(site) if event.person == "1003")
    assert messages.find(row.id).state == "new", "the owner's lamp goes out when the leader listens"


def opened(site):
    return [event for _, event in journal.tail(site.place.node, 0, 100000) if isinstance(event, BoxOpened) and event.box == "1002"]
