"""Texts are cut by script and Chinese is spelled as the voice reads it."""
import pytest

from launch.phone import tone
from launch.prompts import speech


def test_each_script_has_its_own_voice():
    assert speech.split("To go on, press one. 中文服务请按九。") == [("en", "To go on, press one."), ("zh", "中文服务请按九。")]
    assert speech.split("请按零。For English, press nine.") == [("zh", "请按零。"), ("en", "For English, press nine.")]
    assert speech.split("  ") == []


def test_pinyin_has_tones_and_latin_stops():
    assert speech.pinyin("您好，感谢您的来电。") == "nin2 hao3, gan3 xie4 nin2 de5 lai2 dian4."
    assert speech.pinyin("请重新输入！") == "qing3 chong2 xin1 shu1 ru4!"


@pytest.mark.parametrize("text, least, most", [("Goodbye.", 0.3, 2.0), ("再见。", 0.3, 2.0), ("再见。Goodbye.", 0.9, 4.0)])
def test_speaks(text, least, most):
    said = speech.speak(text)
    assert least < len(said) / 8000 < most
    assert -24 < tone.loudness(said.tobytes()) < -17


def test_a_text_is_never_an_option():
    assert len(speech.speak("--version")) > 2000
