"""The configurations that were applied, kept whole."""

import stat

import pytest

from dialplan import history
from dialplan.history import History


def test_what_is_kept_comes_back(tmp_path):
    told = []
    kept = History(tmp_path / "history", told.append)
    number = kept.keep({"a.conf": "x = 中\n"}, {"a_custom.conf": "y = 1\n"}, "chen", "new phone")
    assert (kept.files(number), kept.own(number)) == ({"a.conf": "x = 中\n"}, {"a_custom.conf": "y = 1\n"})
    assert kept.about(number)["result"] == history.PENDING and kept.last() is None
    kept.settle(number, history.APPLIED)
    assert kept.last() == number and told[0]["by"] == "chen" and told[0]["result"] == history.APPLIED


def test_numbers_go_on(tmp_path):
    kept = History(tmp_path)
    assert [kept.keep({}, {}, "a") for _ in range(11)] == list(range(1, 12)) and kept.numbers() == list(range(1, 12))


def test_an_unknown_number_names_the_way_to_list_them(tmp_path):
    with pytest.raises(KeyError, match="dialplan history"):
        History(tmp_path).files(7)


def test_a_folder_left_half_made_is_no_configuration(tmp_path):
    (tmp_path / "3").mkdir()
    assert History(tmp_path).numbers() == []


def test_nobody_else_reads_the_secrets(tmp_path):
    kept = History(tmp_path / "history")
    number = kept.keep({"a.conf": "secret"}, {}, "a")
    assert stat.S_IMODE((tmp_path / "history" / str(number)).stat().st_mode) & 0o077 == 0
