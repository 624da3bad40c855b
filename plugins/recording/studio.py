"""Puts a recorded prompt where calls hear it, at once and whole."""

import os
import pathlib
import re
import shutil

from flow.prompts import LANGUAGES

NAME = re.compile(r"own-[a-z0-9][a-z0-9-]{0,59}\Z")
HEADER = 44
SHORTEST = 4000     # bytes of sound, a quarter of a second


def is_name(name):
    """Tell whether the site's own prompt may be called `name`: own-WORD, so that no prompt of a plugin is replaced by phone."""
    return bool(NAME.match(name))


def has_sound(path):
    """Tell whether the wav at `path` holds more than silence of a moment."""
    try:
        return path.stat().st_size >= HEADER + SHORTEST
    except OSError:
        return False


def keep(path, sounds, language, name):
    """Make the wav at `path` the prompt `name` in `language` for every call from now on; raises OSError.

    It goes into `sounds`/custom, which wins whenever prompts are made, and into the folder that Asterisk plays from; a
    language in which nobody has spoken the prompt hears this one.
    """
    if not is_name(name) or language not in LANGUAGES:
        raise ValueError(f"{name!r} in {language!r} is no prompt of the site's own; call it own-WORD")
    sounds = pathlib.Path(sounds)
    _put(path, sounds / "custom" / language / f"{name}.wav")
    for spoken in LANGUAGES:
        if spoken == language or not (sounds / "custom" / spoken / f"{name}.wav").exists():
            _put(path, sounds / spoken / f"{name}.wav")


def _put(path, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.copyfile(path, beside)
    os.replace(beside, place)
