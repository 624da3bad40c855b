"""Finds in a wav file, or in what a telephone heard, where a prompt sounds, loss by coding and mixing forgiven."""

import math
import operator
import wave
from array import array

RATE = 8000
_PROBES = 12        # samples that must nearly agree before all are compared
_NEAR = 0.3, 300    # how far a sample may be off: part of its size, and in any case
_ALIKE = 0.9        # correlation from which on it is the same sound


def find(heard, prompt, start=0.0, seconds=0.3):
    """Return the second of `heard` behind `start` at which the loudest `seconds` of `prompt` begin, or None.

    Both are paths of 8 kHz 16-bit mono wav files or samples as bytes.
    """
    samples, part = read(heard), _loudest(read(prompt), round(seconds * RATE))
    probes = sorted(range(len(part)), key=lambda at: -abs(part[at]))[::max(len(part) // (8 * _PROBES), 1)][:_PROBES]
    wanted = [(at, part[at], _NEAR[0] * abs(part[at]) + _NEAR[1]) for at in probes]
    for place in range(round(start * RATE), len(samples) - len(part) + 1):
        if all(abs(samples[place + at] - value) <= near for at, value, near in wanted) and _is_alike(samples[place:place + len(part)], part):
            return place / RATE
    return None


def find_all(heard, prompts, start=0.0, seconds=0.3):
    """Return the seconds at which the prompts sound one after another; None stands for those that do not."""
    found = []
    for prompt in prompts:
        at = find(heard, prompt, start, seconds)
        start = start if at is None else at + seconds
        found.append(at)
    return found


def read(sound):
    """Return the samples of a wav file (path) or of bytes."""
    if isinstance(sound, (bytes, bytearray)):
        return array("h", bytes(sound[:len(sound) // 2 * 2]))
    with wave.open(str(sound), "rb") as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 2, 1), f"{sound}: not 8 kHz 16-bit mono"
        return array("h", file.readframes(file.getnframes()))


def _loudest(samples, size):
    parts = [samples[at:at + size] for at in range(0, max(len(samples) - size, 0) + 1, 200)]
    return max(parts, key=lambda part: sum(map(abs, part[::8])))


def _is_alike(heard, part):
    power = math.sqrt(sum(map(operator.mul, heard, heard)) * sum(map(operator.mul, part, part)))
    return power > 0 and sum(map(operator.mul, heard, part)) / power >= _ALIKE
