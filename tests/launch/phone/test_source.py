"""Sources become 20 ms frames, and wrong files are named."""
import wave

import pytest

from launch.phone import Pcm, PhoneError, Silence, Tone, Wav, tone
from launch.phone.sdp import ALAW, ULAW
from launch.phone.source import frames


def test_frames_are_160_bytes_filled_with_silence():
    made = frames(Pcm(tone.generate(700, 0.05)), ALAW)
    assert [len(frame) for frame in made] == [160, 160, 160]
    assert made[2][80:] == b"\xd5" * 80


def test_a_tone_repeats_without_a_seam():
    made = frames(Tone(1000), ALAW)
    assert len(made) == 50 and made[0] == made[1] == made[-1]


def test_silence_and_nothing():
    assert set(frames(Silence(), ULAW)) == {b"\xff" * 160}
    assert frames(Pcm(b""), ALAW) == (b"\xd5" * 160,)


def test_wav_of_another_rate_is_refused_by_name(tmp_path):
    path = tmp_path / "high.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(320))
    with pytest.raises(PhoneError, match="high.wav: not 8 kHz"):
        frames(Wav(path), ALAW)
