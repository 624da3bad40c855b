"""Room on disk is checked before anything is changed."""

import pathlib
import types

import pytest

from launch import disk
from launch.errors import LaunchError


def test_too_little_room_names_folder_and_key(monkeypatch, tmp_path):
    place = types.SimpleNamespace(state=tmp_path / "a" / "b", cache=tmp_path, config_path="cc.ini")
    assert disk.check_room(place, False) > 0
    monkeypatch.setattr(disk, "ROOT_NEEDS", 1 << 60)
    disk.check_room(place, False)
    with pytest.raises(LaunchError) as caught:
        disk.check_room(place, True)
    assert str(tmp_path) in str(caught.value) and "[launch] cache in cc.ini" in caught.value.remedy


def test_a_folder_to_be_made_is_measured_where_it_will_be(tmp_path):
    assert disk.nearest_existing(tmp_path / "x" / "y") == tmp_path
    assert disk.nearest_existing(pathlib.Path("/")) == pathlib.Path("/")
