"""Audio is opened and removed by opaque names only, never through a link."""

import pytest

from plugins.voicemail import audio

NAME = "0" * 31 + "a"


def test_the_id_of_a_message_follows_from_call_and_step():
    assert audio.name_message("1.2", 3) == audio.name_message("1.2", 3) != audio.name_message("1.2", 4)
    assert audio.NAME.match(audio.name_message("1.2", 3))


def test_a_file_is_removed_and_twice_is_no_error(folder):
    path = folder / f"{NAME}.wav"
    path.write_bytes(bytes(44 + 16000))
    assert audio.measure(folder, NAME) == 1.0
    assert audio.remove(folder, NAME) and not path.exists() and audio.remove(folder, NAME)
    assert audio.measure(folder, NAME) == 0.0


def test_a_link_is_not_followed(folder, tmp_path):
    precious = tmp_path / "precious.wav"
    precious.write_bytes(b"x" * 100)
    (folder / f"{NAME}.wav").symlink_to(precious)
    assert not audio.remove(folder, NAME) and precious.exists() and (folder / f"{NAME}.wav").is_symlink()
    with pytest.raises(OSError):
        audio.open_sound(folder, NAME)
    (tmp_path / "elsewhere").symlink_to(folder)
    (folder / f"{NAME}.wav").unlink()
    (folder / f"{NAME}.wav").write_bytes(b"x")
    assert not audio.remove(tmp_path / "elsewhere", NAME) and (folder / f"{NAME}.wav").exists()


@pytest.mark.parametrize("name", ["../etc/passwd", "", "a" * 31, "A" * 32, f"{NAME}/x", f"{NAME}\n"])
def test_other_names_reach_no_file(folder, name):
    with pytest.raises(OSError):
        audio.remove(folder, name)
    assert audio.measure(folder, name) == 0.0
