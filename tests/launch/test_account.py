"""The system user: what it can read."""

import os
import pwd

import pytest

from launch import account
from launch.errors import LaunchError


def test_a_clone_that_the_user_cannot_read_is_refused_with_the_closed_folder(open_folder):
    inner = open_folder / "closed" / "clone"
    inner.mkdir(parents=True)
    (inner / "a.py").touch()
    nobody = pwd.getpwnam("nobody")
    account.check_readable([inner / "a.py"], nobody)
    os.chmod(open_folder / "closed", 0o700)
    with pytest.raises(LaunchError) as caught:
        account.check_readable([inner / "a.py"], nobody)
    assert str(caught.value) == f"user nobody cannot read {open_folder}/closed"
    assert "chmod" in caught.value.remedy


def test_the_owners_own_rights_count(open_folder):
    path = open_folder / "a"
    path.touch()
    path.chmod(0o044)
    assert not account.may_read(path, pwd.getpwuid(os.stat(path).st_uid))


def test_an_unknown_user_is_none():
    assert account.find_account("no-such-user-here") is None
