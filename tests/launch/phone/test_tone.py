"""Tones are told from each other, from noise and from silence."""
import math
import random
from array import array

import pytest

from launch.phone import g711, tone
from launch.phone.sdp import ALAW


def noise(seconds):
    source = random.Random(4)
    return array("h", (source.randint(-8000, 8000) for _ in range(round(8000 * seconds)))).tobytes()


@pytest.mark.parametrize("frequency", [440, 700, 1000, 1300])
def test_hears_a_tone_through_g711_and_no_other(frequency):
    pcm = g711.decode(g711.encode(tone.generate(frequency, 1.0), ALAW), ALAW)
    assert tone.longest(pcm, frequency) == pytest.approx(1.0)
    assert all(tone.longest(pcm, other) == 0 for other in (440, 700, 1000, 1300) if other != frequency)


def test_silence_noise_and_whispers_are_no_tone():
    assert tone.longest(bytes(16000), 700) == 0
    assert tone.longest(noise(1.0), 700) == 0
    assert tone.longest(tone.generate(700, 1.0, -60), 700) == 0


def test_the_longest_stretch_counts():
    pcm = tone.generate(700, 0.4) + bytes(3200) + tone.generate(700, 0.8)
    assert tone.longest(pcm, 700) == pytest.approx(0.8, abs=0.05)


def test_loudness():
    assert tone.loudness(tone.generate(700, 1.0, -12)) == pytest.approx(-15.0, abs=0.1)
    assert tone.loudness(bytes(320)) == -math.inf
