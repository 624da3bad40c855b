"""The folder of prompts: whole in both languages, made once, an own file first."""
import json
import pathlib
import wave
from array import array

import pytest

from flow import prompts as catalogue
from hooks.place import open_place
from launch import gathered, prompts
from launch.errors import LaunchError
from launch.phone import tone
from launch.prompts import library

STARTER = pathlib.Path(library.__file__).resolve().parents[1] / "starter/flows"


def put(path, pcm, rate=8000, channels=1, width=2):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(pcm)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for the module: speaking everything takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def recorded(tmp_path):
    """A folder like Asterisk's `sounds`: recordings at 900 Hz, and `en` a link that leads nowhere."""
    folder = tmp_path / "asterisk/sounds"
    for name in ("goodbye", "beep", "digits/1", "queue-thankyou", "welcome"):
        put(folder / f"en_US_f/{name}.wav", tone.generate(900, 0.5))
    (folder / "en").symlink_to("/nowhere/asterisk-prompt-en")
    return folder


@pytest.fixture
def sounds(tmp_path):
    return tmp_path / "sounds"


def entry(sounds, language, name):
    return next(each for each in library.load(sounds) if (each["language"], each["name"]) == (language, name))


def pcm(path):
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        return file.readframes(file.getnframes())


def test_every_prompt_is_there_in_each_language_and_can_be_heard(sounds, cache, recorded):
    origins = [each["origin"] for each in prompts.make(sounds, cache, recorded)]
    assert origins.count("recorded") == 5      # goodbye, beep in both, digits/1, queue-thankyou: not welcome
    assert prompts.find_missing(sounds) == []
    entries = {(each["language"], each["name"]): each for each in library.load(sounds)}
    assert set(entries) == {(language, name) for language in ("en", "zh") for name in catalogue.CATALOGUE}
    for (language, name), each in entries.items():
        said = pcm(sounds / language / f"{name}.wav")
        assert -32 < tone.loudness(said) < -8, (language, name)
        assert each["seconds"] == pytest.approx(len(said) / 16000, abs=0.01) and 0.1 < each["seconds"] < 20
        assert each["text"] == catalogue.find(name).text(language)


def test_recordings_serve_english_and_the_tone_both(sounds, cache, recorded):
    prompts.make(sounds, cache, recorded)
    assert entry(sounds, "en", "goodbye")["origin"] == entry(sounds, "zh", "beep")["origin"] == "recorded"
    assert tone.longest(pcm(sounds / "en/goodbye.wav"), 900) > 0.4
    assert entry(sounds, "zh", "goodbye")["origin"] == entry(sounds, "en", "welcome")["origin"] == "placeholder"
    assert tone.longest(pcm(sounds / "zh/goodbye.wav"), 900) == 0


@pytest.mark.parametrize("folder", [None, "/nowhere"])
def test_without_recordings_all_are_placeholders(sounds, cache, folder):
    prompts.make(sounds, cache, folder)
    assert {each["origin"] for each in library.load(sounds)} == {"placeholder"}
    assert tone.longest(pcm(sounds / "en/beep.wav"), 1000) > 0.3


def test_the_second_time_nothing_is_made(sounds, cache, recorded, monkeypatch):
    prompts.make(sounds, cache, recorded)
    before = {path: path.stat().st_mtime_ns for path in sounds.rglob("*")}
    monkeypatch.setenv("PATH", "/nowhere")
    told = []
    prompts.make(sounds, cache, recorded, told.append)
    assert not told and before == {path: path.stat().st_mtime_ns for path in sounds.rglob("*")}


def test_a_new_instance_speaks_from_the_cache(sounds, cache, recorded, tmp_path, monkeypatch):
    prompts.make(sounds, cache, recorded)
    monkeypatch.setenv("PATH", "/nowhere")
    told = []
    prompts.make(tmp_path / "another", cache, recorded, told.append)
    assert "zh welcome" in told
    assert pcm(tmp_path / "another/zh/welcome.wav") == pcm(sounds / "zh/welcome.wav")


def test_what_is_lost_or_cut_short_is_made_again(sounds, cache, recorded):
    prompts.make(sounds, cache, recorded)
    (sounds / "en/welcome.wav").unlink()
    (sounds / "zh/welcome.wav").write_bytes(b"RIFF")
    assert prompts.find_missing(sounds) == ["en/welcome"]
    told = []
    prompts.make(sounds, cache, recorded, told.append)
    assert told == ["en welcome", "zh welcome"]
    assert pcm(sounds / "zh/welcome.wav")
    (sounds / library.MANIFEST).write_text("{broken")
    prompts.make(sounds, cache, recorded)
    assert len(library.load(sounds)) == 2 * len(catalogue.CATALOGUE)


def test_an_own_file_wins_until_it_goes(sounds, cache, recorded):
    put(sounds / "custom/en/goodbye.wav", tone.generate(600, 0.5))
    prompts.make(sounds, cache, recorded)
    assert entry(sounds, "en", "goodbye")["origin"] == "custom"
    assert tone.longest(pcm(sounds / "en/goodbye.wav"), 600) > 0.4
    put(sounds / "custom/en/goodbye.wav", tone.generate(500, 0.6))
    prompts.make(sounds, cache, recorded)
    assert tone.longest(pcm(sounds / "en/goodbye.wav"), 500) > 0.4
    (sounds / "custom/en/goodbye.wav").unlink()
    prompts.make(sounds, cache, recorded)
    assert entry(sounds, "en", "goodbye")["origin"] == "recorded"


def test_an_own_file_of_another_rate_is_converted(sounds, cache, recorded):
    high = array("h", tone.generate(100, 3.0)[:2 * 8000 * 3])      # 100 Hz at 8 kHz is 551.25 Hz when read as 44.1 kHz
    stereo = array("h", [0]) * (2 * len(high))
    stereo[0::2] = stereo[1::2] = high
    put(sounds / "custom/zh/welcome.wav", stereo.tobytes(), 44100, 2)
    prompts.make(sounds, cache, recorded)
    said = pcm(sounds / "zh/welcome.wav")
    assert len(said) / 16000 == pytest.approx(3 * 8000 / 44100, abs=0.01)
    assert tone.longest(said, 551.25) > 0.4


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"MP3"), lambda path: put(path, bytes(8000), width=1)])
def test_an_own_file_that_cannot_be_played_is_named_and_not_taken(sounds, cache, recorded, spoil):
    own = sounds / "custom/en/goodbye.wav"
    own.parent.mkdir(parents=True)
    spoil(own)
    prompts.make(sounds, cache, recorded)
    assert entry(sounds, "en", "goodbye")["origin"] == "recorded" and str(own) in entry(sounds, "en", "goodbye")["refused"]


def test_a_new_text_is_a_new_recipe(sounds):
    old, new = (catalogue.Prompt("welcome", text, "你好", "x") for text in ("Hello.", "Good day."))
    assert library.plan(old, "en", sounds, None).recipe != library.plan(new, "en", sounds, None).recipe
    assert library.plan(old, "zh", sounds, None).recipe == library.plan(new, "zh", sounds, None).recipe


def test_without_espeak_the_remedy_is_named(sounds, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LaunchError, match="espeak-ng is missing") as failed:
        prompts.make(sounds, tmp_path / "empty", None)
    assert failed.value.remedy == "Install it: apt-get install espeak-ng"


def test_never_writes_through_a_link(sounds, cache, tmp_path):
    sounds.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (sounds / "en").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LaunchError, match="is a link"):
        prompts.make(sounds, cache, None)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_there_is_music_and_it_is_never_replaced(sounds, cache, tmp_path):
    prompts.make(sounds, cache, None)
    assert -40 < tone.loudness(pcm(sounds / "moh/placeholder.wav")) < -15
    put(tmp_path / "own/moh/ours.wav", tone.generate(500, 1.0))
    prompts.make(tmp_path / "own", cache, None)
    assert [path.name for path in (tmp_path / "own/moh").iterdir()] == ["ours.wav"]


def test_the_starter_flows_play_only_what_exists(tmp_path):
    played = [value for path in STARTER.glob("*.json") for step in json.loads(path.read_text(encoding="utf-8"))["steps"].values()
              for key, value in step.get("parameters", {}).items() if value and (key == "prompt" or key.endswith("_prompt"))]
    config = tmp_path / "cc.ini"
    config.write_text("[launch]\nstate = state\ncache = cache\n", encoding="utf-8")
    known = gathered.Gathered(open_place(config), tables=False).prompts
    assert len(played) > 5
    assert [name for name in played if not all(catalogue.has(name, language, known) for language in catalogue.LANGUAGES)] == []


def test_prompts_of_a_plugin_that_came_later_are_added_and_nothing_else_is_touched(sounds, cache, recorded, tmp_path):
    prompts.make(sounds, cache, recorded)
    before = {path: path.stat().st_mtime_ns for path in sounds.rglob("*.wav")}
    late = catalogue.Prompt("late-hello", "Good morning.", "早上好。", "a test")
    locked = tmp_path / "file"
    locked.touch()      # a cache that cannot be written, as the worker host finds it
    assert prompts.add(sounds, locked, [late]) == 2 and prompts.add(sounds, locked, [late]) == 0
    assert -32 < tone.loudness(pcm(sounds / "zh/late-hello.wav")) < -8
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(library.load(sounds)) == 2 * len(catalogue.CATALOGUE) + 2
    told = []
    prompts.make(sounds, cache, recorded, told.append, {**catalogue.CATALOGUE, late.name: late})
    assert told == [], "what was added is what `up` would make"
