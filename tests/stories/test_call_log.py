"""Real calls, found, opened, heard and exported in the running web by those who may, and by nobody else."""

import io
import json
import time
import urllib.parse

import openpyxl
import pytest

from admin import passwords
from admin.settings import Settings as AdminSettings
from launch.phone.source import Tone
from plugins.voicemail.events import BoxOpened
from plugins.voicemail.models import boxes, messages
from store import audit, flows, journal, people, roles
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.admin.site import PASSWORD, Browser
from tests.flow.samples import make, step
from tests.instance import wait_until

CALLER, LEAVER = "13700008001", "13700008002"
FLOW = make({
    "answer": step("ivr.answer", done="menu"),
    "menu": step("ivr.menu", {"prompt": "menu-main", "keys": "12", "timeout": 9}, k1="sort", k2="box", no_input="end", invalid="end"),
    "sort": step("ivr.service", {"service": "consultation"}, done="record"), "record": step("recording.start", done="sell"),
    "sell": step("acd.queue", {"queue": "sales", "timeout": 60}, answered="end", timeout="end", empty="end"),
    "box": step("voicemail.leave", {"box": "1002", "queue": "sales"}, done="end", empty="end", no_box="end"),
    "end": step("ivr.hangup")}, name="log-story")


@pytest.fixture(scope="module")
def web(site):
    """A maker of browsers that have signed in to the running web as a person of that name."""
    opened = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    team = people.save_unit(None, "", "team", "Log")
    roles.save("log-boss", "Boss", "team", ["calls.view", "recordings.listen", "voicemail.view", "voicemail.listen"])
    wanted = {"log-root": ("administrator", ""), "log-ann": ("agent", "1001"), "log-bob": ("agent", "1002"),
              "log-eve": ("agent", "1005"), "log-lea": ("log-boss", "1006")}
    values = {"password": passwords.hash(PASSWORD), "must_change": False}
    made = [people.add(name, name.title(), role, extension=extension, unit=team if extension else "", **values)
            for name, (role, extension) in wanted.items()]
    flows.publish(FLOW["name"], FLOW, "test")
    flows.bind("4001", FLOW["name"])
    time.sleep(1.0)

    def web(name):
        browser = Browser(site.place.section("admin", AdminSettings).port, {})
        assert browser.send("/sign-in", name=name, password=PASSWORD).status == 303
        return browser
    yield web
    flows.bind("4001", "echo")
    for person in made:
        people.remove(person.id)
    people.remove_unit(team)
    roles.remove("log-boss")
    opened.close()


@pytest.fixture(scope="module")
def made(site, web):
    """The records of two calls: CALLER to the queue, held and transferred; LEAVER with a message for 1002. And the first one's length as heard."""
    first, second = site.phone("1001"), site.agent("1003", source=Tone(900), talk=1.5)
    first.register()
    caller, leaver = site.carrier(CALLER), site.carrier(LEAVER)
    message, leg = leaver.dial("4001"), caller.dial("4001")
    for one, key in ((leg, "1"), (message, "2")):
        assert one.wait_answered(8)
        assert one.wait_recording(site.place.sounds / "en" / "menu-main.wav", timeout=8, first=1.0)
        one.press(key)
    time.sleep(1.0)
    message.press("1")     # any key skips the rest of the greeting
    talk = first.wait_call(8)
    talk.answer(Tone(700))
    assert leg.wait_heard(700, timeout=5)
    assert message.wait_recording(site.place.sounds / "en" / "beep.wav", 0.1, timeout=5), "no message began"
    message.play(Tone(440))
    talk.hold()
    time.sleep(1.2)
    talk.unhold()
    time.sleep(0.3)
    talk.refer("1003")
    assert leg.wait_heard(900, timeout=8) and leg.wait_ended(10)
    message.hangup()
    records = site.record(CALLER), site.record(LEAVER)
    wait_until(lambda: messages.of_box("1002"), 8, "no message came into the box")
    first.unregister()
    second.unregister()
    site.release(first, second, caller, leaver)
    return (*records, leg.duration)


def search(browser, *tests):
    """Return the calls that the API finds for all of these conditions."""
    where = {"all": [dict(zip(("field", "is", "value"), test)) for test in tests]}
    answer = browser.get("/api/v1/calls?count=1&where=" + urllib.parse.quote(json.dumps(where)))
    assert answer.status == 200 and answer.json["count"] == len(answer.json["items"]), answer.text
    return answer.json["items"]


@pytest.mark.covers("F28.1", "F38.1", "F03.6")
def test_the_call_is_found_by_what_happened_in_it_and_its_page_tells_the_real_times(web, made):
    root, (record, _, length) = web("log-root"), made
    found = search(root, ("from", "has", "0008001"), ("queue", "is", "sales"), ("agent", "is", "1001"), ("step", "has", "menu:1"), ("recorded", "yes"),
                   ("direction", "is", "inbound"), ("result", "is", "answered"), ("fact:service", "is", "consultation"), ("hold", "between", [0.5, 3]),
                   ("talk", "from", 2), ("trunk", "is", "carrier"))
    assert [call["linkedid"] for call in found] == [record["linkedid"]], "eleven conditions at once"
    call = found[0]
    assert call["facts"]["agents"] == ["1001", "1003"] and call["agent"] == "1003" and call["ended"] - call["started"] == pytest.approx(length, abs=1.5)
    assert [entry["step"] for entry in call["path"]][:5] == ["answer", "menu", "sort", "record", "sell"]
    text = root.get(f"/calls/{call['id']}").text
    for wanted in (CALLER, "1001 → 1003", "acd.queue", "consultation", 'class="bar hold"', 'class="bar wait"', 'class="bar ring"', 'class="bar talk"',
                   "carrier", "SHA-256"):
        assert wanted in text, wanted
    assert not search(root, ("from", "is", CALLER), ("hold", "to", 0.2)) and not search(root, ("from", "is", CALLER), ("step", "has", "menu:2"))


@pytest.mark.covers("R4.17b")
def test_its_recording_is_heard_with_a_trace_by_who_may_and_by_nobody_else(web, made):
    path = f"/api/v1/recordings/{made[0]['recording']}/sound"
    wait_until(lambda: web("log-ann").get(path).status == 200, 10, "the recording is not kept")
    ann, before = web("log-ann"), len(audit.history("recordings", made[0]["recording"]))
    body = ann.get(path).body
    assert body[:4] == b"RIFF" and len(body) > 30000
    rows = audit.history("recordings", made[0]["recording"])
    assert len(rows) == before + 1 and (rows[0].name, rows[0].action) == ("log-ann", "recording.listen")
    assert web("log-eve").get(path).status == 404 and Browser(ann.port, {}).get(path).status == 401
    assert "<path" in ann.get(f"/recordings/{made[0]['recording']}/wave").text


@pytest.mark.covers("F38.1v")
def test_the_message_is_found_as_voicemail_with_its_length_and_whether_it_was_heard(web, made):
    root = web("log-root")
    wait_until(lambda: search(root, ("voicemail", "yes"), ("from", "is", LEAVER)), 8, "it is not found as voicemail")
    call = search(root, ("voicemail", "yes"), ("from", "is", LEAVER))[0]
    assert call["facts"]["mailbox"] == "1002" and call["facts"]["voicemail_seconds"] > 1 and call["facts"].get("voicemail_state", "new") == "new"
    page = root.get(f"/calls?type=voicemail&number={LEAVER}").text
    assert LEAVER in page and "New" in page
    sound = f"/api/v1/recordings/{call['recording']}/sound"
    assert web("log-lea").get(sound).status in (200, 404) and web("log-ann").get(sound).status in (403, 404)


@pytest.mark.covers("F04.3", "F04.5")
def test_a_message_is_heard_by_its_owner_and_their_leader_and_every_try_is_logged(site, web, made):
    row = messages.of_box("1002")[0]
    sound = f"/p/voicemail/box?sound={row.id}"
    assert web("log-ann").get(sound).status == 403 and web("log-lea").get(sound).status == 200
    assert messages.find(row.id).state == "new", "a superior's listening changes nothing"
    bob = web("log-bob")
    page = bob.get("/p/voicemail/box").text
    assert "137****8002" in page and row.id in page and row.id not in web("log-ann").get("/p/voicemail/box").text
    assert bob.get(sound).body[:4] == b"RIFF" and messages.find(row.id).state == "heard"
    wait_until(lambda: "heard" in web("log-root").get(f"/api/v1/calls?from={LEAVER}").text, 8, "the call log does not know that it was heard")
    tried = [(event.person, event.allowed) for event in journal.recent(site.place.node, BoxOpened.__name__) if event.message == row.id]
    assert {("log-ann", False), ("log-lea", True), ("log-bob", True)} <= set(tried)
    deed = {"message": row.id, "folder": "open"}
    assert web("log-lea").send("/p/voicemail/box", deed="delete", **deed).status == 403
    assert bob.send("/p/voicemail/box", deed="forward", to="1001", **deed).status == 200 and messages.of_box("1001")
    assert bob.send("/p/voicemail/box", deed="finish", **deed).status == 200 and messages.find(row.id).state == "done"
    assert bob.send("/p/voicemail/box", deed="delete", **deed).status == 200 and messages.find(row.id).state == "deleted"
    assert bob.send("/p/voicemail/box", deed="restore", **deed).status == 200 and bob.send("/p/voicemail/box", deed="restore", **deed).status == 422


def test_an_agent_sees_their_own_calls_masked_and_exports_nothing(web, made):
    ann, eve = web("log-ann"), web("log-eve")
    text = ann.get("/calls").text
    assert "137****8001" in text and CALLER not in text and "137****8002" not in text
    assert "137****8001" not in eve.get("/calls").text
    assert ann.send("/call-exports", format="xlsx", query="").status == 403


@pytest.mark.covers("F38.2")
def test_the_search_is_exported_to_excel_with_the_same_rows(web, made):
    root = web("log-root")
    assert root.send("/call-exports", format="xlsx", query="number=1370000800&sort=started").status == 303
    found = {}

    def ready():
        page = root.get("/call-exports").text
        found.update(link=page.partition('href="/call-exports/')[2].partition('"')[0])
        return found["link"]
    wait_until(ready, 15, "the export is not ready")
    rows = list(openpyxl.load_workbook(io.BytesIO(root.get(f"/call-exports/{found['link']}").body)).active.iter_rows(values_only=True))
    wanted = root.get("/api/v1/calls?sort=started&where=" + urllib.parse.quote('{"field":"number","is":"has","value":"1370000800"}')).json["items"]
    assert [row[rows[0].index("Call")] for row in rows[1:]] == [call["id"] for call in wanted] and len(wanted) >= 2
    assert boxes.find("1002") is not None
