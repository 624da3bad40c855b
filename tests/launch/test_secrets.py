"""Secrets: random, private, made once."""

import os
import pwd

from launch import secrets


def test_made_once_private_and_random(tmp_path):
    account = pwd.getpwuid(os.geteuid())
    assert secrets.make_secrets(tmp_path, account, ("one", "two")) == ["one", "two"]
    before = (tmp_path / "one").read_text()
    assert secrets.make_secrets(tmp_path, account, ("one", "two")) == []
    assert (tmp_path / "one").read_text() == before != (tmp_path / "two").read_text()
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert before.strip().isalnum() and len(before.strip()) == 24


def test_an_empty_file_left_by_a_full_disk_is_made_again(tmp_path):
    (tmp_path / "one").touch()
    (tmp_path / "one.new").write_text("half")
    assert secrets.make_secrets(tmp_path, pwd.getpwuid(os.geteuid()), ("one",)) == ["one"]
    assert len((tmp_path / "one").read_text()) == 25
