"""Seconds of sound from the header, and from the size when the header cannot be believed."""

import io
import struct
import subprocess
import shutil

import pytest

from plugins.recording import sound
from tests.plugins.recording.sounds import forget_length, write_wav


def read(path):
    with open(path, "rb") as file:
        return sound.read_seconds(file, path.stat().st_size)


@pytest.mark.parametrize("rate", [8000, 16000])
def test_seconds_of_a_whole_file(tmp_path, rate):
    assert read(write_wav(tmp_path / "a.wav", 2.5, rate)) == 2.5


def test_a_killed_writer_left_a_header_without_length(tmp_path):
    assert read(forget_length(write_wav(tmp_path / "a.wav", 3.0))) == 3.0


def test_a_file_cut_short_plays_what_is_there(tmp_path):
    path = write_wav(tmp_path / "a.wav", 4.0)
    path.write_bytes(path.read_bytes()[:44 + 16000])
    assert read(path) == 1.0


def test_chunks_around_the_sound_do_not_count(tmp_path):
    data = write_wav(tmp_path / "a.wav", 1.0).read_bytes()
    listed = data[:36] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + data[36:] + b"LIST" + struct.pack("<I", 4) + b"abcd"
    assert sound.read_seconds(io.BytesIO(listed), len(listed)) == 1.0


@pytest.mark.skipif(not shutil.which("sox"), reason="sox is not installed")
def test_a_file_of_another_program(tmp_path):
    path = tmp_path / "tone.wav"
    subprocess.run(["sox", "-n", "-r", "8000", "-c", "1", "-b", "16", path, "synth", "1.5", "sine", "700"], check=True)
    assert read(path) == 1.5


@pytest.mark.parametrize("data", [b"", b"RIFF", b"hello, this is no sound at all, really not", b"RIFF\0\0\0\0WAVE",
                                  b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 200])
def test_what_is_no_wav_is_refused(data):
    with pytest.raises(sound.SoundError):
        sound.read_seconds(io.BytesIO(data), len(data))
