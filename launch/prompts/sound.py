"""Prompt audio as 16-bit samples at 8 kHz: read, convert, trim, level, pack."""

import functools
import io
import math
import operator
import wave
from array import array

RATE = 8000
LOUD = -19.5        # dBFS of the words, as in Debian's recorded English
PEAK = 30000
_QUIET = 90         # mean sample size below which 10 ms are a pause
_BLOCK = 80
_HALF = 16          # length of half the filter, in samples of the slower side


def refuse(path):
    """Return why this file cannot be a prompt, or ''; reads its header only."""
    try:
        with wave.open(str(path), "rb") as file:
            form = f"{file.getsampwidth() * 8} bits, {file.getframerate()} Hz, {file.getnframes()} samples"
            good = file.getsampwidth() == 2 and 4000 <= file.getframerate() <= 192000 and file.getnframes()
    except (wave.Error, EOFError, OSError) as error:
        return f"{path}: {error or 'ends too early'}"
    return "" if good else f"{path}: {form}; convert it: sox IN.wav -r 8000 -c 1 -b 16 OUT.wav"


def read(path):
    """Return the samples of a 16-bit wav file of any rate, channels mixed; raises ValueError with the reason."""
    reason = refuse(path)
    if reason:
        raise ValueError(reason)
    with wave.open(str(path), "rb") as file:
        rate, channels = file.getframerate(), file.getnchannels()
        data = file.readframes(file.getnframes())
    samples = array("h", data[:len(data) // (2 * channels) * 2 * channels])     # a file cut short ends in half a sample
    if channels > 1:
        samples = array("h", (sum(each) // channels for each in zip(*(samples[channel::channels] for channel in range(channels)))))
    return resample(samples, rate)


def pack(samples):
    """Return the bytes of a wav file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return made.getvalue()


def resample(samples, rate):
    """Return samples of `rate` Hz at 8 kHz, what 8 kHz cannot carry filtered out."""
    if rate == RATE:
        return samples
    common = math.gcd(rate, RATE)
    up, down = RATE // common, rate // common
    half = math.ceil(_HALF * max(rate / RATE, 1))
    padded = [0] * half + samples.tolist() + [0] * half
    made = array("h")
    for number in range(len(samples) * up // down):
        place, phase = divmod(number * down, up)
        made.append(_fit(sum(map(operator.mul, _filter(rate, up, half, phase), padded[place + 1:place + 1 + 2 * half]))))
    return made


@functools.lru_cache(maxsize=8192)
def _filter(rate, up, half, phase):
    """Return the weights of the 2 x half samples around a point `phase`/`up` after the one before it."""
    width = 0.92 * min(rate, RATE) / rate
    weights = []
    for number in range(1 - half, half + 1):
        distance = number - phase / up
        window = 0.5 + 0.5 * math.cos(math.pi * distance / (half + 1))
        weights.append(window * (math.sin(math.pi * width * distance) / (math.pi * distance) if distance else width))
    whole = sum(weights)
    return tuple(weight / whole for weight in weights)


def trim(samples, before=0.04, after=0.08):
    """Return the samples without the pauses at both ends, but `before` and `after` seconds of them."""
    loud = [at for at in range(0, len(samples), _BLOCK) if _mean(samples[at:at + _BLOCK]) > _QUIET]
    if not loud:
        return samples
    return samples[max(loud[0] - round(before * RATE), 0):loud[-1] + _BLOCK + round(after * RATE)]


def level(samples):
    """Return the samples with their words at LOUD and no peak above PEAK."""
    words = [block for block in (samples[at:at + _BLOCK] for at in range(0, len(samples), _BLOCK)) if _mean(block) > _QUIET]
    if not words:
        return samples
    energy = sum(sum(map(operator.mul, block, block)) for block in words) / sum(map(len, words))
    gain = min(32768 * 10 ** (LOUD / 20) / math.sqrt(energy), PEAK / max(map(abs, samples)))
    return array("h", (_fit(sample * gain) for sample in samples))


def _mean(block):
    return sum(map(abs, block)) / len(block)


def _fit(value):
    return max(-32768, min(32767, round(value)))
