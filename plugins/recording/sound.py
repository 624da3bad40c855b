"""Reads how long a WAV file plays, also one whose writer died before it could finish the header."""

import struct

_RIFF = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")
MOST_CHUNKS = 100


class SoundError(ValueError):
    """The file is not a WAV file; the message says why."""


def read_seconds(file, size):
    """Return the seconds of sound in the open binary `file` of `size` bytes; raises SoundError.

    A header that promises nothing or more than there is (the writer was killed) is not believed:
    then all bytes behind it count as sound.
    """
    file.seek(0)
    riff, _length, wave = _unpack(_RIFF, file)
    if (riff, wave) != (b"RIFF", b"WAVE"):
        raise SoundError("it does not begin with RIFF and WAVE")
    rate = None
    for _ in range(MOST_CHUNKS):
        name, length = _unpack(_CHUNK, file)
        begin = file.tell()
        if name == b"fmt ":
            rate = _unpack(_FORMAT, file)[3]
        elif name == b"data":
            return _divide(length, size - begin, rate)
        file.seek(begin + length + length % 2)
    raise SoundError(f"it has no sound in its first {MOST_CHUNKS} chunks")


def _divide(promised, there, rate):
    if not rate:
        raise SoundError("its header names no byte rate")
    length = promised if 0 < promised <= there else there
    return length / rate


def _unpack(form, file):
    data = file.read(form.size)
    if len(data) < form.size:
        raise SoundError("it ends within its header")
    return form.unpack(data)
