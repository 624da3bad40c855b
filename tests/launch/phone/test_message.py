"""SIP messages are read, written and never broken out of."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch.phone.message import (Message, MessageError, address, build, escape_user, name_of, parameter, parse, quote_name, reply,
                                  user_of, values)

INVITE = (b"INVITE sip:1001@127.0.0.1:4000 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKPj1\r\n"
          b"f: \"Zhang; tag=no, <x>\" <sip:0208%35@127.0.0.1>;tag=abc\r\nTo: <sip:1001@127.0.0.1;tag=inner>\r\ni: one@two\r\n"
          b"CSeq: 7 INVITE\r\nSubject: folded\r\n  line\r\nContent-Length: 3\r\n\r\nabcdef")
TEXT = st.text(st.characters(blacklist_characters="\r\n\0", blacklist_categories=["Cs"]))


def test_reads_short_names_folds_and_length():
    message = parse(INVITE)
    assert (message.method, message.uri, message.body) == ("INVITE", "sip:1001@127.0.0.1:4000", b"abc")
    assert (message.call_id, message.branch, message.cseq) == ("one@two", "z9hG4bKPj1", (7, "INVITE"))
    assert message.get("subject") == "folded line"


def test_parameters_are_not_found_inside_quotes_or_brackets():
    message = parse(INVITE)
    assert parameter(message.get("From"), "tag") == "abc"
    assert parameter(message.get("To"), "tag") == ""
    assert (name_of(message.get("From")), user_of(message.get("From"))) == ("Zhang; tag=no, <x>", "02085")
    assert address("<sip:a@b>;expires=3") == "sip:a@b" and address("sip:a@b;x=1") == "sip:a@b"


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0\0\0", b"HTTP/1.1 200 OK\r\n\r\n", b"SIP/2.0 999 No\r\n\r\n", b"INVITE x SIP/2.0\r\nnocolon\r\n\r\n"])
def test_refuses_what_is_no_message(data):
    with pytest.raises(MessageError):
        parse(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for each in (data, INVITE[:60] + data):
        try:
            message = parse(each)
        except MessageError:
            continue
        assert message.cseq and message.branch is not None and user_of(message.get("From")) is not None


@given(TEXT, TEXT)
def test_names_and_numbers_survive_the_wire(name, number):
    value = f"{quote_name(name)} <sip:{escape_user(number)}@host>;tag=t"
    read = parse(build(Message("INVITE", "sip:x@y", headers=[("From", value)]))).get("From")
    assert (name_of(read), user_of(read), parameter(read, "tag")) == (name, number, "t")


@pytest.mark.parametrize("evil", ["a\r\nVia: x", "a\nb", "a\0b"])
def test_a_value_cannot_break_out_of_its_line(evil):
    with pytest.raises(MessageError):
        build(Message("INVITE", "sip:x@y", headers=[("Subject", evil)]))


def test_reply_repeats_what_it_must():
    response = reply(parse(INVITE), 486, "Busy Here", "mine")
    assert response.get("To") == "<sip:1001@127.0.0.1;tag=inner>;tag=mine"
    assert (response.branch, response.call_id, response.cseq) == ("z9hG4bKPj1", "one@two", (7, "INVITE"))


def test_put_replaces_in_place():
    message = parse(INVITE)
    message.put("Via", "SIP/2.0/UDP h;branch=new")
    assert message.headers[0][0] == "Via" and message.branch == "new" and len(message.every("v")) == 1


def test_values_splits_only_between_routes():
    assert values(['<sip:a;x=1,2>, "n, m" <sip:b>', "<sip:c>"]) == ["<sip:a;x=1,2>", '"n, m" <sip:b>', "<sip:c>"]
