"""The catalogue is whole: every prompt in both languages, every number app_queue can ask for."""
import re

import pytest

from flow import prompts

HAN = re.compile(r"[\u3400-\u9fff]")
# What Asterisk 22.10 asked for when SayNumber said 0 to 123456789 with CHANNEL(language)=zh.
SPOKEN = [*map(str, range(11)), *map(str, range(20, 100, 10)), "hundred", "thousand", "wan", "yi"]
NEEDED = """welcome menu-main menu-no-input menu-invalid goodbye closed message-please message-thanks apology queue-empty queue-wait
operator-no-answer echo-intro enter-order-number beep queue-youarenext queue-thereare queue-callswaiting queue-holdtime queue-minutes
queue-minute queue-thankyou""".split()


@pytest.mark.parametrize("prompt", prompts.CATALOGUE.values(), ids=lambda prompt: prompt.name)
def test_every_prompt_has_a_text_in_each_language(prompt):
    assert prompt.en.strip() and HAN.search(prompt.zh) and prompt.use
    assert prompt.text("en") == prompt.en and prompt.text("zh") == prompt.zh
    assert re.fullmatch(r"(digits/)?[a-z0-9-]+", prompt.name)


@pytest.mark.parametrize("name", NEEDED + [f"digits/{name}" for name in SPOKEN + [str(number) for number in range(21)]])
def test_what_callers_and_queues_need_is_there(name):
    assert all(prompts.has(name, language) for language in prompts.LANGUAGES)


def test_numbers_are_said_right():
    said = {name: prompts.find(f"digits/{name}").zh for name in ("0", "2", "10", "15", "20", "90", "hundred", "wan")}
    assert said == {"0": "零", "2": "二", "10": "十", "15": "十五", "20": "二十", "90": "九十", "hundred": "百", "wan": "万"}
    assert (prompts.find("digits/19").en, prompts.find("digits/40").en) == ("nineteen", "forty")


def test_the_menu_names_its_keys_and_the_other_language_in_its_own_words():
    menu = prompts.find("menu-main")
    assert all(word in menu.en for word in ("one", "two", "three", "zero", "九"))
    assert all(word in menu.zh for word in ("一", "二", "三", "零", "nine"))


def test_what_is_not_there():
    assert prompts.find("no-such") is None
    assert not prompts.has("no-such", "en") and not prompts.has("welcome", "fr")


def test_the_prompts_of_plugins_come_beside_ours_and_doubles_are_refused_with_both_owners():
    blamed = []
    make = prompts.Prompt
    found = [("survey", make("survey-rate", "Please rate.", "请评分。", "x")), ("survey", make("welcome", "a", "b", "x")),
             ("billing", make("survey-rate", "a", "b", "x")), ("billing", make("no text", "a", "b", "x")),
             ("billing", make("silent", "a", " ", "x")), ("billing", "hello")]
    together = prompts.gather(found, lambda *blame: blamed.append(blame))
    assert set(together) - set(prompts.CATALOGUE) == {"survey-rate"} and prompts.has("survey-rate", "zh", together)
    assert not prompts.has("survey-rate", "zh") and "survey-rate" not in prompts.CATALOGUE
    assert [plugin for plugin, _ in blamed] == ["survey", "billing", "billing", "billing", "billing"]
    for (_, reason), words in zip(blamed, (("welcome", "flow.prompts"), ("of billing", "by survey"), ("no-text",), ("in zh",), ("is no",))):
        assert all(word in reason for word in words), reason
