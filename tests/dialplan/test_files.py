"""Files written whole or not at all."""

import stat

import pytest

from dialplan.files import read_files, read_own, write_file


def test_a_file_is_replaced_at_once_and_not_readable_by_others(tmp_path):
    path = tmp_path / "a.conf"
    write_file(path, "one")
    with open(path, encoding="utf-8") as before:
        write_file(path, "two")
        assert (before.read(), path.read_text()) == ("one", "two")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640 and [entry.name for entry in tmp_path.iterdir()] == ["a.conf"]


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "a.conf"
    write_file(path, "one")
    with pytest.raises(UnicodeEncodeError):
        write_file(path, "\ud800")
    assert path.read_text() == "one"


def test_the_admins_files_are_read_and_missing_ones_left_out(tmp_path):
    (tmp_path / "custom").mkdir()
    (tmp_path / "custom/a_custom.conf").write_text("x")
    (tmp_path / "custom/notes.txt").write_text("x")
    assert read_own(tmp_path) == {"a_custom.conf": "x"} and read_files(tmp_path, ["b.conf"]) == {} and read_own(tmp_path / "no") == {}
