"""Steps that speak values: a number, a date, money, a status."""

import datetime

from flow import expressions, speech
from flow.parameters import Parameter
from flow.step import Step

FORMS = ("number", "digits", "date", "clock", "money", "duration", "text")
KEYS = "0123456789*#"


def say(form, value, language, currency="CNY", texts=None):
    """Return the prompt names of `value` in `form` (FORMS); raises speech.SpeechError.

    A date is 2026-11-23, a time of day 15:05, money a decimal of the currency's unit, a duration seconds; `texts` maps
    values to prompts.
    """
    if form == "text":
        return _find(value, texts or {})
    if form in ("date", "clock"):
        return _say_moment(form, value, language)
    if form == "money":
        return speech.money(_hundredths(value), currency, language)
    if form == "duration":
        return speech.duration(_hundredths(value) // 100, language)
    return _say_digits(value, language) if form == "digits" else speech.number(value, language)


def _find(value, texts):
    prompt = texts.get(value) or texts.get("otherwise")
    if not prompt:
        raise speech.SpeechError(f"no prompt is named for {value[:40]!r}")
    return [prompt]


def _say_digits(value, language):
    said = speech.digits(value, language)
    if not said:
        raise speech.SpeechError(f"{value[:40]!r} has no digits")
    return said


def _say_moment(form, value, language):
    kind = datetime.date if form == "date" else datetime.time
    try:
        # A moment with date and time is as good as the part that is asked for.
        part = value.replace(" ", "T").split("T")
        return getattr(speech, form)(kind.fromisoformat(part[0] if form == "date" else part[-1]), language)
    except ValueError:
        raise speech.SpeechError(f"{value[:40]!r} is no {'date such as 2026-11-23' if form == 'date' else 'time such as 15:05'}") from None


def _hundredths(value):
    sign, text = (-1, value[1:]) if value.startswith("-") else (1, value)
    whole, _, fraction = text.partition(".")
    if not (whole + fraction).isascii() or not whole.isdigit() or fraction and not fraction.isdigit() or len(whole) > 15:
        raise speech.SpeechError(f"{value[:40]!r} is not an amount such as 12.50")
    return sign * (int(whole) * 100 + int((fraction + "00")[:2]))


class Say(Step):
    """Says a value by the grammar of the caller's language, with a prompt before and after it, in one breath."""

    kind = "ivr.say"
    title = "Say a value"
    waits = True
    parameters = {
        "value": Parameter("text", required=True, help="a template of what is said, such as ${order_total}"),
        "as": Parameter("text", "number", choices=FORMS, help="date is 2026-11-23, clock 15:05, money 12.50, duration seconds, text by `texts`"),
        "before": Parameter("prompt", "", help="a prompt before it"),
        "after": Parameter("prompt", "", help="a prompt after it"),
        "currency": Parameter("text", "CNY", choices=speech.CURRENCIES, help="the currency of money"),
        "texts": Parameter("map", None, help='value to prompt for text, such as {"sent": "order-shipped", "otherwise": "order-unknown"}'),
        "interrupt": Parameter("boolean", False, help="whether a key stops it; that key is dropped"),
    }

    def outcomes(self, parameters):
        return ("done", "invalid")

    def prompts(self, parameters):
        return [*super().prompts(parameters), *(name for name in (parameters["texts"] or {}).values() if "$" not in name)]

    def run(self, call, parameters):
        value = expressions.fill(parameters["value"], call.names()).strip()
        try:
            said = say(parameters["as"], value, call.language, parameters["currency"], parameters["texts"])
        except speech.SpeechError as error:
            call.note("unsaid", str(error))
            return "invalid"
        call.play([*filter(None, (parameters["before"],)), *said, *filter(None, (parameters["after"],))],
                  KEYS if parameters["interrupt"] else "")
        return "done"


STEPS = (Say(),)
