"""The telephone against a real Asterisk: registration, calls, audio by tones, keys."""
import resource
import time

import pytest

from launch.phone import PhoneError, Tone


def talking(caller, callee, number="1002"):
    """Two answered legs that say 1000 and 700 Hz."""
    out = caller.dial(number, Tone(1000))
    into = callee.wait_call()
    assert out.wait_ringing()
    into.answer(Tone(700))
    assert out.wait_answered()
    return out, into


def test_register_and_unregister(phone, events):
    one = phone("1001")
    one.register()
    assert one.registered
    assert events.wait("ContactStatus", AOR="1001", ContactStatus="NonQualified")
    one.unregister()
    assert not one.registered
    assert events.wait("ContactStatus", AOR="1001", ContactStatus="Removed")


def test_wrong_secret_is_named(phone):
    with pytest.raises(PhoneError, match="1001 at .*: 401, the secret is wrong"):
        phone("1001", secret="guess").register()


def test_registration_is_refreshed(phone, events):
    one = phone("1001")
    one.register(expires=4)
    time.sleep(5)
    assert one.registered
    assert not [event for event in events.seen if event.get("ContactStatus") == "Removed"]


def test_two_way_audio(phone):
    caller, callee = phone("1001"), phone("1002")
    callee.register()
    out, into = talking(caller, callee)
    assert out.wait_heard(700) and into.wait_heard(1000)
    assert not out.heard(1000) and not into.heard(700)
    assert into.number == "1001" and out.number == "1002"
    out.hangup()
    assert into.wait_ended()
    assert (out.ended_by, into.ended_by, into.cause) == ("local", "remote", 16)
    assert into.duration > 0.3


def test_the_called_hangs_up(phone):
    caller, callee = phone("1001"), phone("1002")
    callee.register()
    out, into = talking(caller, callee)
    into.hangup()
    assert out.wait_ended()
    assert (out.ended_by, out.cause, into.ended_by) == ("remote", 16, "local")


def test_trunk_from_carries_an_outside_number(phone, events):
    leg = phone("carrier", from_number="02085551234", display='Zhang "San"').dial("who")
    assert leg.wait_answered()
    who = events.wait("Who")
    assert (who["Number"], who["Endpoint"]) == ("02085551234", "carrier")
    assert "Zhang" in who["Name"]


def test_unknown_caller_is_refused(phone):
    leg = phone("nobody").dial("echo")
    assert not leg.wait_answered()
    assert leg.wait_ended() and leg.status == 401


def test_keys_are_read_by_asterisk(phone, events):
    leg = phone("1001").dial("read")
    assert leg.wait_answered()
    time.sleep(0.2)
    leg.press("19*7")
    assert events.wait("Keys")["Got"] == "19*7"
    ends = [event["Digit"] for event in events.seen if event.get("Event") == "DTMFEnd" and event["Direction"] == "Received"]
    assert "".join(ends) == "19*7"
    spans = [int(event["DurationMs"]) for event in events.seen if event.get("Event") == "DTMFEnd" and event["Direction"] == "Received"]
    assert all(80 <= span <= 200 for span in spans)


def test_keys_are_received(phone):
    leg = phone("1001").dial("send")
    assert leg.wait_answered()
    assert leg.wait_digits(4) == "47#A"


def test_a_recording_is_recognised(phone, exchange):
    leg = phone("1001").dial("play")
    words = exchange.folder / "data/sounds/en/words.wav"
    assert leg.wait_recording(words, 0.5)
    assert not leg.heard_recording(exchange.folder / "music/hold.wav")


def test_hold_and_unhold(phone, events):
    caller, callee = phone("1001"), phone("1002")
    callee.register()
    out, into = talking(caller, callee)
    assert out.wait_heard(700)
    into.hold()
    assert events.wait("Hold")
    assert out.wait_heard(440), "music on hold"
    into.unhold()
    assert events.wait("Unhold")
    assert out.wait_heard(700) and into.wait_heard(1000)
    out.hangup()


def test_early_cancel(phone, events):
    caller, callee = phone("1001"), phone("1002")
    callee.register()
    out = caller.dial("1002")
    into = callee.wait_call()
    assert out.wait_ringing()
    out.hangup()
    assert into.wait_ended() and out.wait_ended()
    assert (out.status, out.ended_by, into.ended_by, into.status) == (487, "local", "remote", 487)


def test_cancel_at_once(phone):
    out = phone("1001").dial("early")
    out.hangup()
    assert out.wait_ended(5) and out.status == 487


def test_early_media_is_noticed(phone):
    out = phone("1001").dial("early")
    assert out.wait_ringing() and out.early
    out.hangup()
    assert out.wait_ended(5)


def test_reject_reaches_the_caller(phone):
    caller, callee = phone("1001"), phone("1002")
    callee.register()
    out = caller.dial("1002")
    callee.wait_call().reject(486)
    assert out.wait_ended() and not out.wait_answered(0)
    assert out.cause in (17, 486)


def test_busy_and_asterisk_hanging_up(phone):
    one = phone("1001")
    busy, gone = one.dial("busy"), one.dial("gone")
    assert busy.wait_ended() and busy.status == 486 and busy.cause == 17
    assert gone.wait_answered() and gone.wait_ended()
    assert (gone.ended_by, gone.cause) == ("remote", 16)


def test_auto_answer(phone):
    robot = phone("1002")
    robot.register()
    robot.auto_answer(after=0.3, source=Tone(600), talk=1.0)
    leg = phone("1001").dial("1002")
    assert leg.wait_answered() and leg.wait_heard(600)
    assert leg.wait_ended() and 0.6 < leg.duration < 2.0


def test_refer(phone):
    caller, callee = phone("1001"), phone("1002")
    caller.register()
    callee.register()
    out, into = talking(caller, callee)
    into.refer("echo")
    assert into.wait_transferred() == 200
    assert into.wait_ended()
    assert out.wait_heard(1000), "the echo of our own tone"
    out.hangup()


def test_notify_is_answered_and_kept(phone, events, exchange):
    one = phone("1002")
    one.register()
    events.do("Action: PJSIPNotify", "Endpoint: 1002", "Variable: Event=message-summary",
              "Variable: Content-type=application/simple-message-summary", "Variable: Content=Messages-Waiting: yes")
    until = time.monotonic() + 5
    while "message-summary" not in one.notices and time.monotonic() < until:
        time.sleep(0.05)
    assert "Messages-Waiting: yes" in one.notices["message-summary"]


def test_fifty_legs_on_half_a_core(phone):
    one = phone("1001")
    legs = [one.dial("echo", Tone(1000)) for _ in range(50)]
    assert all(leg.wait_answered() for leg in legs)
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    time.sleep(4)
    after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - start
    used = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds
    print(f"50 legs: {used:.1%} of a core")
    assert all(leg.heard(1000, 1.0, 2.0) for leg in legs)
    received = [leg.packets[0] for leg in legs]
    assert min(received) > 180, received
    for leg in legs:
        leg.hangup()
    assert all(leg.wait_ended() for leg in legs)
    assert used < 0.5
