"""Folders of an instance: owners, refusals, deletion."""

import os
import pwd
import stat

import pytest

from hooks.place import open_place
from launch import folders
from launch.errors import LaunchError

root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@root
def test_owners_and_modes_are_set_and_set_right_again(open_folder):
    (open_folder / "cc.ini").write_text("[launch]\nstate = state\ncache = cache\n")
    place, nobody = open_place(open_folder / "cc.ini"), pwd.getpwnam("nobody")
    folders.make_folders(place, nobody)
    os.chown(place.spool, 0, 0)
    folders.make_folders(place, nobody)
    assert place.spool.stat().st_uid == nobody.pw_uid
    assert stat.S_IMODE(place.secrets.stat().st_mode) == 0o700
    assert (place.state / "launch").stat().st_uid == 0
    assert place.state.stat().st_mode & stat.S_ISVTX, "the system user could move root's folders away"


@root
def test_a_link_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LaunchError, match="is not a folder"):
        folders.set_folder(tmp_path / "state", 65534, 65534, 0o755)
    assert (tmp_path / "elsewhere").stat().st_uid == 0


def test_deleting_takes_named_entries_only_and_follows_no_link(tmp_path):
    state, outside = tmp_path / "state", tmp_path / "outside"
    for folder in (state / "run" / "deep", outside):
        folder.mkdir(parents=True)
    (outside / "dear").touch()
    (state / "sounds").symlink_to(outside)
    (state / "mine.txt").touch()
    folders.remove_entries(state, ["run", "sounds", "never-there"])
    assert sorted(path.name for path in state.iterdir()) == ["mine.txt"]
    assert (outside / "dear").exists()
    folders.remove_entries(state, ["mine.txt"])
    assert not state.exists()
