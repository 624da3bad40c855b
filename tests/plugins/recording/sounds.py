"""Writes WAV files for the tests, whole ones and those of a writer that was killed."""

import wave


def write_wav(path, seconds=1.0, rate=8000):
    """Write `seconds` of silence, 16 bits mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(int(seconds * rate) * 2))
    return path


def forget_length(path):
    """Make the header promise nothing, as in a file whose writer was killed."""
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    path.write_bytes(data)
    return path
