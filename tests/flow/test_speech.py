"""What is said reads back as what was meant, in both languages, and every word of it is a prompt."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flow import prompts, speech

NUMBERS = some.integers(0, 10 ** 12) | some.integers(0, 10 ** 6) | some.sampled_from([10 ** k for k in range(13)])
ENGLISH = {"hundred": 100, "thousand": 1000, "million": 10 ** 6, "billion": 10 ** 9, "trillion": 10 ** 12}
HAN = dict(zip("零一二三四五六七八九两", [*range(10), 2]))


def words(names, language):
    """What a caller hears."""
    return [prompts.find(name).text(language) for name in names]


def chinese(names):
    return "".join(words(names, "zh"))


def read_english(names):
    """Read spoken English back: hundreds within a group, groups within the whole."""
    whole = group = 0
    for word in (name.removeprefix("digits/") for name in names):
        if word == "hundred":
            group *= 100
        elif word in ENGLISH:
            whole, group = whole + group * ENGLISH[word], 0
        else:
            group += int(word)
    return whole + group


def read_chinese(text):
    """Read spoken Chinese back from its characters."""
    for sign, size in (("亿", 10 ** 8), ("万", 10 ** 4)):
        if sign in text:
            high, _, low = text.rpartition(sign) if sign == "亿" else text.partition(sign)
            return read_chinese(high) * size + read_chinese(low)
    total = digit = 0
    for sign in text:
        if sign in HAN:
            digit = HAN[sign]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return total + digit


@given(NUMBERS)
def test_english_reads_back(value):
    names = speech.number(value, "en")
    assert read_english(names) == value and all(prompts.has(name, "en") for name in names)


@given(NUMBERS)
def test_chinese_reads_back(value):
    names = speech.number(value, "zh")
    assert read_chinese(chinese(names)) == value and all(prompts.has(name, "zh") for name in names)
    assert "零零" not in chinese(names) and not (value and chinese(names).endswith("零"))


@pytest.mark.parametrize("value, said", [
    (0, "零"), (2, "二"), (10, "十"), (15, "十五"), (20, "二十"), (21, "二十一"), (100, "一百"), (105, "一百零五"), (110, "一百一十"),
    (115, "一百一十五"), (200, "二百"), (1005, "一千零五"), (1015, "一千零一十五"), (1050, "一千零五十"), (2000, "两千"), (2222, "两千二百二十二"),
    (12300, "一万二千三百"), (20000, "两万"), (22000, "两万二千"), (100000, "十万"), (100005, "十万零五"), (205000, "二十万五千"),
    (10005000, "一千万五千"), (10000500, "一千万零五百"), (200000000, "两亿"), (100000005, "一亿零五"), (10 ** 12, "一万亿"),
    (1002300, "一百万二千三百"), (10 ** 8 + 10 ** 5, "一亿零一十万"), ("-3.05", "负三点零五")])
def test_chinese_numbers(value, said):
    assert chinese(speech.number(value, "zh")) == said


@pytest.mark.parametrize("value, said", [(0, "zero"), (12300, "twelve thousand three hundred"), (1005, "one thousand five"),
                                         (21, "twenty one"), ("-3.05", "minus three point zero five")])
def test_english_numbers(value, said):
    assert " ".join(words(speech.number(value, "en"), "en")) == said


@pytest.mark.parametrize("value", ["", "x", "1e5", "1.", "--1", "٣", "1 2", 10 ** 15, "9" * 5000])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(speech.SpeechError):
        speech.number(value, "en")


@given(some.dates())
def test_dates_are_said_in_prompts_and_differ(day):
    for language in ("en", "zh"):
        names = speech.date(day, language)
        assert all(prompts.has(name, language) for name in names)
        assert names != speech.date(day + datetime.timedelta(1 if day < datetime.date.max else -1), language)


@pytest.mark.parametrize("day, en, zh", [
    ((2026, 11, 23), "Monday November twenty third twenty twenty six", "二零二六年十一月二十三日星期一"),
    ((2000, 1, 1), "Saturday January first two thousand", "二零零零年一月一日星期六"),
    ((1905, 5, 30), "Tuesday May thirtieth nineteen oh five", "一九零五年五月三十日星期二")])
def test_dates(day, en, zh):
    assert " ".join(words(speech.date(datetime.date(*day), "en"), "en")) == en
    assert chinese(speech.date(datetime.date(*day), "zh")) == zh


@pytest.mark.parametrize("hour, minute, en, zh", [(15, 5, "three oh five P M", "下午三点零五分"), (2, 0, "two o'clock A M", "上午两点"),
                                                  (0, 30, "twelve thirty A M", "上午零点三十分"), (12, 0, "twelve o'clock P M", "下午十二点")])
def test_clock(hour, minute, en, zh):
    assert " ".join(words(speech.clock(datetime.time(hour, minute), "en"), "en")) == en
    assert chinese(speech.clock(datetime.time(hour, minute), "zh")) == zh


@pytest.mark.parametrize("amount, currency, en, zh", [
    (1234, "CNY", "twelve yuan thirty four fen", "十二元三角四分"), (1204, "CNY", "twelve yuan four fen", "十二元零四分"),
    (200, "CNY", "two yuan", "两元"), (0, "CNY", "zero yuan", "零元"), (50, "CNY", "fifty fen", "五角"), (5, "CNY", "five fen", "五分"),
    (101, "USD", "one dollar one cent", "一美元一美分"), (1234, "USD", "twelve dollars thirty four cents", "十二美元三十四美分"),
    (-250, "EUR", "minus two euros fifty cents", "负两欧元五十欧分")])
def test_money(amount, currency, en, zh):
    assert " ".join(words(speech.money(amount, currency, "en"), "en")) == en
    assert chinese(speech.money(amount, currency, "zh")) == zh


@given(some.integers(0, 10 ** 9), some.sampled_from(speech.CURRENCIES), some.sampled_from(["en", "zh"]))
def test_every_amount_is_made_of_prompts(amount, currency, language):
    assert all(prompts.has(name, language) for name in speech.money(amount, currency, language))


@pytest.mark.parametrize("seconds, en, zh", [(0, "zero seconds", "零秒"), (61, "one minute one second", "一分钟一秒"),
                                             (7200, "two hours", "两小时"), (3725, "one hour two minutes five seconds", "一小时两分钟五秒")])
def test_durations(seconds, en, zh):
    assert " ".join(words(speech.duration(seconds, "en"), "en")) == en
    assert chinese(speech.duration(seconds, "zh")) == zh


def test_digits_keep_keys_only():
    assert speech.digits("1 0*#x", "en") == ["digits/1", "digits/0", "digits/star", "digits/pound"]
