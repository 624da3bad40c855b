"""Whatever bytes come, the parser gives messages; whatever is sent stays one action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live import wire
from live.testing import BANNER, parse_transcript, read_transcript
from tests.live.conftest import TRANSCRIPTS

HOSTILE = st.lists(st.one_of(
    st.binary(max_size=60), st.sampled_from([b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\0", b": ", b"Event: X", b"ActionID: 1",
                                            b"ChanVariable(PJSIP/1): a=b", b"ChanVariable: a", b"\xe9\xff", b"x" * 9000])),
    max_size=30).map(b"".join)
NAMES = st.text(st.characters(min_codepoint=32, blacklist_categories=["Cs"]), max_size=200)


def parse(data, piece=None):
    parser = wire.Parser()
    step = piece or len(data) or 1
    return [message for start in range(0, len(data), step) for message in parser.feed(data[start:start + step])]


@given(HOSTILE)
def test_hostile_bytes_never_raise_and_leave_the_next_message_whole(data):
    messages = parse(BANNER + data + b"\r\n\r\nEvent: Good\r\nUniqueid: 7\r\n\r\n")
    assert dict(messages[-1]) == {"Event": "Good", "Uniqueid": "7"}


@given(HOSTILE, st.integers(1, 50))
def test_pieces_of_any_size_give_the_same_messages(data, piece):
    data = BANNER + data + b"\r\n\r\n"
    assert parse(data, piece) == parse(data)


@given(st.text(max_size=50).filter(lambda text: not set(text) & set("\r\n\0")))
def test_a_value_comes_back_as_it_was_sent(text):
    [message] = parse(BANNER + wire.encode({"Action": "UserEvent", "Note": text}))
    assert message["Note"] == text.encode("utf-8", "replace").decode()


@given(st.text(max_size=60), st.text(max_size=10))
def test_no_value_begins_another_header(text, name):
    try:
        data = wire.encode({"Action": "Originate", name or "Note": text})
    except ValueError:
        return
    assert data.count(b"\r\n") == 3 and data.endswith(b"\r\n\r\n") and b"\0" not in data


@pytest.mark.parametrize("value", ["a\r\nAction: Command", "a\nb", "a\rb", "a\0b", "x" * 1001])
def test_what_would_break_out_is_refused_by_name(value):
    with pytest.raises(ValueError, match="Caller"):
        wire.encode({"Action": "Originate", "Caller": value})


def test_a_list_repeats_its_header():
    assert wire.encode({"Action": "X", "Variable": ["a=1", "b=2"]}) == b"Action: X\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n"


def test_too_many_headers_are_refused():
    with pytest.raises(ValueError, match="headers"):
        wire.encode({"Action": "X", "Variable": ["a=1"] * 200})


def test_latin1_is_read_and_nul_is_replaced():
    [message] = parse(BANNER + b"Event: Newchannel\r\nCallerIDName: Jos\xe9\r\nCallerIDNum: 1\x002\r\n\r\n")
    assert message["CallerIDName"] == "José" and message["CallerIDNum"] == "1�2"


def test_channel_variables_are_headers_like_others():
    [message] = parse(BANNER + b"Event: Newstate\r\nChanVariable(PJSIP/1-0): a=b\r\nChanVariable: c=d\r\nChanVariable: e=f\r\n\r\n")
    assert message["ChanVariable(PJSIP/1-0)"] == "a=b" and message.every("ChanVariable") == ["c=d", "e=f"]


def test_all_lines_of_a_command_survive():
    [message] = parse(BANNER + b"Response: Success\r\nOutput: one\r\nOutput: two\r\nthree\r\n\r\n")
    assert message.every("Output") == ["one", "two", "three"]


def test_an_endless_message_is_dropped_and_the_next_one_read():
    parser = wire.Parser()
    parser.feed(BANNER)
    for _ in range(6):
        parser.feed(b"Event: Flood" + b"x" * 1024 * 1024)
    messages = parser.feed(b"tail\r\n\r\nEvent: Good\r\n\r\n")
    assert [message["Event"] for message in messages] == ["Good"] and parser.dropped == 1


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_real_conversations_parse_without_a_loose_line(path):
    messages = parse_transcript(path, piece=777)
    assert len(messages) == read_transcript(path).count(b"\r\n\r\n")
    assert not [message for message in messages if "Output" in message]
    assert all("Event" in message or "Response" in message for message in messages)
