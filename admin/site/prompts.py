"""Every prompt that callers can hear: its words, where its sound comes from, which flows play it."""

import json
import os
import re

from flow import usage
from flow.prompts import LANGUAGES, Prompt

NAME = re.compile(r"[a-z0-9_-]{1,64}(/[a-z0-9_-]{1,64})?")
OWN = re.compile(r"[a-z0-9_-]{1,64}")
MANIFEST = "prompts.json"
ORIGINS = {"custom": "our own", "recorded": "recorded", "placeholder": "spoken by the machine", "": "missing"}
KIND = "speak"
LONGEST = 500


def list_prompts(desk, search=""):
    """Return [{name, prompt, sounds: {language: origin}, uses}] that have the words of `search`: our own first, then what flows play.

    `desk` is admin.flows.desk.Desk. Without words the single numbers and letters are left out.
    """
    known, uses, origins = find_known(desk), find_uses(desk), read_origins(desk.place.sounds)
    words = search.casefold().split()
    found = []
    for name, prompt in sorted(known.items()):
        text = f"{name} {prompt.en} {prompt.zh} {prompt.use}".casefold()
        if all(word in text for word in words) and (words or "/" not in name):
            found.append({"name": name, "prompt": prompt, "uses": uses.get(name, []),
                          "sounds": {language: find_origin(desk.place.sounds, origins, name, language) for language in LANGUAGES}})
    return sorted(found, key=lambda one: ("custom" not in one["sounds"].values(), not one["uses"], one["name"]))


def find(desk, name):
    """Return the dict of one prompt, or None."""
    if name not in find_known(desk):
        return None
    return next((one for one in list_prompts(desk, name) if one["name"] == name), None)


def find_known(desk):
    """Return {name: Prompt} of what plugins bring and of the sounds of our own."""
    own = {path.stem for language in LANGUAGES for path in (desk.place.sounds / "custom" / language).glob("*.wav")}
    added = {name: Prompt(name, read_words(desk.place.sounds, "en", name), read_words(desk.place.sounds, "zh", name), "our own")
             for name in own if name not in desk.prompts}
    return {**added, **desk.prompts}


def find_uses(desk):
    """Return {prompt: [flow.step]}."""
    found = {}
    for use in usage.find(desk.published.values(), desk.catalogue):
        if use.what == "prompt":
            found.setdefault(use.name, []).append((use.flow, use.step))
    return found


def read_origins(sounds):
    """Return {(language, name): origin} as the prompts were made."""
    try:
        entries = json.loads((sounds / MANIFEST).read_text(encoding="utf-8"))
        return {(entry["language"], entry["name"]): entry["origin"] for entry in entries}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def find_origin(sounds, origins, name, language):
    """Return where the sound of a prompt comes from, empty without one."""
    if (sounds / "custom" / language / f"{name}.wav").is_file():
        return "custom"
    if not (sounds / language / f"{name}.wav").is_file():
        return ""
    found = origins.get((language, name), "custom")
    return "recorded" if found == "custom" else found


def read_words(sounds, language, name):
    """Return the words of a sound of our own, as far as they are known."""
    try:
        return (sounds / "custom" / language / f"{name}.txt").read_text(encoding="utf-8")
    except OSError:
        return ""


def keep(sounds, language, name, data, words=""):
    """Put the WAV bytes `data` where calls hear them at once and where `up` looks for our own; each whole or not at all."""
    for folder in (sounds / "custom" / language, sounds / language):
        place(folder / f"{name}.wav", data)
    if words:
        place(sounds / "custom" / language / f"{name}.txt", words.encode())


def place(path, data):
    """Write a file at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(data)
    beside.chmod(0o644)
    os.replace(beside, path)


def forget(sounds, language, name):
    """Take a sound of our own away; what calls hear stays until the prompts are made again."""
    for ending in ("wav", "txt"):
        (sounds / "custom" / language / f"{name}.{ending}").unlink(missing_ok=True)
