"""Says the usual hours of a table as lists of prompt names, by the grammar of English and Chinese; pure."""

import datetime

from flow import speech
from plugins.business_hours.calendar import DAY, choose_usual

NOON = 12 * 3600
WEEK = tuple(range(7))


def make_phrases(table, language):
    """Return one list of prompt names for each group of days with the same hours; closed days are not named."""
    groups = _group_days(table)
    if not groups:
        return [["hours-none"]]
    phrases = [[*_say_days(days), *_say_spans(spans, language)] for spans, days in groups.items()]
    return [["hours-intro", *phrases[0]], *phrases[1:]]


def _group_days(table):
    """Return {spans: days}, in the order of the first day of each."""
    groups = {}
    for day in WEEK:
        spans = choose_usual(table, day)[1]
        if spans:
            groups.setdefault(tuple(sorted(spans)), []).append(day)
    return groups


def _say_days(days):
    if tuple(days) == WEEK:
        return ["hours-every-day"]
    runs = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    # Two days that follow each other are named one by one: "Saturday and Sunday".
    parts = [part for run in runs for part in ([run] if len(run) > 2 else [[day] for day in run])]
    return _join([_say_run(part) for part in parts])


def _say_run(days):
    first, last = days[0], days[-1]
    return [_name(first)] if first == last else [_name(first), "hours-to", _name(last)]


def _say_spans(spans, language):
    return _join([_say_span(span, language) for span in spans])


def _say_span(span, language):
    if span.opens == 0 and span.closes == DAY:
        return ["hours-around-the-clock"]
    start = ["hours-from"] if language == "en" else []
    return [*start, *_say_time(span.opens, language), "hours-to", *_say_time(span.closes, language)]


def _say_time(second, language):
    if second % DAY == 0:
        return ["hours-midnight"]
    if second == NOON:
        return ["hours-noon"]
    # Nobody is told seconds: 08:59:30 is said as 08:59.
    return speech.clock(datetime.time(second // 3600, second // 60 % 60), language)


def _name(day):
    return f"digits/day-{(day + 1) % 7}"


def _join(parts):
    """Put "and" before each part but the first."""
    return [name for number, part in enumerate(parts) for name in (["hours-and"] if number else []) + part]
