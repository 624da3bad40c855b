"""Tones: made, and recognised in received audio (Goertzel)."""
import math
from array import array
from operator import mul

RATE = 8000
BLOCK = 320     # samples (40 ms): 25 Hz apart is still another tone
QUIET = -45.0   # dBFS below which nothing counts as a tone


def generate(frequency: float, seconds: float, level: float = -12.0) -> bytes:
    """A sine as 16-bit samples at 8 kHz; `level` is its peak in dBFS."""
    peak = 32767 * 10 ** (level / 20)
    step = 2 * math.pi * frequency / RATE
    return array("h", (round(peak * math.sin(step * n)) for n in range(round(seconds * RATE)))).tobytes()


def loudness(pcm: bytes) -> float:
    """Mean level in dBFS (a full-scale square is 0); -inf for silence or no audio."""
    samples = memoryview(pcm).cast("h")
    energy = sum(map(mul, samples, samples))
    return 10 * math.log10(energy / len(samples) / 32768 ** 2) if energy else -math.inf


def share(samples, frequency: float) -> float:
    """How much of the energy of these samples lies at `frequency`: 0 (none) to 1 (all)."""
    energy = sum(map(mul, samples, samples))
    if not energy:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * frequency / RATE)
    last = before = 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    return 2 * (last * last + before * before - turn * last * before) / (len(samples) * energy)


def has_tone(pcm: bytes, frequency: float, least: float = 0.7) -> bool:
    """Whether one block of audio is mostly this tone, and loud enough."""
    return loudness(pcm) > QUIET and share(memoryview(pcm).cast("h"), frequency) >= least


def longest(pcm: bytes, frequency: float) -> float:
    """Seconds of the longest unbroken stretch of this tone."""
    best = run = 0
    for start in range(0, len(pcm) - 2 * BLOCK + 1, 2 * BLOCK):
        run = run + 1 if has_tone(pcm[start:start + 2 * BLOCK], frequency) else 0
        best = max(best, run)
    return best * BLOCK / RATE
