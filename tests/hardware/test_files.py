"""Files are touched by name only: no link is followed, nothing outside the folder is reached."""

import hashlib
import os

import pytest

from hardware.files import Folder, Wrong

NAME = "0123456789abcdef0123456789abcdef.wav"
SOUND = b"RIFF" + bytes(5000)
SUM = hashlib.sha256(SOUND).hexdigest()


@pytest.fixture
def folders(tmp_path):
    for name in ("first", "second", "outside"):
        (tmp_path / name).mkdir()
    (tmp_path / "first" / NAME).write_bytes(SOUND)
    (tmp_path / "outside" / NAME).write_bytes(SOUND)
    return Folder(tmp_path / "first"), Folder(tmp_path / "second"), tmp_path / "outside" / NAME


def test_a_copy_is_whole_or_not_there(folders):
    first, second, _ = folders
    second.take(first, NAME, len(SOUND), SUM)
    second.check(NAME, len(SOUND), SUM)
    with pytest.raises(Wrong, match="not what was recorded"):
        second.take(first, NAME, len(SOUND), "0" * 64)
    assert os.listdir(second.path) == [NAME] and second.size(NAME) == len(SOUND)


@pytest.mark.parametrize("path", ["/etc/passwd", "{first}/../outside/" + NAME, "{first}/passwd", "{first}/x/" + NAME, "{second}/" + NAME, ""])
def test_a_path_that_is_no_recording_here_is_refused(folders, path):
    first, second, _ = folders
    with pytest.raises(Wrong):
        first.name(path.format(first=first.path, second=second.path))
    assert first.name(f"{first.path}/{NAME}") == NAME


def test_links_and_folders_are_left_alone(folders, tmp_path):
    first, second, outside = folders
    os.unlink(f"{first.path}/{NAME}")
    os.symlink(outside, f"{first.path}/{NAME}")
    for verb in (lambda: first.remove(NAME), lambda: first.check(NAME, 1, ""), lambda: second.take(first, NAME, len(SOUND), SUM)):
        with pytest.raises(Wrong):
            verb()
    os.unlink(f"{first.path}/{NAME}")
    os.mkdir(f"{first.path}/{NAME}")
    with pytest.raises(Wrong):
        first.remove(NAME)
    os.symlink(tmp_path / "outside", tmp_path / "linked")
    with pytest.raises(OSError):
        Folder(tmp_path / "linked").remove(NAME)
    assert outside.read_bytes() == SOUND


def test_a_link_in_the_place_of_a_copy_is_replaced_not_written_through(folders):
    first, second, outside = folders
    outside.write_bytes(b"other")
    os.symlink(outside, f"{second.path}/{NAME}")
    os.symlink(outside, f"{second.path}/{NAME}.part")
    second.take(first, NAME, len(SOUND), SUM)
    assert outside.read_bytes() == b"other" and not os.path.islink(f"{second.path}/{NAME}")


def test_removing_twice_is_once(folders):
    first, _, _ = folders
    first.remove(NAME)
    first.remove(NAME)
    with pytest.raises(Wrong, match="missing"):
        first.check(NAME, 1, "")
