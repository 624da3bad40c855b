"""The language of the status page follows Accept-Language."""

import pytest

from admin import text


@pytest.mark.parametrize("header, language", [
    ("", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en;q=0.5, zh;q=0.6", "zh"), ("fr, zh;q=0.1", "zh"), ("fr", "en"),
    ("zh;q=0, en;q=0.1", "en"), ("zh;q=oops", "en"), (";;;,,,=\x00", "en"), ("ZH", "zh"), ("zh;q=0.5,en", "en")])
def test_the_best_weight_wins_and_nonsense_is_english(header, language):
    assert text.choose_language(header) == language


def test_both_languages_say_the_same_things():
    assert set(text.WORDS["en"]) == set(text.WORDS["zh"])
