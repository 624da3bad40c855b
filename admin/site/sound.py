"""Turns a WAV file that somebody has into the sound of calls: 8 kHz, one channel, 16 bits."""

import io
import math
import operator
import sys
import wave
from array import array

from hooks.web import Invalid, Text

RATE = 8000
LONGEST = 180.0             # seconds
CUTOFF = 3600.0             # Hz: above half the rate it would come back as a whistle
_CROSSINGS = 10             # of the filter's sine to each side
KINDS = ((b"ID3", "MP3"), (b"\xff\xfb", "MP3"), (b"\xff\xf3", "MP3"), (b"OggS", "Ogg"), (b"fLaC", "FLAC"), (b"\x00\x00\x00", "MP4"))


def convert(data):
    """Return the bytes of the WAV file that calls can hear; raises Invalid for `file`."""
    try:
        with wave.open(io.BytesIO(data)) as given:
            count, rate, channels, width = given.getnframes(), given.getframerate(), given.getnchannels(), given.getsampwidth()
            _refuse(count / rate if rate else 0.0, rate, channels, width)
            samples = mix(decode(given.readframes(count), width), channels)
    except (wave.Error, EOFError, ZeroDivisionError):
        raise Invalid({"file": name_problem(data)}) from None
    return pack(resample(samples, rate))


def name_problem(data):
    """Return why these bytes are no WAV file that can be read."""
    kind = next((name for start, name in KINDS if data.startswith(start)), "")
    if kind:
        return Text("This is a file of the kind {kind}. Save it as WAV (PCM) in any sound program, then upload that.", kind=kind)
    return "This is no WAV file with plain samples (PCM). Save it as WAV (PCM) in any sound program, then upload that."


def _refuse(seconds, rate, channels, width):
    if seconds > LONGEST:
        raise Invalid({"file": Text("It is longer than {most} seconds.", most=round(LONGEST))})
    if not seconds or not (RATE <= rate <= 192000 and 1 <= channels <= 8 and 1 <= width <= 4):
        raise Invalid({"file": "It is empty, or slower than 8000 samples a second."})


def decode(frames, width):
    """Return the samples of PCM frames as 16 bit numbers."""
    if width == 1:
        return array("h", ((value - 128) << 8 for value in frames))
    made = array("h")
    # The two high bytes of each sample, whatever comes below them.
    made.frombytes(frames if width == 2 else b"".join(frames[at + width - 2:at + width] for at in range(0, len(frames) - width + 1, width)))
    if sys.byteorder == "big":
        made.byteswap()
    return made


def mix(samples, channels):
    """Return one channel of several."""
    if channels == 1:
        return samples
    return array("h", (sum(samples[at:at + channels]) // channels for at in range(0, len(samples) - channels + 1, channels)))


def resample(samples, rate):
    """Return 8 kHz samples of samples at `rate`, what calls cannot carry filtered out."""
    if rate == RATE:
        return samples
    common = math.gcd(rate, RATE)
    step, phases = rate // common, RATE // common
    half = math.ceil(_CROSSINGS * rate / (2 * CUTOFF))
    kernels = [make_kernel(phase / phases, half, CUTOFF / rate) for phase in range(phases)]
    padded = array("h", bytes(2 * half)) + samples + array("h", bytes(2 * (half + 1)))
    found = array("h")
    for number in range(len(samples) * phases // step):
        place, phase = divmod(number * step, phases)
        total = sum(map(operator.mul, padded[place:place + 2 * half + 1], kernels[phase]))
        found.append(max(-32768, min(32767, round(total))))
    return found


def make_kernel(shift, half, cutoff):
    """Return the weights of the 2 * `half` + 1 samples around a point that lies `shift` behind the middle one."""
    weights = []
    for place in range(-half, half + 1):
        at = place - shift
        wave_ = 2 * cutoff if at == 0 else math.sin(2 * math.pi * cutoff * at) / (math.pi * at)
        weights.append(wave_ * (0.5 + 0.5 * math.cos(math.pi * at / (half + 1))))
    total = sum(weights)
    return [weight / total for weight in weights]


def pack(samples):
    """Return the bytes of a WAV file of 8 kHz samples."""
    target = io.BytesIO()
    with wave.open(target, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(samples.tobytes())
    return target.getvalue()
