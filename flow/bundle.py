"""Packs a flow and the recordings it plays into one zip file, and unpacks one that nobody has to trust."""

import dataclasses
import io
import json
import re
import wave
import zipfile
import zlib

from flow import document
from flow.prompts import LANGUAGES

LARGEST = 64 * 1024 * 1024      # bytes of all files together, unpacked
LARGEST_SOUND = 16 * 1024 * 1024
MOST = 1000
DOCUMENT = "flow.json"
_SOUND = re.compile(rf"prompts/({'|'.join(LANGUAGES)})/([A-Za-z0-9_-][A-Za-z0-9_.-]{{0,99}})\.wav")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, OverflowError)


class BundleError(ValueError):
    """The file is no bundle of ours; the message says what is wrong in it."""


@dataclasses.dataclass(frozen=True)
class Bundle:
    """A flow.document.Flow and its recordings: {(language, prompt name): bytes of a wav file, 8 kHz, 16 bit, mono}."""

    flow: document.Flow
    sounds: dict


def write(bundle):
    """Return the bytes of the zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, json.dumps(document.write(bundle.flow), indent=1, ensure_ascii=False))
        for (language, name), data in sorted(bundle.sounds.items()):
            archive.writestr(f"prompts/{language}/{name}.wav", data)
    return made.getvalue()


def read(data):
    """Return the Bundle of the bytes of a zip file; raises BundleError, and DocumentError for its flow."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _read_files(archive)
    except BundleError:
        raise
    except _UNREADABLE as error:
        raise BundleError(f"it cannot be read as a zip file: {error}") from None
    if DOCUMENT not in files:
        raise BundleError(f"it has no {DOCUMENT}")
    flow = document.load(_decode(files.pop(DOCUMENT)))
    return Bundle(flow, {_SOUND.fullmatch(path).groups(): check_sound(path, sound) for path, sound in files.items()})


def _read_files(archive):
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST or len({entry.filename for entry in entries}) < len(entries):
        raise BundleError(f"it has more than {MOST} files, or one of them twice")
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise BundleError(f"unpacked it is larger than {LARGEST} bytes")
    for entry in entries:
        if entry.filename != DOCUMENT and not _SOUND.fullmatch(entry.filename):
            raise BundleError(f"it holds {entry.filename[:100]!r}; only {DOCUMENT} and prompts/LANGUAGE/NAME.wav belong into it")
    return {entry.filename: _read_file(archive, entry) for entry in entries}


def _read_file(archive, entry):
    # The size in the directory may be a lie: read no more than is allowed.
    with archive.open(entry) as file:
        data = file.read(LARGEST_SOUND + 1)
    if len(data) > LARGEST_SOUND:
        raise BundleError(f"{entry.filename} is larger than {LARGEST_SOUND} bytes")
    return data


def _decode(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleError(f"{DOCUMENT} is no UTF-8: {error}") from None


def check_sound(path, data):
    """Return `data` when it is a wav file that calls can hear; raises BundleError naming `path`."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            form = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
    except (wave.Error, EOFError, ValueError, OverflowError, OSError) as error:
        raise BundleError(f"{path} is no wav file: {error}") from None
    if form != (1, 2, 8000):
        raise BundleError(f"{path} is not mono, 16 bit, 8000 Hz; convert it: sox IN -c 1 -b 16 -r 8000 OUT")
    return data
