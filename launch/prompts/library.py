"""Fills the folder of prompts: an own file, else a recording, else espeak-ng, each made once."""

import hashlib
import json
import logging
import os
from array import array
from dataclasses import dataclass
from pathlib import Path

from flow.prompts import CATALOGUE, LANGUAGES, Prompt
from launch.errors import LaunchError
from launch.phone import tone
from launch.prompts import music, sound, speech

log = logging.getLogger(__name__)

MANIFEST = "prompts.json"
_HEADER = 44    # bytes of a wav file before its samples


@dataclass(frozen=True)
class Plan:
    """Where one prompt in one language comes from; `recipe` changes whenever the audio would."""

    prompt: Prompt
    language: str
    origin: str             # recorded, placeholder or custom
    path: Path | None       # the file it is taken from
    recipe: str
    refused: str = ""       # why an own file was not taken

    @property
    def place(self):
        return f"{self.language}/{self.prompt.name}.wav"


def make(sounds_dir, cache_dir, recorded_dir, progress=None, catalogue=CATALOGUE):
    """Make what is missing or changed in SOUNDS_DIR/LANGUAGE/NAME.wav and note all in prompts.json; return its entries.

    SOUNDS_DIR/custom/LANGUAGE/NAME.wav wins over everything. `recorded_dir` is Asterisk's folder `sounds` (or one
    language in it) or None; `progress(text)` hears what is being made; `catalogue` is {name: flow.prompts.Prompt}, the
    plugins' own among them. Raises LaunchError when espeak-ng fails.
    """
    sounds, cache = Path(sounds_dir), Path(cache_dir) / "prompts"
    recorded = find_recorded(recorded_dir)
    before = {(entry["language"], entry["name"]): entry for entry in load(sounds)}
    entries, made = [], 0
    for language in LANGUAGES:
        for prompt in catalogue.values():
            entry, fresh = _provide(prompt, language, sounds, cache, recorded, before.get((language, prompt.name)), progress)
            entries.append(entry)
            made += fresh
    made += _provide_music(sounds, cache)
    if made or list(before.values()) != entries:
        _save(sounds, entries)
    return entries


def add(sounds_dir, cache_dir, prompts):
    """Make what is missing or changed of `prompts` (flow.prompts.Prompt) only; return how many files were made.

    For the prompts of a plugin that came while everything runs. Raises LaunchError and OSError.
    """
    sounds, cache = Path(sounds_dir), Path(cache_dir) / "prompts"
    entries, made = {(entry["language"], entry["name"]): entry for entry in load(sounds)}, 0
    for language in LANGUAGES:
        for prompt in prompts:
            key = language, prompt.name
            entries[key], fresh = _provide(prompt, language, sounds, cache, None, entries.get(key), None)
            made += fresh
    if made:
        _save(sounds, list(entries.values()))
    return made


def load(sounds_dir):
    """Return the entries of prompts.json: name, language, text, origin, seconds; [] when there is none or it is broken."""
    try:
        entries = json.loads((Path(sounds_dir) / MANIFEST).read_text(encoding="utf-8"))
        return entries if all({"name", "language", "recipe", "bytes"} <= set(entry) for entry in entries) else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def find_recorded(folder):
    """Return the folder with recorded English prompts in `folder` (which may be it), or None."""
    if folder is None:
        return None
    # In a private root `en` is a link that only holds inside; the real folder beside it holds everywhere.
    choices = [Path(folder), *sorted(Path(folder).glob("en*"))]
    return next((choice for choice in choices if (choice / "digits/1.wav").is_file()), None)


def plan(prompt, language, sounds, recorded):
    """Return the Plan of one prompt, cheaply: of files only the size, the date and an own file's header are read."""
    own = sounds / "custom" / language / f"{prompt.name}.wav"
    refused = sound.refuse(own) if own.is_file() else ""
    if own.is_file() and not refused:
        return Plan(prompt, language, "custom", own, _stamp(own))
    taken = recorded / f"{prompt.name}.wav" if recorded and prompt.recorded and (language == "en" or prompt.tone) else None
    if taken and taken.is_file():
        return Plan(prompt, language, "recorded", taken, _stamp(taken), refused)
    recipe = f"tone|{prompt.tone}" if prompt.tone else f"speech|{speech.version()}|{prompt.text(language)}"
    return Plan(prompt, language, "placeholder", None, recipe, refused)


def _stamp(path):
    status = path.stat()
    return f"file|{path}|{status.st_size}|{status.st_mtime_ns}"


def _provide(prompt, language, sounds, cache, recorded, before, progress):
    """Return (entry of prompts.json, whether the file was made now)."""
    wanted = plan(prompt, language, sounds, recorded)
    target = sounds / wanted.place
    recipe = hashlib.sha256(wanted.recipe.encode()).hexdigest()
    current = bool(before) and before["recipe"] == recipe and target.is_file() and target.stat().st_size == before["bytes"]
    if not current:
        if progress:
            progress(f"{language} {prompt.name}")
        _replace(target, _render(wanted, cache / f"{recipe}.wav"))
    size = target.stat().st_size
    entry = {"name": prompt.name, "language": language, "text": prompt.text(language), "use": prompt.use, "origin": wanted.origin,
             "seconds": round((size - _HEADER) / 2 / sound.RATE, 2), "recipe": recipe, "bytes": size}
    return entry | ({"refused": wanted.refused} if wanted.refused else {}), not current


def _render(wanted, kept):
    """Return the bytes of the file, from the cache if they are there."""
    if kept.is_file():
        return kept.read_bytes()
    data = sound.pack(_samples(wanted))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _replace(kept, data)
    except OSError as error:
        # The cache is root's; the worker host, which speaks for plugins that came since `up`, does without.
        log.debug("%s is not kept: %s", kept, error)
    return data


def _samples(wanted):
    if wanted.path:
        return sound.read(wanted.path)
    if wanted.prompt.tone:
        return array("h", tone.generate(wanted.prompt.tone, 0.4, -18.0))
    return speech.speak(wanted.prompt.text(wanted.language))


def _provide_music(sounds, cache):
    """Put our music on hold into SOUNDS/moh unless there is any music; return whether it was made."""
    folder = sounds / "moh"
    if folder.is_dir() and any(folder.iterdir()):
        return False
    kept = cache / "music-1.wav"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        _replace(kept, sound.pack(music.compose()))
    _replace(folder / "placeholder.wav", kept.read_bytes())
    return True


def _replace(target, data):
    """Write whole or not at all (Asterisk may be playing the old one), and never through a link that another user made."""
    if target.parent.is_symlink():
        raise LaunchError(f"{target.parent} is a link", f"Remove it: rm {target.parent}")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with open(beside, "xb") as file:
        file.write(data)
    beside.chmod(0o644)
    os.replace(beside, target)


def _save(sounds, entries):
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    _replace(sounds / MANIFEST, text.encode())


def find_missing(sounds_dir, catalogue=CATALOGUE):
    """Return ["LANGUAGE/NAME"] of the prompts of `catalogue` that have no audio under `sounds_dir`."""
    return [f"{language}/{name}" for name in catalogue for language in LANGUAGES
            if not (Path(sounds_dir) / language / f"{name}.wav").exists()]
