"""The talk with the mailbox, scripted: signing in, keys, and what a lost visit must not ask or do again."""

import pytest

from flow.document import parse
from flow.testing import HANG_UP, ScriptedCall, Stage
from plugins.voicemail import audio, dialog, directory, pin, steps
from plugins.voicemail.events import BoxOpened, BoxSignIn, MessageBegun, MessageChanged
from plugins.voicemail.models import boxes, messages
from store.events import RecordingStarted
from tests.flow.samples import make, step
from tests.plugins.voicemail.test_models import leave

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
NOW = 1767229200.0      # 2026-01-01 09:00 in Shanghai
PIN = "80213"


class House:
    """The steps over a folder and a database, and calls through them."""

    def __init__(self, folder):
        self.folder = folder
        self.directory = directory.Directory(folder.parent / "voicemail.json", period=0.05)
        made = steps.make(self.directory, dialog.Desk(folder, "Asia/Shanghai"), folder)
        from plugins.ivr import talk
        self.stage = Stage([*talk.STEPS, *made], clock=lambda: NOW)

    def listen(self, press, number="1001", trunk="", results=(), **parameters):
        """Walk one call of `number` through voicemail.retrieve; return it."""
        kind = step("voicemail.retrieve", parameters, done="end", denied="end", **({"call_back": "end"} if parameters.get("call_back") else {}))
        call = ScriptedCall(press, results, number=number, trunk=trunk, clock=lambda: NOW)
        return self.stage.play(parse(make({"listen": kind, "end": step("ivr.hangup")}), 1), call)

    def leave(self, results=(("HANGUP", "x"),), **parameters):
        """Walk one call through voicemail.leave; return it."""
        kind = step("voicemail.leave", parameters, done="end", empty="end", no_box="end")
        call = ScriptedCall(results=results, number="13800001234", name="N" * 200, clock=lambda: NOW)
        return self.stage.play(parse(make({"leave": kind, "end": step("ivr.hangup")}), 1), call)


@pytest.fixture
def house(sqlite, folder):
    boxes.save("1001", pin=pin.make(PIN))
    for key, at in ((A, NOW - 3600), (B, NOW - 1800)):
        leave(key, at=at, number="10086")
    opened = House(folder)
    yield opened
    opened.stage.close()
    opened.directory.stop()


def outcome(call):
    return dict(call.path)["listen"]


def heard(call):
    return [name.removeprefix("en/") for name in call.heard]


def events(call, kind):
    return [event for event in call.events if isinstance(event, kind)]


def test_one_message_after_another_by_key(house):
    call = house.listen([PIN, "6", "3", "#"])
    assert outcome(call) == "done" and house.stage.failures == []
    said = heard(call)
    assert said[:4] == ["voicemail-pin", "vm-youhave", "digits/2", "voicemail-new-messages"]
    assert said[4:9] == ["vm-received", "digits/8", "digits/oclock", "digits/a-m", "vm-from"], "a message of today has no date"
    assert said.index(f"{house.folder}/{A}") < said.index("voicemail-menu") < said.index(f"{house.folder}/{B}")
    assert said[-2:] == ["voicemail-menu", "vm-goodbye"] and "voicemail-done" in said
    assert (messages.find(A).state, messages.find(B).state) == ("heard", "done")
    assert [event.allowed for event in events(call, BoxOpened)] == [True] * 3
    assert [event.result for event in events(call, BoxSignIn)] == ["ok"]


def test_again_previous_next_and_the_ends_of_the_list(house):
    said = heard(house.listen([PIN, "1", "4", "6", "6", "4", ""]))
    assert [name[-1] for name in said if name.startswith(str(house.folder))] == ["a", "a", "b", "a"]
    assert said.count("vm-nomore") == 2


def test_delete_restore_forward(house):
    call = house.listen([PIN, "7", "7", "8", "1002#", "8", "9999#", "7", "#"])
    assert messages.find(A).state == "deleted" and messages.find(B).state == "new"
    assert [row.recording for row in messages.of_box("1002")] == [A]
    said = heard(call)
    assert said.count("vm-deleted") == 2 and said.count("vm-undeleted") == 1 and "voicemail-forwarded" in said and "voicemail-no-box" in said
    assert [event.state for event in events(call, MessageChanged)] == ["heard", "deleted", "heard", "forwarded", "deleted"]


def test_calling_back_leaves_the_step_with_the_number(house):
    call = house.listen([PIN, "2"], call_back=True)
    assert outcome(call) == "call_back" and "voicemail-menu-call-back" in heard(call)
    from flow.position import decode
    variables = decode(call.position).variables
    assert variables["voicemail_number"] == "10086" and "voicemail_person" not in variables


@pytest.mark.parametrize("press", [["1111", "2222", "3333"], ["", "", ""]])
def test_wrong_pins_wait_longer_each_time_and_end(house, press):
    call = house.listen(press)
    assert outcome(call) == "denied" and boxes.find("1001").failures >= 1
    assert heard(call).count("vm-incorrect") >= 2 and A not in str(call.heard)
    waits = [float(seconds) for action, seconds in (parked[:2] for parked in call.parked) if action == "wait"]
    assert waits == sorted(waits) and waits[0] >= 1.0
    assert "ok" not in [event.result for event in events(call, BoxSignIn)]


def test_a_blocked_box_looks_at_no_pin(house):
    boxes.save("1001", failures=6, blocked=NOW + 900)
    call = house.listen([PIN])
    assert outcome(call) == "denied" and "voicemail-locked" in heard(call) and boxes.find("1001").failures == 6


def test_a_right_pin_forgives(house):
    boxes.save("1001", failures=3, blocked=NOW - 1)
    assert outcome(house.listen([PIN, "#"])) == "done" and boxes.find("1001").failures == 0


def test_an_outside_caller_says_who_and_proves_it(house):
    call = house.listen(["1001#", PIN, "#"], number="1001", trunk="carrier")
    assert outcome(call) == "done" and heard(call)[:2] == ["voicemail-extension", "voicemail-pin"]
    assert outcome(house.listen(["1001#", "9999", "9999", "9999"], trunk="carrier")) == "denied"
    assert outcome(house.listen(["4711#", "1", "1", "1"], trunk="carrier")) == "denied", "a box that is not there sounds like a wrong PIN"


def test_the_own_phone_may_go_without_pin_when_the_flow_says_so(house):
    assert "voicemail-pin" not in heard(house.listen(["#"], pin="outside"))
    assert "voicemail-pin" in heard(house.listen(["1001#", PIN, "#"], trunk="carrier", pin="outside"))


def test_the_first_pin_is_chosen_at_the_own_phone_only(house):
    call = house.listen(["1234#", "80213#", "80214#", "80213#", "80213#", "#"], number="1002", trunk="")
    said = heard(call)
    assert outcome(call) == "done" and said.count("voicemail-weak-pin") == 1 and said.count("voicemail-pin-differs") == 1
    assert pin.fits("80213", boxes.find("1002").pin)
    assert outcome(house.listen(["1003#", "1", "2", "3"], trunk="carrier")) == "denied" and not boxes.find("1003").pin


def test_a_colleague_is_denied_and_a_superior_plays(house):
    boxes.save("1002", {("1002", "owner")}, pin=pin.make(PIN))
    boxes.save("1003", {("1003", "owner")}, pin=pin.make(PIN))
    boxes.save("1001", {("1001", "owner"), ("1003", "superior")})
    denied = house.listen([PIN], number="1002", trunk="", box="1001")
    assert outcome(denied) == "denied" and f"{house.folder}/{A}" not in denied.heard
    allowed = house.listen([PIN, "0", "7", "3", "8", "#"], number="1003", trunk="", box="1001")
    assert f"{house.folder}/{A}" in allowed.heard and "voicemail-options" not in heard(allowed), "the greeting is not theirs"
    assert heard(allowed).count("voicemail-denied") == 4 and messages.find(A).state == "new", "a superior listens, and changes nothing"
    assert [(event.person, event.allowed) for call in (denied, allowed) for event in events(call, BoxOpened)][:2] == [("1002", False), ("1003", True)]


def test_a_greeting_is_recorded_heard_kept_and_taken_back(house, folder):
    def speak(call):
        path = call.parked[-1][1]
        open(f"{path}.wav", "wb").write(bytes(44 + 32000))

    class Speaking(tuple):
        pass

    call = ScriptedCall([PIN, "0", "1", "1", "0", "2", "", "#"], number="1001", trunk="", clock=lambda: NOW)
    original = call.next_result

    def next_result():
        if call.parked[-1][0] == "record":
            speak(call)
            call._results.append(("DTMF", "x"))
        return original()
    call.next_result = next_result
    kind = step("voicemail.retrieve", {}, done="end", denied="end")
    house.stage.play(parse(make({"listen": kind, "end": step("ivr.hangup")}), 1), call)
    said = heard(call)
    assert "voicemail-keep-greeting" in said and "voicemail-greeting-kept" in said and "voicemail-greeting-standard" in said
    assert boxes.find("1001").greeting == "" and list(audio.greetings(folder).iterdir()) == [], "the greeting taken back leaves no file"
    assert said.count(f"{folder}/{A}") == 1, "the message is not played again after the greeting"


def test_silence_ends_the_talk_and_a_hang_up_keeps_what_was_done(house):
    assert heard(house.listen([PIN, "", "", ""]))[-1] == "vm-goodbye"
    house.listen([PIN, "7", HANG_UP])
    assert messages.find(B).state == "deleted", "the second call began with the message that was new"


def test_leave_announces_the_message_before_it_is_recorded(house, folder):
    call = house.leave(box="${dialled}", results=[HANG_UP])
    assert dict(call.path)["leave"] == "no_box"
    call = house.leave(box="reception", queue="sales", after_hours=True, longest=30, silence=0, results=[HANG_UP])
    begun, = events(call, MessageBegun)
    assert (begun.box, begun.queue, begun.after_hours, begun.number, len(begun.name)) == ("reception", "sales", True, "13800001234", 80)
    assert [event.kind for event in events(call, RecordingStarted)] == ["message"]
    assert call.parked == [("record", f"{folder}/{begun.recording}", "wav", "0", "30", "k")] and heard(call)[0] == "message-please"


def test_leave_begun_twice_has_one_name_and_a_short_one_is_said(house):
    first, second = (house.leave(box="1001", results=[HANG_UP]) for _ in range(2))
    assert events(first, MessageBegun)[0].recording == events(second, MessageBegun)[0].recording
    call = house.leave(box="1001", results=[("DTMF", "x")])
    assert dict(call.path)["leave"] == "empty" and "vm-tooshort" in heard(call)


def test_leave_answers_from_memory_when_the_database_is_away(house, sqlite, folder):
    boxes.save("1001", greeting="f" * 32)
    house.directory.stop()
    fresh = directory.Directory(folder.parent / "voicemail.json", period=60)
    fresh.prepare()
    fresh.stop()
    sqlite.execute_sql("DROP TABLE voicemail_box")
    late = directory.Directory(folder.parent / "voicemail.json")
    assert late.find("1001").greeting == "f" * 32 and late.find("nobody") is None
    late.stop()
