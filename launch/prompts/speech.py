"""Speaks a text with espeak-ng: English as it is, Chinese through its pinyin."""

import functools
import pathlib
import re
import subprocess
import tempfile
from array import array

from launch.errors import LaunchError
from launch.prompts import sound

VOICES = {"en": ("en-us", 150), "zh": ("cmn-latn-pinyin", 165)}     # voice and words a minute
_HAN = "\u3400-\u9fff"
_PAUSE = 0.2    # seconds between two languages
_STOPS = str.maketrans("，。、；：！？", ",.,;:!?")


def speak(text):
    """Return 8 kHz samples of a text, each stretch in the voice of its own script; raises LaunchError."""
    samples = array("h")
    for language, part in split(text):
        if samples:
            samples += array("h", bytes(2 * round(_PAUSE * sound.RATE)))
        samples += sound.trim(_say(language, part))
    return sound.level(samples)


def split(text):
    """Return [(language, part)] of a text: a part is Chinese when it begins with a Chinese character."""
    parts = re.findall(rf"[{_HAN}][^A-Za-z]*|[^{_HAN}]+", text)
    return [("zh" if re.match(rf"[{_HAN}]", part) else "en", part.strip()) for part in parts if part.strip()]


def pinyin(text):
    """Return Chinese as pinyin with tone numbers, its stops as Latin ones."""
    import pypinyin     # slow to load, and not needed when every prompt is in the cache

    words = pypinyin.lazy_pinyin(text, style=pypinyin.Style.TONE3, neutral_tone_with_five=True)
    return re.sub(r"\s+([,.;:!?])", r"\1", " ".join(words).translate(_STOPS))


def _say(language, text):
    voice, speed = VOICES[language]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "said.wav")
        _run(["-v", voice, "-s", str(speed), "-w", str(path), "--stdin"], pinyin(text) if language == "zh" else text)
        return sound.read(path)


def _run(arguments, text):
    try:
        subprocess.run(["espeak-ng", *arguments], input=text.encode(), check=True, capture_output=True, timeout=60)
    except FileNotFoundError:
        raise LaunchError("espeak-ng is missing, prompts cannot be made", "Install it: apt-get install espeak-ng") from None
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
        raise LaunchError(f"espeak-ng could not speak {text!r}: {said or error}", "Try it by hand: espeak-ng " + arguments[1]) from None


@functools.cache
def version():
    """Return what changes the sound of every prompt: a new one makes all placeholders again."""
    return "1|" + "|".join(f"{name} {voice} {speed}" for name, (voice, speed) in VOICES.items())
