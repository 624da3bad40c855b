"""What a telephone says: tone, recorded audio or silence, cut into 20 ms frames beforehand."""
import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from launch.phone import g711, tone
from launch.phone.errors import PhoneError

FRAME = 160     # samples in 20 ms


@dataclass(frozen=True)
class Tone:
    """A sine for as long as the leg lives; `frequency` in Hz, `level` its peak in dBFS."""

    frequency: int
    level: float = -12.0
    repeats = True

    def pcm(self) -> bytes:
        return tone.generate(self.frequency, 1.0, self.level)


@dataclass(frozen=True)
class Silence:
    """Nothing, in packets."""

    repeats = True

    def pcm(self) -> bytes:
        return bytes(2 * FRAME)


@dataclass(frozen=True)
class Pcm:
    """16-bit samples at 8 kHz, played once (or `repeats` for ever)."""

    samples: bytes
    repeats: bool = False

    def pcm(self) -> bytes:
        return self.samples


@dataclass(frozen=True)
class Wav:
    """An 8 kHz 16-bit mono wav file, played once (or `repeats` for ever)."""

    path: Path | str
    repeats: bool = False

    def pcm(self) -> bytes:
        """The samples; raises PhoneError naming the file when its format is another."""
        with wave.open(str(self.path), "rb") as file:
            if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (tone.RATE, 2, 1):
                raise PhoneError(f"{self.path}: not 8 kHz 16-bit mono; convert it with sox -r 8000 -c 1 -b 16")
            return file.readframes(file.getnframes())


Source = Tone | Silence | Pcm | Wav


def frames(source: Source, law: int) -> tuple[bytes, ...]:
    """The payloads of a source, 160 bytes each, the last one filled up with silence."""
    return _kept(source, law) if isinstance(source, (Tone, Silence)) else _cut(source, law)


@lru_cache(maxsize=64)
def _kept(source: Source, law: int) -> tuple[bytes, ...]:
    return _cut(source, law)


def _cut(source: Source, law: int) -> tuple[bytes, ...]:
    payload = g711.encode(source.pcm(), law)
    payload += g711.SILENCE[law] * (-len(payload) % FRAME)
    return tuple(payload[at:at + FRAME] for at in range(0, len(payload), FRAME)) or (g711.SILENCE[law] * FRAME,)
