"""Draws the waveform of a recording: peaks of its loudness, computed once and kept in the cache."""

import array
import json
import os
import pathlib
import re
import sys
import wave

from store import copies

PEAKS = 400
NAME = re.compile(r"[0-9a-f]{16,64}")


class NoSound(Exception):
    """The file is gone or no 16-bit WAV; the message says which."""


def find_peaks(place, recording):
    """Return the peaks (from 0 to 1, at most PEAKS, one a slice of time) of a store.recordings.Recording; raises NoSound."""
    path = find_file(recording)
    kept = place.cache / "peaks" / f"{recording.id}.json"
    try:
        known = json.loads(kept.read_text(encoding="ascii"))
        if known["size"] == path.stat().st_size:
            return known["peaks"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    peaks = measure(path)
    keep(kept, {"size": path.stat().st_size, "peaks": peaks})
    return peaks


def keep(path, data):
    """Write the cache file; one that cannot be written is computed again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(data), encoding="ascii")
        beside.replace(path)
    except OSError:
        pass


def find_file(recording):
    """Return the path of a recording's first file, or of its copy when that is gone; raises NoSound."""
    for path in map(pathlib.Path, copies.paths(recording.id)):
        if NAME.fullmatch(recording.id) and path.suffix == ".wav" and not path.is_symlink() and path.is_file():
            return path
    raise NoSound("the file is not there")


def measure(path):
    """Return the peaks of the WAV file at `path`; raises NoSound."""
    try:
        with wave.open(os.fspath(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise NoSound("its samples have not 16 bits")
            return _read_peaks(file)
    except (wave.Error, EOFError, OSError) as error:
        raise NoSound(str(error)) from None


def _read_peaks(file):
    frames = file.getnframes()
    each = max(1, -(-frames // PEAKS))
    peaks = []
    while piece := file.readframes(each):
        samples = array.array("h", piece[:len(piece) // 2 * 2])
        if sys.byteorder == "big":
            samples.byteswap()
        loudest = max(max(samples, default=0), -min(samples, default=0))
        peaks.append(round(loudest / 32768, 3))
    return peaks[:PEAKS]


def draw(peaks, width=1000, height=64):
    """Return the SVG path of the peaks, mirrored about the middle."""
    top = max(peaks, default=0) or 1
    step, middle = width / max(1, len(peaks)), height / 2
    return "".join(f"M{place * step + step / 2:.1f} {middle - (size := max(0.6, peak / top * (middle - 2))):.1f}v{2 * size:.1f}"
                   for place, peak in enumerate(peaks))
