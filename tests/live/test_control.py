"""A verb says exactly what was meant, or is refused before it reaches Asterisk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live import control
from live.ami import Ami, AmiError
from live.testing import FakeAsterisk, answer_politely, make_message


@pytest.fixture
def pair():
    asterisk = FakeAsterisk()
    ami = Ami("127.0.0.1", asterisk.port, "live", "x").start()
    assert ami.up.wait(5)
    yield control.Control(ami), asterisk
    ami.stop()
    asterisk.close()


def test_originate_goes_through_our_own_context(pair):
    verbs, asterisk = pair
    call = verbs.originate("1001", "cc-internal", "cc-enter", "4000", caller="5000", variables={"__CB_ID": 7, "NOTE": "a b"})
    sent = asterisk.actions[-1]
    assert sent["Channel"] == "Local/1001@cc-internal/n" and sent["Context"] == "cc-enter" and sent["ChannelId"] == call
    assert sent.every("Variable") == ["__CB_ID=7", "NOTE=a b"] and sent["CallerID"] == "<5000>"


def test_every_verb_reaches_asterisk(pair):
    verbs, asterisk = pair
    verbs.hangup("PJSIP/1001-0000000a")
    verbs.redirect("PJSIP/1001-0000000a", "cc-internal", "1002")
    verbs.pause("PJSIP/1001", True, "lunch", "sales")
    verbs.queue_add("sales", "Local/1001@agents/n", 1, "Agent1001", state_interface="PJSIP/1001")
    verbs.queue_remove("sales", "PJSIP/1001")
    assert [action["Action"] for action in asterisk.actions if action["Action"] != "Ping"][1:] == [
        "Hangup", "Redirect", "QueuePause", "QueueAdd", "QueueRemove"]


def test_a_barred_number_is_refused_with_its_reason(pair):
    verbs = control.Control(pair[0]._ami, may_dial=lambda number: "credit hold")
    with pytest.raises(control.Refused, match="credit hold"):
        verbs.originate("13800001234", "cc-internal", "cc-enter", "4000")


@pytest.mark.parametrize("words", [
    {"number": "300&Zap/g1/555"}, {"number": "1,2"}, {"context": "default"}, {"answer_context": "system"}, {"answer_exten": "s,1(x)"},
    {"caller": '"x" <1>'}, {"variables": {"A": "1,B=2"}}, {"variables": {"A": "${SHELL(id)}"}}, {"variables": {"A=1\r\nB": "2"}}])
def test_words_that_asterisk_would_misread_are_refused(pair, words):
    good = {"number": "1001", "context": "cc-internal", "answer_context": "cc-enter", "answer_exten": "4000"}
    before = len(pair[1].actions)
    with pytest.raises(ValueError):
        pair[0].originate(**{**good, **words})
    assert not [action for action in pair[1].actions[before:] if action["Action"] == "Originate"]


@given(st.text(max_size=40))
def test_a_variable_stays_one_variable(value):
    try:
        made = control.make_variable("NAME", value)
    except ValueError:
        return
    assert made == f"NAME={value}" and not set(value) & set(',"\'\\()[]{}$\r\n\0')


def test_a_refusal_of_asterisk_is_told():
    def answer(action):
        if action["Action"] == "Hangup":
            return make_message(Response="Error", ActionID=action["ActionID"], Message="No such channel")
        return answer_politely(action)
    asterisk = FakeAsterisk(answer)
    ami = Ami("127.0.0.1", asterisk.port, "live", "x").start()
    assert ami.up.wait(5)
    with pytest.raises(AmiError, match="No such channel"):
        control.Control(ami).hangup("PJSIP/1001-0000000a")
    ami.stop()
    asterisk.close()
