"""Makes the audio of every prompt: recorded English where Asterisk has it, else a spoken placeholder."""

import hashlib
import json
import os
import re
import subprocess
import tempfile
import wave

import pypinyin

from flow import prompts
from launch.errors import LaunchError

FORM = "1 8000 16 mono -3 dB"
BEEP = 0.4
_CHINESE = re.compile(r"([\u3000-\u9fff\uff00-\uffef]+)")
INDEX = "prompts.json"


def make(sounds, cache, recorded, progress):
    """Bring `sounds`/LANGUAGE/NAME.wav up to date; return the index as written to prompts.json.

    `cache` keeps spoken texts by their hash, `recorded` is the folder of Asterisk's own English sounds,
    `progress` is called with a text. A file in sounds/custom/LANGUAGE wins when a call plays it and is
    never touched here. Raises LaunchError.
    """
    store = cache / "prompts"
    store.mkdir(parents=True, exist_ok=True)
    index = []
    for prompt in prompts.CATALOGUE.values():
        for language in prompts.LANGUAGES:
            progress(f"{language}/{prompt.name}")
            index.append(_make_one(prompt, language, sounds, store, recorded))
    _write(sounds / INDEX, json.dumps(index, ensure_ascii=False, indent=1).encode())
    return index


def _make_one(prompt, language, sounds, store, recorded):
    source, origin = _find_source(prompt, language, store, recorded)
    target = sounds / language / f"{prompt.name}.wav"
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, source.read_bytes())
    own = (sounds / "custom" / language / f"{prompt.name}.wav").exists()
    with wave.open(str(source)) as file:
        seconds = round(file.getnframes() / file.getframerate(), 2)
    return {"name": prompt.name, "language": language, "text": prompt.text(language), "seconds": seconds,
            "origin": "custom" if own else origin}


def _find_source(prompt, language, store, recorded):
    own = recorded / f"{prompt.name}.wav"
    if prompt.recorded and language == "en" and own.exists():
        return own, "recorded"
    text = prompt.text(language)
    kept = store / (hashlib.sha256(f"{FORM} {language} {prompt.tone} {text}".encode()).hexdigest()[:32] + ".wav")
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=store) as folder:
            _speak(prompt, text, folder)
            os.replace(f"{folder}/whole.wav", kept)
    return kept, "placeholder"


def _speak(prompt, text, folder):
    if prompt.tone:
        return _sox("-n", f"{folder}/whole.wav", "synth", str(BEEP), "sine", str(prompt.tone), "gain", "-n", "-6")
    parts = [part for part in _CHINESE.split(text) if part.strip(" ,.，。！!")]
    files = [_speak_part(part, f"{folder}/{number}.wav") for number, part in enumerate(parts)]
    _sox(*files, f"{folder}/whole.wav", "rate", "8000", "gain", "-n", "-3")


def _speak_part(part, path):
    words, voice = part, "en-us"
    if _CHINESE.match(part):
        words, voice = " ".join(pypinyin.lazy_pinyin(part, style=pypinyin.Style.TONE3)), "cmn-latn-pinyin"
    _run("espeak-ng", "-v", voice, "-s", "150", "-w", path, "--", words)
    return path


def _sox(*words):
    """Write 8 kHz 16-bit mono: the words before the last file are inputs, those behind it effects."""
    place = next(index for index in range(len(words) - 1, -1, -1) if words[index].endswith("whole.wav"))
    rate = ("-r", "8000", "-c", "1", "-b", "16")
    first = ("-r", "8000") if words[0] == "-n" else ()
    _run("sox", *first, *words[:place], *rate, *words[place:])


def _run(*command):
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    except FileNotFoundError:
        raise LaunchError(f"{command[0]} is missing", f"Install it: apt-get install {command[0]}") from None
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", b"") or b""
        raise LaunchError(f"{command[0]} failed: {said.decode(errors='replace').strip()[-200:]}", "See the prompt's text.") from None


def _write(path, content):
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    os.replace(beside, path)


def find_missing(sounds):
    """Return ["LANGUAGE/NAME"] of the prompts that have no audio under `sounds`."""
    return [f"{language}/{prompt.name}" for prompt in prompts.CATALOGUE.values() for language in prompts.LANGUAGES
            if not any((sounds / folder / f"{prompt.name}.wav").exists() for folder in (language, f"custom/{language}"))]
