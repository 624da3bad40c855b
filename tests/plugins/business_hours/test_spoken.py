"""Hours as sentences, in both languages; and the same hours read back from what is said."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow import prompts as sounds
from flow import speech
from plugins.business_hours import prompts, spoken
from plugins.business_hours.calendar import Span, Table, parse_spans

CATALOGUE = {prompt.name: prompt for prompt in (*sounds.CATALOGUE.values(), *prompts.PROMPTS)}
OFFICE = Table("office", {day: parse_spans("09:00-12:00, 13:30-18:00") for day in range(5)}, {5: parse_spans("10:00-16:05"), 6: parse_spans("10:00-16:05")})


def say(table, language):
    return "; ".join(" ".join(CATALOGUE[name].text(language) for name in phrase) for phrase in spoken.make_phrases(table, language))


def test_english():
    assert say(OFFICE, "en") == (
        "Our working hours are: Monday to Friday from nine o'clock A M to twelve noon and from one thirty P M to six o'clock P M; "
        "Saturday and Sunday from ten o'clock A M to four oh five P M")


def test_chinese():
    assert say(OFFICE, "zh").replace(" ", "") == "我们的工作时间是：星期一到星期五上午九点到中午十二点和下午一点三十分到下午六点;星期六和星期日上午十点到下午四点零五分"


@pytest.mark.parametrize("table, text", [
    (Table("x"), "There are no regular working hours at the moment."),
    (Table("x", {day: parse_spans("00:00-24:00") for day in range(7)}), "Our working hours are: every day around the clock"),
    (Table("x", {day: parse_spans("08:00-20:00") for day in range(7)}), "Our working hours are: every day from eight o'clock A M to eight o'clock P M"),
    (Table("x", {0: parse_spans("22:00-24:00"), 1: parse_spans("00:00-06:00"), 2: parse_spans("22:00-24:00")}),
     "Our working hours are: Monday and Wednesday from ten o'clock P M to midnight; Tuesday from midnight to six o'clock A M"),
    (Table("x", {day: parse_spans("09:00-17:00") for day in range(7)}, {5: (), 6: ()}),
     "Our working hours are: Monday to Friday from nine o'clock A M to five o'clock P M"),
    (Table("x", {day: parse_spans("09:00-17:00") for day in (0, 1, 2, 4, 5)}),
     "Our working hours are: Monday to Wednesday and Friday and Saturday from nine o'clock A M to five o'clock P M")])
def test_days_are_grouped(table, text):
    assert say(table, "en") == text


spans = st.lists(st.integers(0, 96), min_size=0, max_size=6, unique=True).map(
    lambda marks: tuple(Span(opens * 900, closes * 900) for opens, closes in zip(sorted(marks)[::2], sorted(marks)[1::2])))
tables = st.builds(lambda weekdays, weekend: Table("x", weekdays, weekend), st.dictionaries(st.integers(0, 6), spans),
                   st.dictionaries(st.sampled_from([5, 6]), spans))
CLOCK = {tuple(speech.clock(datetime.time(quarter // 4, quarter % 4 * 15), "en")): quarter * 900 for quarter in range(96)}
CLOCK |= {("hours-noon",): 43200, ("hours-midnight",): 0}


def split(names, word):
    found = [[]]
    for name in names:
        if name == word:
            found.append([])
        else:
            found[-1].append(name)
    return found


def understand(phrases):
    """Read {day: spans} back from English phrases, as a caller would."""
    week = {}
    for phrase in phrases:
        names = [name for name in phrase if name != "hours-intro"]
        start = next(place for place, name in enumerate(names) if name in ("hours-from", "hours-around-the-clock"))
        heard = []
        for part in split(names[start:], "hours-and"):
            opens, _, closes = ("hours-midnight",), None, ("hours-midnight",)
            if part != ["hours-around-the-clock"]:
                opens, closes = map(tuple, split(part[1:], "hours-to"))
            heard.append(Span(CLOCK[opens], CLOCK[closes] or 86400))
        for part in split(names[:start], "hours-and"):
            ends = [0, 6] if part == ["hours-every-day"] else [(int(name[-1]) - 1) % 7 for name in part if name != "hours-to"]
            for day in range(ends[0], ends[-1] + 1):
                week[day] = tuple(heard)
    return week


@settings(max_examples=150, deadline=None)
@given(tables)
def test_what_is_said_is_what_the_table_says(table):
    phrases = spoken.make_phrases(table, "en")
    wanted = {day: days[day] for day in range(7) for days in [table.weekend if day in table.weekend else table.weekdays] if days.get(day)}
    assert (understand(phrases) if phrases != [["hours-none"]] else {}) == wanted


@settings(max_examples=100, deadline=None)
@given(tables, st.sampled_from(["en", "zh"]))
def test_every_prompt_is_there_and_declared(table, language):
    for phrase in spoken.make_phrases(table, language):
        assert all(CATALOGUE[name].text(language) for name in phrase)
        assert {name for name in phrase if name.startswith("hours-")} <= set(prompts.SPOKEN)
