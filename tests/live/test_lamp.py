"""Lamps are files that Asterisk counts; what stands there after a restart of ours is brought in step."""

import pytest

from live.ami import Ami
from live.lamp import CONTEXT, Lamps


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def lamps(spool):
    """Lamps whose manager connection is away: the files are written all the same."""
    return Lamps(spool, Ami("127.0.0.1", 1, "worker", "x"))


def lit(spool, mailbox, folder="INBOX"):
    return sorted(path.name for path in (spool / "voicemail" / CONTEXT / mailbox / folder).iterdir())


def test_as_many_files_as_messages(lamps, spool):
    lamps.show({"1001": (2, 1)})
    assert lit(spool, "1001") == ["msg0000.txt", "msg0001.txt"] and lit(spool, "1001", "Old") == ["msg0000.txt"]
    lamps.show({"1001": (1, 2)})
    assert lit(spool, "1001") == ["msg0000.txt"] and len(lit(spool, "1001", "Old")) == 2
    lamps.show({"1001": (500, 0)})
    assert len(lit(spool, "1001")) == 99


def test_what_nobody_wants_lit_is_put_out_also_after_a_restart(lamps, spool):
    lamps.show({"1001": (1, 0), "1002": (1, 0)})
    lamps.show({"1001": (1, 0)})
    assert lit(spool, "1002") == []
    lamps.show({"1002": (3, 0)})
    Lamps(spool, Ami("127.0.0.1", 1, "worker", "x")).show({"1001": (0, 0)})
    assert lit(spool, "1001") == lit(spool, "1002") == []


@pytest.mark.parametrize("name", ["../1001", "", "ann", "1 2", "1001\n", "."])
def test_only_numbers_name_a_lamp(lamps, spool, name):
    lamps.show({name: (1, 0)})
    assert not (spool / "voicemail").exists()


def test_the_context_is_the_rendered_one():
    from dialplan.render import voicemail

    assert voicemail.CONTEXT == CONTEXT
