"""A-law and mu-law: 16-bit samples at 8 kHz to payload bytes and back."""
from functools import lru_cache

from launch.phone.sdp import ALAW, ULAW

SILENCE = {ALAW: b"\xd5", ULAW: b"\xff"}


def _to_alaw(sample: int) -> int:
    size = (sample if sample >= 0 else ~sample) >> 4
    exponent = max(size.bit_length() - 4, 0)
    mantissa = (size >> max(exponent - 1, 0)) & 15
    return ((0x80 if sample >= 0 else 0) | exponent << 4 | mantissa) ^ 0x55


def _from_alaw(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    size = (mantissa << 4) + 8 if not exponent else ((mantissa << 4) + 0x108) << (exponent - 1)
    return size if code & 0x80 else -size


def _to_ulaw(sample: int) -> int:
    size = min(abs(sample), 32635) + 132
    exponent = size.bit_length() - 8
    return ~((0x80 if sample < 0 else 0) | exponent << 4 | (size >> (exponent + 3)) & 15) & 0xFF


def _from_ulaw(code: int) -> int:
    code = ~code & 0xFF
    size = (((code & 15) << 3) + 132 << ((code >> 4) & 7)) - 132
    return -size if code & 0x80 else size


@lru_cache(maxsize=None)
def _encoder(law: int) -> bytes:
    one = _to_alaw if law == ALAW else _to_ulaw
    return bytes(one(sample - 65536 if sample > 32767 else sample) for sample in range(65536))


@lru_cache(maxsize=None)
def _decoders(law: int) -> tuple[bytes, bytes]:
    one = _from_alaw if law == ALAW else _from_ulaw
    words = [(one(code) & 0xFFFF).to_bytes(2, "little") for code in range(256)]
    return bytes(word[0] for word in words), bytes(word[1] for word in words)


def encode(pcm: bytes, law: int) -> bytes:
    """Little-endian 16-bit samples to payload bytes."""
    return bytes(map(_encoder(law).__getitem__, memoryview(pcm).cast("H")))


def decode(payload: bytes, law: int) -> bytes:
    """Payload bytes to little-endian 16-bit samples."""
    low, high = _decoders(law)
    pcm = bytearray(2 * len(payload))
    pcm[0::2], pcm[1::2] = payload.translate(low), payload.translate(high)
    return bytes(pcm)
