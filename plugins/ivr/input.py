"""Steps that read keys from the caller."""

from flow import expressions
from flow.parameters import Parameter
from flow.step import Step

KEYS = "0123456789*#"
_TRIES = Parameter("number", 3, minimum=1, maximum=9, help="how often a wrong or missing key is forgiven")
_TIMEOUT = Parameter("number", 5, minimum=1, maximum=60, help="seconds to wait for a key after the prompt")


class Attempts:
    """Counts missing and wrong input apart, and plays the notice of each."""

    def __init__(self, call, parameters):
        self._call = call
        self._parameters = parameters
        self._left = {"no_input": parameters["tries"], "invalid": parameters["tries"]}

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
            if self._is_valid(text, parameters):
                call.variables[parameters["variable"]] = text
                return "done"
            reason = "invalid" if text else "no_input"
            last, _ = attempts.fail(reason)
            if last:
                return reason

    @staticmethod
    def _is_valid(text, parameters):
        if len(text) < parameters["minimum"]:
            return False
        return not parameters["pattern"] or expressions.matches(parameters["pattern"], text)


STEPS = (Menu(), Collect())
