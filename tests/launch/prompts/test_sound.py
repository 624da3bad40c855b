"""Audio is converted without new tones, trimmed and levelled."""
import math
from array import array

import pytest

from launch.phone import tone
from launch.prompts import sound


def sine(frequency, rate, seconds=0.5, peak=8000):
    return array("h", (round(peak * math.sin(2 * math.pi * frequency * n / rate)) for n in range(round(rate * seconds))))


@pytest.mark.parametrize("rate", [6000, 16000, 22050, 44100, 48000])
def test_a_tone_keeps_its_pitch_and_loudness(rate):
    made = sound.resample(sine(1000, rate), rate)
    assert len(made) == pytest.approx(4000, abs=2)
    middle = made[800:3200]
    assert tone.share(middle, 1000) > 0.99
    assert max(middle) == pytest.approx(8000, rel=0.03)


def test_what_8_khz_cannot_carry_is_gone():
    made = sound.resample(sine(6000, 22050), 22050)
    assert tone.loudness(made[400:3600].tobytes()) < -55


def test_trim_leaves_a_breath():
    pause = array("h", [0] * 4000)
    assert len(sound.trim(pause + sine(700, 8000) + pause)) == pytest.approx(4000 + 960, abs=160)
    assert sound.trim(pause) == pause


@pytest.mark.parametrize("peak", [500, 8000, 32000])
def test_level_is_the_same_for_all(peak):
    assert tone.loudness(sound.level(sine(700, 8000, peak=peak)).tobytes()) == pytest.approx(sound.LOUD, abs=0.5)


def test_a_sharp_peak_is_not_clipped():
    samples = sine(700, 8000, peak=300)
    samples[100] = 20000
    assert max(map(abs, sound.level(samples))) <= sound.PEAK


def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path):
    path = tmp_path / "short.wav"
    path.write_bytes(sound.pack(sine(700, 8000))[:-1001])
    assert len(sound.read(path)) == 4000 - 501
