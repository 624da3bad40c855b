"""The sentence of an agent: joined from its parts, made again when one changes, and only for numbers."""

import os
import threading
import wave

import pytest

from plugins.acd import announcement
from plugins.acd.prompts import PROMPTS
from tests.dialplan.instance import write_tone
from tests.listening import find_all, read


@pytest.fixture
def sounds(tmp_path):
    for language in ("en", "zh"):
        for number, name in enumerate(("agent-number", "digits/0", "digits/1", "agent-serves")):
            write_tone(tmp_path / language / f"{name}.wav", 500 + 200 * number + 50 * (language == "zh"), 0.4)
    return tmp_path


def test_the_parts_stand_in_order(sounds):
    made = announcement.make(sounds / "en", "1001")
    parts = [sounds / "en" / f"{name}.wav" for name in announcement.list_parts("1001")]
    assert [part.stem for part in parts] == ["agent-number", "1", "0", "0", "1", "agent-serves"]
    places = find_all(made, parts)
    assert None not in places and places == sorted(places)


def test_pauses_around_the_parts_are_cut(sounds):
    silence = bytes(2 * 8000)
    with wave.open(str(sounds / "en/agent-number.wav"), "rb") as file:
        words = file.readframes(file.getnframes())
    with wave.open(str(sounds / "en/agent-number.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(silence + words + silence)
    assert len(read(announcement.make(sounds / "en", "1"))) < 8000 * 1.5


def test_a_new_recording_of_a_part_makes_it_again(sounds):
    made = announcement.make(sounds / "en", "1001")
    before = made.stat()
    assert announcement.make(sounds / "en", "1001").stat().st_ino == before.st_ino
    write_tone(sounds / "en/agent-serves.wav", 1500, 0.6)
    os.utime(sounds / "en/agent-serves.wav", ns=(0, before.st_mtime_ns + 1))
    assert announcement.make(sounds / "en", "1001").stat().st_size > before.st_size


def test_a_part_of_another_form_is_told_with_the_remedy(sounds):
    with wave.open(str(sounds / "en/digits/1.wav"), "wb") as file:
        file.setparams((2, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(64))
    with pytest.raises(ValueError, match="digits/1.wav: not 8 kHz.*sounds/custom"):
        announcement.make(sounds / "en", "1")


def test_the_desk_makes_numbers_in_both_languages_and_nothing_else(sounds):
    desk, stop = announcement.Desk(), threading.Event()
    for agent in ("../../etc/passwd", "", "1a", "10/01", "１００１", "7", "1001"):   # 7 has no sound here: told, and the next is made
        desk.note(agent)
    worker = threading.Thread(target=desk.run, args=(sounds, stop))
    worker.start()
    try:
        end = threading.Event()
        for _ in range(100):
            if (sounds / "zh/agents/1001.wav").exists() or end.wait(0.05):
                break
    finally:
        stop.set()
        worker.join(5)
    assert sorted(path.name for path in sounds.rglob("agents/*")) == ["1001.wav", "1001.wav"]


def test_the_prompts_speak_both_languages():
    assert [prompt.name for prompt in PROMPTS] == ["agent-number", "agent-serves"] and all(prompt.zh and prompt.en for prompt in PROMPTS)
