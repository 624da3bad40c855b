"""Steps that read keys from the caller."""

from flow import expressions, speech
from flow.parameters import Parameter, split_names
from flow.step import Step

KEYS = "0123456789*#"
CONFIRM_HEARD, CONFIRM_CHOICE, PRESS = "confirm-heard", "confirm-choice", "press"
_TRIES = Parameter("number", 3, minimum=1, maximum=9, help="how often a wrong or missing key is forgiven")
_TIMEOUT = Parameter("number", 5, minimum=1, maximum=60, help="seconds to wait for a key after the prompt")


class Attempts:
    """Counts missing and wrong input apart, and plays the notice of each."""

    def __init__(self, call, parameters):
        self._call = call
        self._parameters = parameters
        self._left = {reason: parameters.get(f"{reason}_tries") or parameters["tries"] for reason in ("no_input", "invalid")}

    def fail(self, reason):
        """Count one failure; return (whether it was the last, the key that stopped the notice)."""
        self._left[reason] -= 1
        if self._left[reason] <= 0:
            return True, ""
        prompt = self._parameters[f"{reason}_prompt"]
        return False, self._call.play(prompt, KEYS) if prompt else ""


class Menu(Step):
    """Plays a menu that any key may interrupt, and leads to the pressed key's edge."""

    kind = "ivr.menu"
    title = "Menu"
    waits = True
    parameters = {
        "prompt": Parameter("prompt", required=True, help="the menu's prompt"),
        "keys": Parameter("keys", required=True, maximum=12, help="the keys that lead somewhere, such as 1230"),
        "timeout": _TIMEOUT,
        "tries": _TRIES,
        "no_input_tries": Parameter("number", 0, minimum=0, maximum=9, help="the same for a missing key alone, 0 is `tries`"),
        "invalid_tries": Parameter("number", 0, minimum=0, maximum=9, help="the same for a wrong key alone, 0 is `tries`"),
        "no_input_prompt": Parameter("prompt", "menu-no-input", help="played when no key was pressed"),
        "invalid_prompt": Parameter("prompt", "menu-invalid", help="played when a wrong key was pressed"),
    }

    def outcomes(self, parameters):
        return (*dict.fromkeys(parameters["keys"] or ""), "no_input", "invalid")

    def run(self, call, parameters):
        attempts = Attempts(call, parameters)
        key = ""
        while True:
            key = key or call.ask(parameters["prompt"], 1, parameters["timeout"]).text
            if key and key in parameters["keys"]:
                return key
            reason = "invalid" if key else "no_input"
            last, key = attempts.fail(reason)
            if last:
                return reason


class Collect(Step):
    """Reads a number of keys into a variable; # ends it early."""

    kind = "ivr.collect"
    title = "Collect digits"
    waits = True
    parameters = {
        "prompt": Parameter("prompt", required=True, help="the prompt that asks for the digits"),
        "variable": Parameter("name", required=True, maximum=40, help="the variable that takes the digits"),
        "maximum": Parameter("number", 20, minimum=1, maximum=40, help="most digits to read"),
        "minimum": Parameter("number", 1, minimum=0, maximum=40, help="fewest digits that are enough"),
        "pattern": Parameter("text", "", maximum=200, help="a regular expression (RE2) that the digits must match"),
        "confirm": Parameter("boolean", False, help="whether the digits are said back: 1 takes them, 2 asks again"),
        "timeout": _TIMEOUT,
        "tries": _TRIES,
        "no_input_prompt": Parameter("prompt", "menu-no-input", help="played when nothing was pressed"),
        "invalid_prompt": Parameter("prompt", "menu-invalid", help="played when the digits are not acceptable"),
    }

    def outcomes(self, parameters):
        return ("done", "no_input", "invalid")

    def run(self, call, parameters):
        attempts = Attempts(call, parameters)
        while True:
            text = call.ask(parameters["prompt"], int(parameters["maximum"]), parameters["timeout"]).text
            text = text.rstrip("#")
            if self._is_valid(text, parameters) and (not parameters["confirm"] or self._confirm(call, text, parameters)):
                call.variables[parameters["variable"]] = text
                return "done"
            reason = "invalid" if text else "no_input"
            last, _ = attempts.fail(reason)
            if last:
                return reason

    @staticmethod
    def _confirm(call, text, parameters):
        """Say the digits back; only 1 takes them, silence and all other keys ask again."""
        heard = [CONFIRM_HEARD, *speech.digits(text, call.language), CONFIRM_CHOICE]
        return call.ask(heard, 1, parameters["timeout"]).text == "1"

    @staticmethod
    def _is_valid(text, parameters):
        if len(text) < parameters["minimum"]:
            return False
        return not parameters["pattern"] or expressions.matches(parameters["pattern"], text)


class DynamicMenu(Step):
    """Offers what a variable lists at call time: each entry is spoken with its key, and leads to its own branch."""

    kind = "ivr.dynamic_menu"
    title = "Menu from a list"
    waits = True
    parameters = {
        "entries": Parameter("name", required=True, help="the variable that holds the list: objects with prompt or digits, key and branch"),
        "branches": Parameter("names", required=True, help="the branches that entries may name, such as balance, orders"),
        "prompt": Parameter("prompt", "", help="a prompt before the list"),
        "variable": Parameter("name", "choice", help="the variable that takes the entry's value (else its branch)"),
        "timeout": _TIMEOUT,
        "tries": _TRIES,
        "no_input_prompt": Parameter("prompt", "menu-no-input", help="played when no key was pressed"),
        "invalid_prompt": Parameter("prompt", "menu-invalid", help="played when a wrong key was pressed"),
    }

    def outcomes(self, parameters):
        return (*split_names(parameters["branches"]), "empty", "no_input", "invalid")

    def run(self, call, parameters):
        entries = list_entries(call.variables.get(parameters["entries"]), split_names(parameters["branches"]))
        if not entries:
            return "empty"
        heard = [*filter(None, (parameters["prompt"],)), *(name for entry in entries.values() for name in _speak(entry, call.language))]
        attempts, key = Attempts(call, parameters), ""
        while True:
            key = key or call.ask(heard, 1, parameters["timeout"]).text
            if key in entries:
                call.variables[parameters["variable"]] = entries[key]["value"]
                return entries[key]["branch"]
            reason = "invalid" if key else "no_input"
            last, key = attempts.fail(reason)
            if last:
                return reason


def list_entries(found, branches):
    """Return {key: entry} of a list that a look-up brought; what names no branch of the flow or has nothing to say is left out.

    An entry without a key gets the first digit that is free.
    """
    entries, free = {}, iter("1234567890")
    for entry in found if isinstance(found, list) else ():
        if not isinstance(entry, dict) or not (entry.get("prompt") or speech.digits(entry.get("digits", ""), "en")):
            continue
        branch = entry.get("branch") or branches[0]
        key = entry.get("key") or next((digit for digit in free if digit not in entries), "")
        if branch in branches and len(key) == 1 and key in KEYS and key not in entries:
            entries[key] = {**entry, "key": key, "branch": branch, "value": entry.get("value") or branch}
    return entries


def _speak(entry, language):
    offered = [entry["prompt"]] if entry.get("prompt") else speech.digits(entry["digits"], language)
    return [*offered, PRESS, *speech.digits(entry["key"], language)]


STEPS = (Menu(), Collect(), DynamicMenu())
