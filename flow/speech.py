"""Says numbers, dates, times and money as sequences of prompt names, by the grammar of English and Chinese."""

LARGEST = 10 ** 15 - 1
# currency: (one unit, units, one hundredth, hundredths) as English counts them; Chinese takes the first and the third.
_UNITS = {"USD": ("say-dollar", "digits/dollars", "say-cent", "say-cents"),
          "EUR": ("say-euro", "say-euros", "say-euro-cent", "say-euro-cents"),
          "CNY": ("say-yuan", "say-yuan", "say-fen", "say-fen")}
CURRENCIES = tuple(_UNITS)
_GROUPS = ((10 ** 12, "digits/trillion"), (10 ** 9, "digits/billion"), (10 ** 6, "digits/million"), (1000, "digits/thousand"))
_KEYS = {"*": "digits/star", "#": "digits/pound", **{key: f"digits/{key}" for key in "0123456789"}}
_PARTS = (3600, "hour"), (60, "minute"), (1, "second")


class SpeechError(ValueError):
    """The value cannot be said; the message says why."""


def number(value, language):
    """Return the prompt names of a whole number or a decimal text such as "-12.5"; raises SpeechError."""
    text = str(value).strip()
    sign, text = (["digits/minus"], text[1:]) if text.startswith("-") else ([], text)
    whole, point, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or point and not (fraction.isascii() and fraction.isdigit()):
        raise SpeechError(f"{str(value)[:40]!r} is not a number")
    if len(whole) > 30 or int(whole) > LARGEST:
        raise SpeechError(f"{str(value)[:40]!r} is larger than {LARGEST}; say it as digits")
    return [*sign, *_whole(int(whole), language), *(["say-point", *digits(fraction, language)] if point else ())]


def digits(text, language):
    """Return the prompt names of each key of `text` (0-9*#), one by one; other signs such as spaces are left out."""
    return [_KEYS[key] for key in str(text) if key in _KEYS]


def date(day, language):
    """Return the prompt names of a datetime.date with its weekday."""
    weekday, month = f"digits/day-{day.isoweekday() % 7}", f"digits/mon-{day.month - 1}"
    if language == "zh":
        return [*digits(day.year, "zh"), "say-year", month, *_whole(day.day, "zh"), "say-day", weekday]
    return [weekday, month, *_ordinal(day.day), *_year(day.year)]


def clock(time, language):
    """Return the prompt names of the hour and minute of a datetime.time."""
    half = "digits/a-m" if time.hour < 12 else "digits/p-m"
    hour = time.hour % 12 or 12
    if language == "zh":
        hour = time.hour if time.hour in (0, 12) else time.hour % 12
        past = [*(["digits/0"] if time.minute < 10 else ()), *_whole(time.minute, "zh"), "say-past"] if time.minute else []
        return [half, *_count(hour, "zh"), "say-clock", *past]
    if not time.minute:
        return [*_whole(hour, "en"), "digits/oclock", half]
    return [*_whole(hour, "en"), *(["digits/oh"] if time.minute < 10 else ()), *_whole(time.minute, "en"), half]


def money(minor_units, currency, language):
    """Return the prompt names of an amount in hundredths of `currency` (CURRENCIES); raises SpeechError."""
    if currency not in _UNITS:
        raise SpeechError(f"currency {currency!r} cannot be said; known are {', '.join(CURRENCIES)}")
    if abs(minor_units) // 100 > LARGEST:
        raise SpeechError(f"{minor_units} is too much to be said")
    whole, cents = divmod(abs(minor_units), 100)
    sign = ["digits/minus"] if minor_units < 0 else []
    if language == "zh" and currency == "CNY":
        return sign + _yuan(whole, cents)
    one, more, cent, hundredths = _UNITS[currency]
    said = [*_count(whole, language), one if whole == 1 or language == "zh" else more] if whole or not cents else []
    return sign + said + ([*_count(cents, language), cent if cents == 1 or language == "zh" else hundredths] if cents else [])


def duration(seconds, language):
    """Return the prompt names of whole `seconds` >= 0 in hours, minutes and seconds; raises SpeechError."""
    if seconds < 0:
        raise SpeechError("a duration is not negative")
    left, said = int(seconds), []
    for size, name in _PARTS:
        count, left = divmod(left, size)
        if count or size == 1 and not said:
            said += [*_count(count, language), name if count == 1 else name + "s"]
    return said


def _whole(value, language):
    return _chinese(value) if language == "zh" else _english(value)


def _count(value, language):
    """Return a number that counts something: two of a thing is 两 in Chinese."""
    return ["digits/liang"] if language == "zh" and value == 2 else _whole(value, language)


def _english(value):
    said = []
    for size, name in _GROUPS:
        if value >= size:
            said += [*_english(value // size), name]
            value %= size
    if value >= 100:
        said += [f"digits/{value // 100}", "digits/hundred"]
        value %= 100
    return said + _small(value) if value or not said else said


def _small(value):
    """Return a number below 100; both languages have a recording of each ten and of each number up to 20."""
    if value <= 20 or value % 10 == 0:
        return [f"digits/{value}"]
    return [f"digits/{value - value % 10}", f"digits/{value % 10}"]


def _chinese(value):
    said = _sections(value)
    # 两千, 两万, 两亿; but 二, 二十, 二百, and 二千 behind another section.
    if said[0] == "digits/2" and len(said) > 1 and said[1] in ("digits/thousand", "digits/wan", "digits/yi"):
        said[0] = "digits/liang"
    return said


def _sections(value):
    for size, name in ((10 ** 8, "digits/yi"), (10 ** 4, "digits/wan")):
        if value >= size:
            rest = value % size
            gap = ["digits/0"] if 0 < rest < size // 10 else []
            return [*_sections(value // size), name, *gap, *(_inner(rest) if rest else ())]
    return _inner(value) if value >= 100 else _small(value)


def _inner(value):
    """Return what stands behind another section or a hundred: 10 to 19 say their one there (一百一十五)."""
    if value >= 10 ** 4:
        said = _sections(value)
        return ["digits/1", *said] if 10 ** 5 <= value < 2 * 10 ** 5 else said
    for size, name in ((1000, "digits/thousand"), (100, "digits/hundred")):
        if value >= size:
            rest = value % size
            gap = ["digits/0"] if 0 < rest < size // 10 else []
            return [f"digits/{value // size}", name, *gap, *(_inner(rest) if rest else ())]
    return ["digits/1", *_small(value)] if 10 <= value < 20 else _small(value)


def _ordinal(value):
    return [f"digits/h-{value}"] if value <= 20 or value % 10 == 0 else [f"digits/{value - value % 10}", f"digits/h-{value % 10}"]


def _year(value):
    century, rest = divmod(value, 100)
    if value % 1000 < 10 or value >= 10000:
        return _english(value)
    if not rest:
        return [*_english(century), "digits/hundred"]
    return [*_english(century), *(["digits/oh"] if rest < 10 else ()), *_english(rest)]


def _yuan(whole, cents):
    jiao, fen = divmod(cents, 10)
    said = [*_count(whole, "zh"), "say-yuan"] if whole or not cents else []
    said += [*_count(jiao, "zh"), "say-jiao"] if jiao else (["digits/0"] if fen and whole else [])
    return said + ([*_count(fen, "zh"), "say-fen"] if fen else [])
