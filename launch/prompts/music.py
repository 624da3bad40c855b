"""Music on hold of our own making: slow broken chords that end where they begin."""

import math
from array import array

from launch.prompts import sound

CHORDS = ((220.0, 261.63, 329.63, 440.0), (174.61, 220.0, 261.63, 349.23), (196.0, 261.63, 329.63, 392.0), (196.0, 246.94, 293.66, 392.0))
ORDER = (0, 1, 2, 3, 2, 1, 2, 1)
_NOTE = 0.5     # seconds from one note to the next
_RING = 2.0     # seconds a note lasts
_PEAK = 5000


def compose():
    """Return 16 s of 8 kHz samples that can be repeated without a seam."""
    notes = [chord[step] for chord in CHORDS for step in ORDER]
    made = [0.0] * round(len(notes) * _NOTE * sound.RATE)
    for number, pitch in enumerate(notes):
        start = round(number * _NOTE * sound.RATE)
        for at, value in enumerate(_pluck(pitch)):
            made[(start + at) % len(made)] += value
    loudest = max(map(abs, made))
    return array("h", (round(_PEAK * value / loudest) for value in made))


def _pluck(pitch):
    """One note: quick to come, slow to go, with a soft octave."""
    length = round(_RING * sound.RATE)
    turn = 2 * math.pi * pitch / sound.RATE
    for at in range(length):
        shape = min(at / 160, 1.0) * math.exp(-3.0 * at / length) * (1 - at / length)
        yield shape * (math.sin(turn * at) + 0.3 * math.sin(2 * turn * at))
