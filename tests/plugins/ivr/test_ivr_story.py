"""Whole voice flows, built without code, walked by real callers over a real Asterisk."""

import json
import pathlib
import signal
import sqlite3
import tempfile
import time

import pytest

from launch.phone.source import Tone
from plugins.ivr import models
from plugins.ivr.service import SERVICES, TYPES
from store import call_groups, flows
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.flow.samples import make, step
from tests.instance import Instance, wait_until
from tests.plugins.ivr.web import Web, babble, drip, fail, flood, keep_silent, reply

END = {"end": step("ivr.hangup")}
KEYS = "1234567890*#"


def menu(prompt, keys, **edges):
    return step("ivr.menu", {"prompt": prompt, "keys": keys, "timeout": 2, "no_input_tries": 2, "invalid_tries": 3, "invalid_prompt": "minutes",
                             "no_input_prompt": "seconds"}, **edges)


TREE = make({
    "answer": step("ivr.answer", done="root"),
    "root": menu("order-is", "1234", k1="middle", k2="post", k3="other", k4="end", no_input="end", invalid="end"),
    "middle": menu("order-shipped", "1234", k1="leaf", k2="end", k3="root", k4="end", no_input="end", invalid="end"),
    "leaf": menu("order-delivered", "1234", k1="far", k2="end", k3="middle", k4="root", no_input="end", invalid="end"),
    "far": step("ivr.goto", {"flow": "second", "step": "deep"}),
    "other": step("ivr.call_flow", {"flow": "second", "outcomes": "back, done"}, back="root", done="end"),
    "post": step("ivr.http", {"url": "http://HOST/post", "method": "POST", "body": {"n": "${caller}"}, "timeout": 9, "variables": {"x": "x"}},
                 found="end", missing="end", error="failed"),
    "failed": step("ivr.play", {"prompt": "order-unknown"}, done="end"), **END}, name="tree")
SECOND = make({
    "inside": menu("order-accepted", "05", k0="back", k5="deep", no_input="done", invalid="done"),
    "back": step("ivr.return", {"outcome": "back"}),
    "done": step("ivr.return"),
    "deep": step("ivr.play", {"prompt": "goodbye"}, done="round"),
    "round": step("ivr.goto", {"flow": "round"})}, name="second")
ROUND = make({"round": step("ivr.set", {"variables": {"x": "1"}}, done="again"), "again": step("ivr.goto", {"flow": "round"})}, name="round")
PERSONAL = make({
    "answer": step("ivr.answer", done="customer"),
    "customer": step("ivr.database", {"query": "customer", "values": {"number": "${caller}"}}, found="speech", missing="plain", error="plain"),
    "plain": step("ivr.set", {"variables": {"greeting": "welcome", "level": "0"}}, done="greet"),
    "speech": step("ivr.language", {"variable": "language"}, done="greet"),
    "greet": step("ivr.play", {"prompt": "${greeting}"}, done="entries"),
    "entries": step("ivr.http", {"url": "http://HOST/menu?level=${level}", "variables": {"entries": "entries"}},
                    found="offer", missing="end", error="end"),
    "offer": step("ivr.dynamic_menu", {"entries": "entries", "branches": "status, people", "timeout": 3}, status="said", people="said",
                  empty="end", no_input="end", invalid="end"),
    "said": step("ivr.say", {"value": "${choice}", "as": "digits"}, done="end", invalid="end"), **END}, name="personal")
ORDER = make({
    "answer": step("ivr.answer", done="number"),
    "number": step("ivr.collect", {"prompt": "press", "variable": "order", "maximum": 3, "confirm": True, "timeout": 2},
                   done="look", no_input="end", invalid="end"),
    "look": step("ivr.http", {"url": "http://HOST/order?id=${order}", "variables": {"status": "status", "total": "total", "day": "day"}},
                 found="status", missing="unknown", error="sorry"),
    "status": step("ivr.say", {"before": "order-is", "value": "${status}", "as": "text", "texts": {"sent": "order-shipped"}},
                   done="total", invalid="sorry"),
    "total": step("ivr.say", {"value": "${total}", "as": "money"}, done="day", invalid="sorry"),
    "day": step("ivr.say", {"value": "${day}", "as": "date", "interrupt": True}, done="end", invalid="sorry"),
    "unknown": step("ivr.play", {"prompt": "order-unknown"}, done="end"),
    "sorry": step("ivr.play", {"prompt": "apology"}, done="end"), **END}, name="order")
NIGHT = make({
    "answer": step("ivr.answer", done="hours"),
    "hours": step("business_hours.check", {"table": "closed"}, open="end", closed="agency"),
    "agency": step("ivr.dial", {"number": "057188880000", "trunk": "carrier", "recorded": True, "handed_to": "agency"},
                   answered="end", busy="end", no_answer="end", failed="end", refused="end"), **END}, name="night")
WINDOW = make({
    "answer": step("ivr.answer", done="window"),
    "window": step("ivr.menu", {"prompt": "order-is", "keys": KEYS, "timeout": 4, "tries": 1},
                   **{f"k{key}" if key.isdigit() else key: name for key, name in zip(KEYS, SERVICES)}, no_input=list(SERVICES)[12], invalid="end"),
    **{name: step("ivr.service", {"service": name, "department": f"{name}-desk"}, done=f"{name}-flow") for name in SERVICES},
    **{f"{name}-flow": step("ivr.call_flow", {"flow": "desk"}, done="end") for name in SERVICES}, **END}, name="window")
DESK = make({"talk": step("ivr.play", {"prompt": "beep"}, done="back"), "back": step("ivr.return")}, name="desk")
BAD = make({
    "answer": step("ivr.answer", done="look"),
    "look": step("ivr.http", {"url": "http://HOST/${caller}", "variables": {"x": "x"}, "timeout": 1}, found="end", missing="end", error="sorry"),
    "sorry": step("ivr.play", {"prompt": "order-unknown"}, done="end"), **END}, name="bad")


def answer_menu(handler):
    entries = {"3": [{"prompt": "order-is", "key": "7", "branch": "status", "value": "77"}, {"prompt": "order-shipped", "branch": "people"}],
               "1": [{"prompt": "order-accepted", "key": "1", "branch": "people", "value": "22"}],
               "0": [{"prompt": "order-delivered", "key": "1", "branch": "people", "value": "11"}]}[handler.path.rpartition("=")[2]]
    reply(handler, 200, json.dumps({"entries": entries}).encode())


def answer_order(handler):
    known = handler.path.endswith("=123")
    reply(handler, 200 if known else 404, b'{"status": "sent", "total": 12.5, "day": "2026-11-23"}' if known else b"{}")


@pytest.fixture(scope="module")
def web():
    found = Web(menu=answer_menu, order=answer_order, post=keep_silent)
    yield found
    found.close()


@pytest.fixture(scope="module")
def site(web):
    """An instance whose flows ask a customer database and a web server."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="switchroom-test-", dir="/var/tmp"))
    crm = folder / "crm.db"
    with sqlite3.connect(crm) as connection:
        connection.execute("CREATE TABLE customer (number TEXT, level INTEGER, language TEXT, greeting TEXT)")
        connection.executemany("INSERT INTO customer VALUES (?, ?, ?, ?)", [("13700000001", 3, "zh", "goodbye"), ("13700000002", 1, "en", "press")])
    crm.chmod(0o644)
    found = Instance(folder, plugin__ivr={"http_hosts": web.host, "databases": f"crm=sqlite:{crm}"})
    try:
        found.up()
        database = open_database(found.place.section("store", StoreSettings).url(found.place.state))
        models.save("customer", "crm", "SELECT level, language, greeting FROM customer WHERE number = :number", 1, "test")
        database.close()
        publish(found, web, {"4000": TREE, "": SECOND, " ": ROUND, "4001": PERSONAL, "4003": ORDER, "  ": DESK})
        yield found
    finally:
        found.close()


def publish(site, web, documents):
    """Publish flows and bind those with a number, in one go."""
    database = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    for number, document in documents.items():
        flows.publish(document["name"], json.loads(json.dumps(document).replace("HOST", web.host)), "test")
        if number.strip():
            flows.bind(number, document["name"])
    database.close()
    time.sleep(1.2)


@pytest.fixture
def dial(site):
    """dial(number, caller): an outside caller's answered leg."""
    phones = []

    def dial(number, caller):
        phone = site.carrier(caller)
        phones.append(phone)
        leg = phone.dial(number)
        assert leg.wait_answered(8)
        return leg
    yield dial
    site.release(*phones)


def hear(site, leg, prompt, language="en", seconds=8):
    path = site.place.sounds / language / f"{prompt}.wav"
    assert leg.wait_recording(path, timeout=seconds, first=1.5), f"{prompt} was not heard"
    leg.forget()


def steps(record):
    return [(one["step"], one["outcome"]) for one in record["path"]]


@pytest.mark.covers("F01.1a", "F01.1c")
def test_three_levels_of_menus_a_jump_into_another_flow_and_a_circle_that_is_stopped(site, dial):
    leg = dial("4000", "13720000001")
    hear(site, leg, "order-is")
    leg.press("1")
    hear(site, leg, "order-shipped")
    leg.press("9")
    hear(site, leg, "minutes")
    leg.press("1")  # stops the notice and is the answer
    hear(site, leg, "order-delivered")
    hear(site, leg, "seconds", seconds=6)
    leg.press("1")
    hear(site, leg, "goodbye")
    hear(site, leg, "apology")
    leg.hangup()
    record = site.record("13720000001")
    assert steps(record)[:6] == [("answer", "done"), ("root", "1"), ("middle", "1"), ("leaf", "1"), ("far", "second"), ("deep", "done")]
    assert 50 < len(record["path"]) < 80, "the circle was not stopped at its limit"


@pytest.mark.covers("F02.2b")
def test_a_key_enters_another_flow_and_a_key_inside_returns(site, dial):
    leg = dial("4000", "13720000002")
    hear(site, leg, "order-is")
    leg.press("3")
    hear(site, leg, "order-accepted")
    leg.press("0")
    hear(site, leg, "order-is")
    leg.press("4")
    assert leg.wait_ended(8)
    assert steps(site.record("13720000002")) == [("answer", "done"), ("root", "3"), ("other", "second"), ("inside", "0"), ("back", "back"),
                                                 ("other", "back"), ("root", "4"), ("end", "ended")]


@pytest.mark.covers("F01.1b", "F01.1e", "F31.2")
def test_callers_are_greeted_and_offered_by_their_record_and_two_numbers_run_two_flows(site, dial):
    callers = {"13700000001": "4001", "13700000002": "4001", "13720000003": "4001", "13720000004": "4003"}
    vip, known, stranger, other = (dial(number, caller) for caller, number in callers.items())
    for leg, greeting, language in ((vip, "goodbye", "zh"), (known, "press", "en"), (stranger, "welcome", "en"), (other, "press", "en")):
        hear(site, leg, greeting, language)
    for leg, offer, language in ((vip, "order-shipped", "zh"), (known, "order-accepted", "en"), (stranger, "order-delivered", "en")):
        assert leg.wait_recording(site.place.sounds / language / f"{offer}.wav", timeout=8), f"{offer} was not offered"
    vip.press("7")
    known.press("1")
    stranger.press("1")
    other.hangup()
    assert all(leg.wait_ended(8) for leg in (vip, known, stranger))
    records = [site.record(caller) for caller in callers]
    assert [steps(record)[-3:-1] for record in records[:3]] == [[("offer", branch), ("said", "done")] for branch in ("status", "people", "people")]
    assert [record["flow"] for record in records] == ["personal", "personal", "personal", "order"]
    assert records[3]["started"] < records[0]["ended"], "the two flows did not run at once"


@pytest.mark.covers("F31.1")
def test_the_status_of_an_order_by_its_number(site, dial):
    leg = dial("4003", "13720000005")
    hear(site, leg, "press")
    leg.press("123")
    hear(site, leg, "confirm-heard")
    leg.press("1")  # the rest of the question is cut short
    for prompt in ("order-shipped", "digits/12", "say-yuan", "digits/mon-10"):
        assert leg.wait_recording(site.place.sounds / "en" / f"{prompt}.wav", timeout=8, seconds=0.25), f"{prompt} was not heard"
    leg.press("1")  # enough heard
    assert leg.wait_ended(10)
    assert steps(site.record("13720000005"))[1:] == [("number", "done"), ("look", "found"), ("status", "done"), ("total", "done"),
                                                     ("day", "done"), ("end", "ended")]


@pytest.mark.covers("N01")
def test_out_of_hours_an_agency_takes_the_call_and_it_is_recorded_and_said_so(site, web, dial):
    publish(site, web, {"4003": NIGHT})
    agency = site.phone("carrier")
    agency.register()
    leg = dial("4003", "13720000006")
    handed = agency.wait_call(8)
    assert handed.headers["From"].count("4003") and handed.headers["To"].count("057188880000")
    handed.answer(Tone(650))
    assert leg.wait_heard(650, timeout=5), "the caller does not hear the agency"
    time.sleep(1.0)
    handed.hangup()
    assert leg.wait_ended(8)
    record = site.record("13720000006")
    agency.unregister()
    site.release(agency)
    assert steps(record)[-2:] == [("agency", "answered"), ("end", "ended")]
    facts = record["facts"]
    assert (facts["handed_to"], facts["dial_trunk"], facts["dial_result"]) == ("agency", "carrier", "answered")
    path = site.place.recordings / f"{record['recording']}.wav"
    wait_until(lambda: path.exists() and path.stat().st_size > 12000, 5, f"{path} holds no talk")


@pytest.mark.covers("N02", "P01", "P02")
def test_one_number_reaches_every_department_and_each_call_bears_its_service(site, web, dial):
    publish(site, web, {"4003": WINDOW})
    began = time.time()
    assert TYPES == ("information_query", "consultation", "business_acceptance", "complaint", "fault_appointment", "market_survey", "marketing")
    legs = {name: dial("4003", f"1373000{index:04d}") for index, name in enumerate(SERVICES)}
    hear(site, list(legs.values())[-1], "order-is")
    for leg, key in zip(legs.values(), KEYS):
        leg.press(key)
    for leg in legs.values():
        assert leg.wait_ended(12)
    site.record(f"1373000{len(legs) - 1:04d}")
    wait_until(lambda: len([call for call in site.calls() if call["from"].startswith("1373000") and call["ended"]]) == len(legs), 8)
    found = {call["from"]: (call["facts"]["service"], call["facts"]["department"]) for call in site.calls() if call["from"].startswith("1373000")}
    assert found == {f"1373000{index:04d}": (name, f"{name}-desk") for index, name in enumerate(SERVICES)}
    database = open_database(site.place.section("store", StoreSettings).url(site.place.state))
    services, departments = (call_groups.count(fact, began, time.time()) for fact in ("service", "department"))
    database.close()
    assert {name: group.total for name, group in services.items()} == dict.fromkeys(SERVICES, 1)
    assert {name: group.total for name, group in departments.items()} == {f"{name}-desk": 1 for name in SERVICES}


def test_bad_answers_take_their_edge_in_time(site, web, dial):
    publish(site, web, {"4003": BAD})
    callers = {"13740000001": fail, "13740000002": babble, "13740000003": flood, "13740000004": keep_silent, "13740000005": drip}
    web.answers |= {f"/{number}": answer for number, answer in callers.items()}
    legs = [dial("4003", number) for number in callers]
    for leg in legs:
        hear(site, leg, "order-unknown", seconds=4)
    for number in callers:
        look = next(one for one in site.record(number, 12)["path"] if one["step"] == "look")
        assert look["outcome"] == "error" and look["ms"] < 1500, (number, look)


def test_a_killed_process_leaves_the_caller_in_the_sub_flow_and_posts_nothing_twice(site, web, dial):
    leg = dial("4000", "13720000007")
    hear(site, leg, "order-is")
    leg.press("3")
    hear(site, leg, "order-accepted")
    site.kill("agi", signal.SIGKILL)
    time.sleep(0.3)
    leg.forget()
    hear(site, leg, "order-accepted", seconds=15)
    leg.press("0")
    hear(site, leg, "order-is")
    leg.press("2")
    wait_until(lambda: [one for one in web.asked if one[1] == "/post"], 5, "nothing was posted")
    site.kill("agi", signal.SIGKILL)
    hear(site, leg, "order-unknown", seconds=15)
    assert leg.wait_ended(8)
    assert len([one for one in web.asked if one[1] == "/post"]) == 1
    found = steps(site.record("13720000007", 15))
    assert ("inside", "0") in found and ("other", "back") in found and ("post", "error") in found
