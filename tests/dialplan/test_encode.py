"""What may stand in Asterisk's files, tried with everything that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dialplan import conf, encode
from dialplan.encode import EncodeError

NASTY = some.text(alphabet=some.sampled_from('ab 中é"\\;,()[]${}~=>#<&|\'`%\n\r\0\t-'), max_size=30)


@given(NASTY | some.text(max_size=60))
def test_a_value_is_read_back_as_written_or_refused(text):
    try:
        encoded = encode.value(text)
    except EncodeError:
        return
    lines = conf.read(conf.section("name", ("key", encoded), ("after", "1")))
    assert [(line.key, line.value) for line in lines] == ([("key", text)] if text else []) + [("after", "1")]


@given(NASTY)
def test_a_value_never_ends_its_line(text):
    try:
        encoded = encode.value(text)
    except EncodeError:
        return
    assert len(encoded.splitlines()) <= 1


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b", "a\x1bb", "a\u2028b", "a\x85b", "\ud800", " a", "a ", "x" * 1001, "中" * 400])
def test_a_value_that_cannot_be_written_is_refused(text):
    with pytest.raises(EncodeError, match="remove it|shorten it"):
        encode.value(text)


@pytest.mark.parametrize("text", ["", "a b", "a,b", "${X}", "a;b", "-a", "a(b)", "a\n", "a&b", "中", "x" * 1001])
def test_a_name_of_anything_but_plain_characters_is_refused(text):
    with pytest.raises(EncodeError):
        encode.token(text)


@pytest.mark.parametrize("text", ["1001", "PJSIP/1001", "cc-run", "127.0.0.1", "10.0.0.0/8", "a_b", "::1".replace("::", "0::")])
def test_plain_names_pass(text):
    assert encode.token(text) == text


@pytest.mark.parametrize("text", ["300&Zap/g1/1", "1001,2", "12 3", "", "${EXTEN}", "1001@x", "E"])
def test_a_dialled_string_holds_keys_only(text):
    with pytest.raises(EncodeError):
        encode.dialled(text)


@pytest.mark.parametrize("number", [-1, 1.5, "7", True, None])
def test_only_whole_numbers_are_numbers(number):
    with pytest.raises(EncodeError):
        encode.whole(number)


@pytest.mark.parametrize("text", ["relative/x", "/a b", "/a;b", "/a,b", "/a${B}", "/a\n"])
def test_a_path_is_absolute_and_plain(text):
    with pytest.raises(EncodeError):
        encode.path(text)


def test_an_empty_secret_is_refused_with_the_remedy():
    with pytest.raises(EncodeError, match="switchroom up"):
        encode.secret("")


def test_a_name_in_a_caller_id_cannot_leave_its_quotes():
    assert encode.caller_id('A" <9999> "', "1001") == '"A\\" <9999> \\"" <1001>'
