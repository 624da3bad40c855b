"""Outside calls of our phones over a real Asterisk to a real far end: classes, barring, access code, charge, credit."""

import os
import time

import pytest

from launch.phone.source import Tone
from plugins.billing.models import ledger, ratings, rules
from store import extensions
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.instance import Instance, wait_until

LONG = bool(os.environ.get("SWITCHROOM_LONG"))
CLASS_A, CLASS_B, CLASS_C = "801", "1002", "1003"
RATES = [{"target": target, "unit_seconds": unit, "unit_price": price} for target, unit, price in
         (("local", 1, 1), ("mobile", 1, 5), ("long", 1, 2), ("special", 60, 100), ("emergency", 60, 0))]


@pytest.fixture(scope="module")
def site():
    """A site with a class B and a class C phone, and prices by the second."""
    found = Instance()
    try:
        found.up()
        database = open_database(found.place.section("store", StoreSettings).url(found.place.state))
        extensions.change(CLASS_B, service_class="B")
        extensions.change(CLASS_C, service_class="C")
        rules.save_tariff({"id": "start", "title": "", "scope": "general", "subject": "", "first": "2020-01-01", "last": "",
                           "zone": "Asia/Shanghai", "rates": RATES})
        found.run("dialplan", "apply")
        yield found
        database.close()
    finally:
        found.close()


@pytest.fixture(scope="module")
def far(site):
    """The carrier's side: it takes the calls that leave."""
    phone = site.phone("carrier")
    phone.register()
    yield phone
    site.release(phone)


@pytest.fixture(scope="module")
def phone(site):
    """phone(extension): one signed-in phone each."""
    def phone(number):
        if number not in phone.made:
            phone.made[number] = site.phone(number)
            phone.made[number].register()
        return phone.made[number]
    phone.made = {}
    return phone


@pytest.fixture(autouse=True)
def tidy(far, phone):
    """Leave no call to the next test, whatever happened in this one."""
    yield
    for one in (far, *phone.made.values()):
        for leg in one.legs:
            leg.hangup()
            leg.wait_ended(3)
        while not one._waiting.empty():
            one._waiting.get()


def talk(leg, far, seconds=0.0, music=0.0):
    """Let the far end ring (with music), answer, talk and hang up; return its leg."""
    taken = far.wait_call(8)
    if music:
        taken.sound(Tone(600))
        assert leg.wait_heard(600, timeout=5), "the ring music is not heard"
        time.sleep(music)
        assert not leg.answered_at, "ring music is no answer"
    taken.answer(Tone(700))
    assert leg.wait_heard(700, timeout=5), "the far end is not heard"
    time.sleep(max(0.0, seconds - taken.duration))
    taken.hangup()
    assert leg.wait_ended(8)
    return taken


def charged(site, caller):
    """Return the newest record of a call from `caller` once its charge is there."""
    site.record(caller)
    found = []

    def known():
        found[:] = [call for call in site.calls() if call["from"] == caller]
        return found[-1]["charge"] is not None
    wait_until(known, 8, "no charge on the record")
    return found[-1]


def refused(site, leg, caller, prompt):
    """Check that the caller heard `prompt` and was cut off; return the newest refused attempt."""
    assert leg.wait_recording(site.place.sounds / "en" / f"{prompt}.wav", timeout=8, first=1.5), f"{prompt} was not heard"
    assert leg.wait_ended(8) and leg.cause == 21
    wait_until(lambda: any(row["caller"] == caller for row in ratings.refusals()), 5, "the attempt is not listed")
    return ratings.refusals()[0]


@pytest.mark.covers("R3.4.1", "R3.4.4")
def test_class_a_dials_long_distance_with_17909_and_shows_the_caller(site, far, phone):
    leg = phone(CLASS_A).dial("075526001234")
    taken = talk(leg, far, 1.0)
    assert taken.called == "17909075526001234"
    assert taken.number == "4000", "the number that the far end sees"
    record = charged(site, CLASS_A)
    assert (record["direction"], record["trunk"], record["to"]) == ("outbound", "carrier", "075526001234")
    inward = site.carrier("13866667777")
    call = inward.dial(CLASS_A)
    ringing = phone(CLASS_A).wait_call(5)
    assert ringing.number == "138****7777"
    call.hangup()
    site.release(inward)


@pytest.mark.covers("R3.4.2")
def test_class_b_dials_long_distance_and_shows_no_caller(site, far, phone):
    taken = talk(phone(CLASS_B).dial("02161234567"), far, 0.5)
    assert taken.called == "1790902161234567"
    inward = site.carrier("13866667777")
    call = inward.dial(CLASS_B)
    ringing = phone(CLASS_B).wait_call(5)
    assert "7777" not in ringing.headers["From"] + str(ringing.headers.get("P-Asserted-Identity"))
    call.hangup()
    site.release(inward)


@pytest.mark.covers("R3.4.3", "R2.3.3c")
def test_class_c_dials_local_and_is_refused_long_distance(site, far, phone, caplog):
    taken = talk(phone(CLASS_C).dial("088889999"), far, 0.5)
    assert taken.called == "88889999"
    attempt = refused(site, phone(CLASS_C).dial("075526001234"), CLASS_C, "dial-not-allowed")
    assert (attempt["rule"], attempt["number"]) == ("class:C", "17909075526001234") and "long" in attempt["reason"]
    assert not far.legs, "the far end was rung"
    log = next(site.place.state.rglob("worker*.log")).read_text(encoding="utf-8")
    assert "1003 may not dial 17909075526001234" in log
    record = site.record(CLASS_C)
    wait_until(lambda: site.record(CLASS_C)["facts"].get("refused") == "class:C", 5)
    assert record["answered"] and not far.legs


@pytest.mark.covers("R2.3.3a")
@pytest.mark.parametrize("dialled", ["016812345", "16812345", "07551681234"])
def test_premium_numbers_are_barred_and_the_attempts_listed(site, far, phone, dialled):
    attempt = refused(site, phone(CLASS_A).dial(dialled), CLASS_A, "dial-barred")
    assert attempt["rule"] == "barred:168" and attempt["caller"] == CLASS_A and not far.legs


@pytest.mark.covers("F26.3")
def test_ring_music_costs_nothing_and_talk_is_charged_from_the_answer(site, far, phone):
    """20 s of music and 30 s of talk; a tenth of both in the short form."""
    music, seconds = (20, 30) if LONG else (2, 3)
    taken = talk(phone("1001").dial("88887777"), far, seconds=seconds, music=music)
    assert abs(taken.duration - seconds) < 0.4
    record = charged(site, "1001")
    assert record["charge"] == seconds, "1 fen a second of talk, nothing for music"
    assert record["facts"]["tariff"] == "start"
    assert [(row.seconds, row.amount, list(row.agents)) for row in ratings.of_call(record["linkedid"])] == [(seconds, seconds, ["1001"])]


def test_a_call_that_nobody_answers_costs_nothing(site, far, phone):
    leg = phone("1001").dial("88886666")
    far.wait_call(8).reject(486)
    assert leg.wait_ended(8) and leg.cause == 17
    assert charged(site, "1001")["charge"] == 0


def test_a_prepaid_call_ends_when_the_credit_is_spent(site, far, phone):
    ledger.save("office", credit=17, callers=["1004"])
    time.sleep(1.2)
    leg = phone("1004").dial("13800001234")
    taken = far.wait_call(8)
    taken.answer(Tone(700))
    wait_until(lambda: ledger.find("office").held == 15, 3, "three seconds at 5 fen are not held")
    assert taken.wait_ended(6) and abs(taken.duration - 3.0) < 0.5
    assert leg.wait_ended(5)
    assert charged(site, "1004")["charge"] == 15
    wait_until(lambda: ledger.find("office").held == 0, 5)
    assert (ledger.find("office").settled, ledger.find("office").shortfall) == (15, 0)
    attempt = refused(site, phone("1004").dial("13800001234"), "1004", "dial-no-credit")
    assert attempt["rule"] == "credit:office"


@pytest.mark.parametrize("by, allowed", [(CLASS_C, False), (CLASS_A, True)])
def test_a_transferred_caller_may_dial_what_the_transferring_phone_may(site, far, phone, by, allowed):
    inward = site.carrier("13855554444")
    leg = inward.dial(by)
    taken = phone(by).wait_call(5)
    taken.answer(Tone(700))
    assert leg.wait_heard(700, timeout=5)
    taken.refer("075526001234")
    if allowed:
        gone = far.wait_call(8)
        assert gone.called == "17909075526001234"
        gone.hangup()
    else:
        assert leg.wait_recording(site.place.sounds / "en" / "dial-not-allowed.wav", timeout=8, first=1.5) and not far.legs
    leg.hangup()
    site.release(inward)
    assert site.record("13855554444")["from"] == "13855554444"


def test_an_outside_caller_cannot_dial_out_again(site, far):
    inward = site.carrier("13866667777")
    for number in ("075526001234", "0075526001234", "088889999"):
        leg = inward.dial(number)
        assert leg.wait_ended(5) and leg.status == 404 and not leg.answered_at and not far.legs
    site.release(inward)


def test_an_emergency_number_leaves_from_every_phone(site, far, phone):
    assert talk(phone(CLASS_C).dial("110"), far).called == "110"


@pytest.mark.covers("F27.2")
def test_a_month_rated_anew_changes_the_records_and_logs_who_did_it(site):
    rules.save_tariff({"id": "start", "title": "", "scope": "general", "subject": "", "first": "2020-01-01", "last": "",
                       "zone": "Asia/Shanghai", "rates": [{**row, "unit_price": row["unit_price"] * 10} for row in RATES]})
    record = [call for call in site.calls() if call["charge"]][-1]
    day = time.strftime("%Y-%m-%d", time.localtime(time.time() - 86400)), time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400))
    ratings.ask_rerating(*day, "anna")
    wait_until(lambda: not ratings.waiting(), 5, "the order waits")
    wait_until(lambda: next(call for call in site.calls() if call["linkedid"] == record["linkedid"])["charge"] == record["charge"] * 10, 8)
    changes = [change for change in ratings.changes() if change["call"] == record["linkedid"]]
    assert [(change["before"], change["after"], change["by"]) for change in changes] == [(record["charge"], record["charge"] * 10, "anna")]
