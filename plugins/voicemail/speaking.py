"""Puts together what is said of messages: numbers of them, time and caller of each."""

import datetime
import zoneinfo

from flow import speech


def counts(new, old, language):
    """Return the prompts that tell how many new and old messages there are."""
    if not new and not old:
        return ["voicemail-none"]
    parts = [_some(number, kind, language) for number, kind in ((new, "new"), (old, "old")) if number]
    return ["vm-youhave", *parts[0], *(("vm-and", *parts[1]) if len(parts) > 1 else ())]


def envelope(row, zone, language, now):
    """Return the prompts that tell when the message `row` was left (the date only when it is not today), and by whom."""
    at, today = (datetime.datetime.fromtimestamp(time, zoneinfo.ZoneInfo(zone)) for time in (row.at, now))
    date = [] if at.date() == today.date() else speech.date(at.date(), language)
    hours = ["voicemail-after-hours"] if row.after_hours else []
    caller = [*speech.digits(row.number, language)] or ["vm-unknown-caller"]
    return ["vm-received", *date, *speech.clock(at.time(), language), *hours, "vm-from", *caller]


def _some(number, kind, language):
    # Two that are counted are 两 in Chinese.
    said = ["digits/liang"] if language == "zh" and number == 2 else speech.number(number, language)
    return [*said, f"voicemail-{kind}-message{'' if number == 1 else 's'}"]
