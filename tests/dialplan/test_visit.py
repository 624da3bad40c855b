"""The visit loop on a real Asterisk, with a FastAGI server that dies in every way."""

import base64
import time

import pytest

pytestmark = pytest.mark.timeout(60)


def wait_until(condition, timeout=10.0):
    """Return whether `condition()` became true within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def context_of_calls(instance):
    """Return the contexts that channels are in now."""
    lines = instance.tell("core show channels concise").splitlines()
    return [line.split("!")[1] for line in lines if line.count("!") > 5]


def test_actions_run_one_after_another_and_report(instance, server, phone):
    record = instance.site.recordings / "opaque-1"
    agent = phone("1002")
    agent.auto_answer(talk=1.0)

    def answer(visit):
        if visit.pos == "":
            visit.tell("ANSWER")
            visit.commit("wait", 1, position="a")
        elif visit.pos == "a":
            visit.commit("record", record, "wav", 3, 2, "q", position="b")
        elif visit.pos == "b":
            visit.commit("dial", "PJSIP/1002", 10, "g", position="c")
        else:
            visit.commit("hangup", 17)

    server.start(answer)
    leg = phone("1001").dial("4000")
    assert leg.wait_answered()
    assert leg.wait_ended(20)
    assert [visit.result for visit in server.visits[:3]] == ["", "wait:DONE", f"record:TIMEOUT:{record}"]
    assert server.visits[3].result in ("dial:ANSWER:16:1", "dial:ANSWER:16:0")
    assert [visit.doing for visit in server.visits] == ["", "wait", "record", "dial"]
    assert {visit.entry for visit in server.visits} == {"4000"} and {visit.lost for visit in server.visits} == {"0"}
    assert record.with_suffix(".wav").stat().st_size > 10000
    assert leg.cause == 17


def test_a_dial_shows_a_number_ends_in_time_and_records_the_talk_alone(instance, server, phone):
    tape = instance.site.recordings / "opaque-2"
    agent = phone("1002")

    def answer(visit):
        visit.tell("ANSWER")
        visit.commit("hangup", 17) if visit.result else visit.commit("dial", "PJSIP/1002", 10, "g", 1, "057188880000", tape)

    server.start(answer)
    leg = phone("1001").dial("4000")
    talk = agent.wait_call(8)
    assert talk.number == "057188880000"
    assert not tape.with_suffix(".wav").exists(), "ringing is recorded"
    talk.answer()
    assert talk.wait_ended(4) and leg.wait_ended(5)
    assert server.visits[1].result in ("dial:ANSWER:16:1", "dial:ANSWER:16:2") and leg.cause == 17
    assert 8000 < tape.with_suffix(".wav").stat().st_size < 48000


def test_a_position_of_3000_characters_comes_back_whole(server, phone):
    position = "Ab-_" * 750

    def answer(visit):
        visit.commit("hangup", 16) if visit.pos else visit.commit("wait", 0, position=position)

    server.start(answer)
    assert phone("1001").dial("4000").wait_ended(10)
    assert server.visits[1].pos == position


def test_a_server_killed_in_mid_visit_is_visited_again_at_its_checkpoint(server, phone):
    def answer(visit):
        visit.tell("ANSWER")
        if visit.lost == "0":
            visit.set("CC_POS", "checkpoint")
            visit.die()
        else:
            visit.commit("hangup", 16)

    server.start(answer)
    leg = phone("1001").dial("4000")
    assert leg.wait_heard(500, 0.4)
    assert leg.wait_ended(10)
    assert [(visit.pos, visit.lost) for visit in server.visits] == [("", "0"), ("checkpoint", "1")]


def test_a_refused_visit_plays_music_and_resumes(server, phone):
    leg = phone("1001").dial("4000")
    assert leg.wait_heard(500, 0.5)
    time.sleep(2)
    assert leg.heard(500, 1.9, 2.0), "the music was chopped by the visits that were refused"
    assert leg.state == "ringing" and leg.early
    server.start(lambda visit: visit.commit("hangup", 16))
    assert leg.wait_ended(5)
    assert int(server.visits[0].lost) >= 1


def test_unreachable_falls_back_to_the_queue_and_then_a_message(instance, server, phone):
    began = time.monotonic()
    leg = phone("1003").dial("4000")
    assert leg.wait_answered(10)
    assert time.monotonic() - began >= instance.site.limits.unreachable
    assert "cc-fallback" in context_of_calls(instance)
    assert leg.wait_heard(900, 0.5, 8), "the message prompt was not heard"
    before = len(list(instance.site.recordings.iterdir()))
    assert wait_until(lambda: len(list(instance.site.recordings.iterdir())) > before)
    leg.hangup()
    assert leg.wait_ended()


def test_the_fallback_queue_reaches_an_agent(server, phone):
    agent = phone("1001")
    agent.auto_answer()
    leg = phone("1003").dial("4000")
    assert leg.wait_answered(10) and leg.wait_heard(700, 0.5, 8)
    leg.hangup()


def test_visits_without_progress_fall_back(instance, server, phone):
    server.start(lambda visit: visit.die())
    leg = phone("1003").dial("4000")
    assert wait_until(lambda: "cc-fallback" in context_of_calls(instance))
    assert [visit.lost for visit in server.visits] == ["0", "1", "2"]
    leg.hangup()


def test_progress_clears_the_count_of_stuck_visits(instance, server, phone):
    def answer(visit):
        if int(visit.lost) < 6:
            visit.set("CC_POS", f"p{visit.lost}")
            visit.die()
        else:
            visit.commit("hangup", 16)

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_ended(15)
    assert server.visits[-1].pos == "p5" and len(server.visits) == 7


def test_an_unknown_action_counts_as_no_progress(instance, server, phone):
    server.start(lambda visit: visit.commit("dance"))
    leg = phone("1003").dial("4000")
    assert wait_until(lambda: "cc-fallback" in context_of_calls(instance))
    assert len(server.visits) == 3
    leg.hangup()


def test_a_hung_visit_is_redirected_to_a_fresh_one(instance, server, phone):
    def answer(visit):
        if len(server.visits) == 1:
            visit.tell("ANSWER")
            time.sleep(30)
        else:
            visit.commit("hangup", 16)

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_answered()
    channel = instance.tell("core show channels concise").split("!")[0]
    instance.act("live", Action="Redirect", Channel=channel, Context="cc-run", Exten="redo", Priority="1")
    assert leg.wait_ended(10)
    assert server.visits[1].lost == "1"


def test_an_empty_queue_is_joinempty(server, phone):
    def answer(visit):
        visit.tell("ANSWER")
        visit.commit("hangup", 16) if visit.result else visit.commit("queue", "sales", "c", 20, "zh")

    server.start(answer)
    assert phone("1003").dial("4000").wait_ended(10)
    assert server.visits[1].result == "queue:JOINEMPTY:::0"


def test_a_queue_reports_the_member_and_the_talk(server, phone):
    phone("1001").auto_answer(after=1.0, talk=2.0)

    def answer(visit):
        visit.tell("ANSWER")
        visit.commit("hangup", 16) if visit.result else visit.commit("queue", "sales", "c", 20)

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_ended(15)
    kind, status, member, waited, talked = server.visits[1].result.split(":")
    assert (kind, status, member) == ("queue", "CONTINUE", "PJSIP/1001")
    assert int(waited) in (1, 2) and int(talked) in (1, 2, 3)


def test_a_key_leaves_the_queue(server, phone):
    phone("1001")

    def answer(visit):
        visit.tell("ANSWER")
        visit.commit("hangup", 16) if visit.result else visit.commit("queue", "sales", "c", 20, "", "default")

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_heard(500, 0.4)
    leg.press("5")
    assert leg.wait_ended(5)
    assert server.visits[1].result == "queue:KEY:5"


@pytest.mark.parametrize("number, shown", [("13812345678", "138****5678"), ("+8613812345678", "+8613****45678"),
                                           ("1234567", "1****67"), ("12345", "12345")])
def test_an_outside_number_is_masked_for_the_agent_and_whole_for_us(server, phone, number, shown):
    agent = phone("1001")

    def answer(visit):
        visit.commit("hangup", 16) if visit.result else visit.commit("dial", "PJSIP/1001", 3)

    server.start(answer)
    phone("carrier", from_number=number, display='O"Neil, ${SHELL(id)}').dial("4000")
    incoming = agent.wait_call()
    assert incoming.number == shown and incoming.name in (shown, "")
    assert number == shown or not any(number in text for text in incoming.headers.values())
    incoming.reject()
    assert base64.b64decode(server.visits[0].number).decode() == number
    assert base64.b64decode(server.visits[0].name).decode() == r'O\"Neil, ${SHELL(id)}'
    assert server.visits[0].trunk == "carrier"


def test_the_prompt_of_the_channels_language_is_played(server, phone):
    heard = []

    def answer(visit):
        visit.tell("ANSWER")
        visit.set("CHANNEL(language)", "zh")
        heard.append(visit.tell('STREAM FILE "message-please" ""'))
        visit.commit("hangup", 16)

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_ended(10) and leg.heard(1300, 1.0)


def test_a_prompt_is_played_by_its_absolute_path(instance, server, phone):
    def answer(visit):
        visit.tell("ANSWER")
        visit.tell(f'STREAM FILE "{instance.site.sounds}/zh/message-please" ""')
        visit.tell('STREAM FILE "digits/1" ""')
        visit.commit("hangup", 16)

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_ended(10) and leg.heard(1300, 1.0)


def test_phones_call_each_other_without_a_server(phone):
    called = phone("801")
    called.auto_answer()
    leg = phone("80001").dial("801")
    assert leg.wait_answered() and leg.wait_heard(700)
    leg.hangup()


def test_a_wrong_secret_gets_nowhere(instance, media):
    from launch.phone import Phone, PhoneError
    with Phone(("127.0.0.1", instance.site.sip_port), "1001", "guess", media=media) as stranger, pytest.raises(PhoneError):
        stranger.register()


def test_asterisk_starts_without_a_complaint(instance):
    assert [line for line in instance.boot_log.splitlines() if "ERROR" in line or "WARNING" in line] == []


def test_music_gives_way_to_the_prompt_of_a_resumed_visit(instance, server, phone):
    def answer(visit):
        visit.tell("ANSWER")
        if visit.lost == "0" and visit.pos == "":
            visit.die()
        elif visit.pos == "":
            visit.tell("WAIT FOR DIGIT 1000")
            visit.tell('STREAM FILE "message-please" ""')
            visit.tell("WAIT FOR DIGIT 1500")
            visit.commit("wait", 1, position="told")
        else:
            visit.commit("hangup", 16)

    server.start(answer)
    leg = phone("1003").dial("4000")
    assert leg.wait_heard(500, 0.4)
    assert wait_until(lambda: len(server.visits) == 2)
    time.sleep(0.3)
    leg.forget()
    assert leg.wait_heard(900, 1.0)
    assert leg.wait_ended(15)
    assert not leg.heard(500, 0.3), "music was heard in the resumed visit"


def test_a_carrier_may_register_and_is_dialled(server, phone):
    carrier = phone("carrier")
    carrier.register()

    def answer(visit):
        visit.commit("hangup", 16) if visit.result else visit.commit("dial", "PJSIP/carrier", 3)

    server.start(answer)
    phone("1001").dial("4000")
    carrier.wait_call().reject()


@pytest.mark.parametrize("number", ["4999", "cc-run", "s", "i", "redo", "1001@x", "1001&1002"])
def test_outside_callers_reach_nothing_else(server, phone, number):
    leg = phone("carrier", from_number="13800138000").dial(number)
    assert leg.wait_ended(5) and leg.status in (400, 404, 416, 484) and not server.visits
