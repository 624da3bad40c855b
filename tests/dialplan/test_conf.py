"""The syntax of Asterisk's files, read as Asterisk reads it."""

from dialplan import conf


def test_comments_end_a_line_unless_escaped():
    lines = conf.read("[a]\nx = 1 ; two\ny => a\\;b;c\n; z = 3\n")
    assert [(line.section, line.key, line.value, line.number) for line in lines] == [("a", "x", "1", 2), ("a", "y", "a;b", 3)]


def test_empty_values_are_left_out():
    assert conf.section("a", ("x", ""), ("y", "1")) == "[a]\ny = 1"


def test_a_document_ends_with_the_admins_own_file():
    text = conf.document("queues_custom.conf", "[a]\nx = 1\n")
    assert text.endswith('\n\n#tryinclude "custom/queues_custom.conf"\n') and "custom/queues_custom.conf" in text.split("\n")[0]


def test_sections_are_found_with_their_first_line():
    assert conf.section_names("[a]\n[b](c)\n[a]\n") == {"a": 1, "b": 2}


def test_lines_that_are_nothing_are_found():
    assert conf.find_strange('[a]\nx = 1\n#include "y"\n\n; z\nexten 5,1,NoOp()\n') == [(6, "exten 5,1,NoOp()")]
