"""No value breaks out of its place in a command."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agi import encode


def split_as_asterisk(command):
    """Split a command as res_agi.c does: quotes group, a backslash takes the next sign as it is."""
    words, word, quoted, escaped, began = [], "", False, False, False
    for sign in command:
        if escaped:
            word, escaped = word + sign, False
        elif sign == "\\":
            escaped = began = True
        elif sign == '"':
            quoted, began = not quoted, True
        elif sign in " \t" and not quoted:
            words, word, began = words + ([word] if began or word else []), "", False
        else:
            word += sign
    return words + ([word] if began or word else [])


@given(some.text(max_size=200))
def test_text_is_one_argument_or_refused(value):
    try:
        line = encode.line("SET VARIABLE", "X", encode.text(value))
    except encode.EncodeError:
        return
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert split_as_asterisk(line.decode().rstrip("\n")) == ["SET", "VARIABLE", "X", value]


@given(some.text(max_size=60))
def test_bare_words_have_no_syntax(value):
    for check in (encode.word, encode.path, encode.field, encode.keys):
        try:
            encoded = check(value)
        except encode.EncodeError:
            continue
        assert not set(encoded.strip('"')) & set(' ~,"\\(){}$\n\r\0')


@given(some.text(max_size=60))
def test_dialled_keeps_dial_signs_only(value):
    assert set(encode.dialled(value)) <= set("0123456789*#+ABCD")


@pytest.mark.parametrize("value", ["x\nEXEC System id", "a\0b", "a\rb"])
def test_newlines_are_refused(value):
    with pytest.raises(encode.EncodeError):
        encode.text(value)


def test_a_command_that_asterisk_would_split_is_refused():
    with pytest.raises(encode.EncodeError, match="cannot be sent"):
        encode.line("SET VARIABLE", "X", encode.text("a" * 8192))


@given(some.binary(max_size=100))
def test_any_bytes_decode(value):
    assert isinstance(encode.decode(value), str)
