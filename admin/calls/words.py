"""The words and units in which people search calls: fields, comparisons, choices, kinds of calls; pure."""

import dataclasses

from store import call_terms as terms

TITLES = {"number": "Any number", "from": "Caller's number", "to": "Called number", "name": "Caller's name", "agent": "Agent", "queue": "Queue",
          "trunk": "Trunk", "flow": "Flow", "step": "Step of the path", "direction": "Direction", "result": "Result", "language": "Language",
          "started": "Began", "talk": "Talk", "wait": "Wait", "ring": "Ring", "hold": "Hold", "charge": "Charge", "answered": "Answered",
          "recorded": "Recorded", "voicemail": "Voicemail"}
# Of each type: (operator of store.call_terms, with ! in front for its opposite) and its title.
OPERATORS = {
    terms.NUMBER: (("has", "contains"), ("is", "is"), ("starts", "begins with"), ("ends", "ends with"), ("none", "is empty"),
                   ("!has", "does not contain"), ("!is", "is not"), ("!starts", "does not begin with"), ("!none", "is not empty")),
    terms.NAME: (("is", "is"), ("!is", "is not"), ("has", "contains"), ("!has", "does not contain"), ("none", "is empty"), ("!none", "is not empty")),
    terms.CHOICE: (("is", "is"), ("!is", "is not")),
    terms.SECONDS: (("from", "at least"), ("to", "at most"), ("between", "between"), ("!between", "not between")),
    terms.MOMENT: (("from", "after"), ("to", "before"), ("between", "between"), ("!between", "not between")),
    terms.MONEY: (("from", "at least"), ("to", "at most"), ("between", "between"), ("none", "is empty"), ("!none", "is not empty")),
    terms.FLAG: (("yes", "yes"), ("no", "no")),
    terms.STEP: (("has", "was taken"), ("!has", "was not taken")),
    terms.FACT: (("is", "is"), ("!is", "is not"), ("there", "is there"), ("!there", "is not there"), ("from", "at least"), ("to", "at most"),
                 ("between", "between")),
}
CHOICES = {
    "direction": (("inbound", "Inbound"), ("outbound", "Outbound"), ("internal", "Internal")),
    "result": (("answered", "Answered"), ("abandoned", "Abandoned"), ("message", "Message left"), ("ivr", "Ended in the menu"), ("noanswer", "No answer"),
               ("busy", "Busy"), ("failed", "Failed"), ("fallback", "Fallback"), ("merged", "Merged into another call"), ("", "In progress")),
    "language": (("zh", "中文"), ("en", "English")),
}
RESULTS = dict(CHOICES["result"])
DIRECTIONS = dict(CHOICES["direction"])
TONES = {"answered": "good", "abandoned": "bad", "failed": "bad", "message": "warn", "noanswer": "warn", "busy": "warn", "fallback": "warn"}
TYPES = {"answered": ("Answered calls", terms.Test("answered", "yes")), "missed": ("Calls not answered", terms.Not(terms.Test("answered", "yes"))),
         "talked": ("Calls with a talk", terms.Test("result", "is", ("answered",))), "recorded": ("Recorded calls", terms.Test("recorded", "yes")),
         "voicemail": ("Voicemail", terms.Test("voicemail", "yes")), "inbound": ("Inbound calls", terms.Test("direction", "is", ("inbound",))),
         "outbound": ("Outbound calls", terms.Test("direction", "is", ("outbound",))),
         "internal": ("Internal calls", terms.Test("direction", "is", ("internal",)))}
PERIODS = {"today": ("Today", 0), "week": ("The last 7 days", 6), "month": ("The last 30 days", 29), "year": ("The last 365 days", 364)}
MODES = {"all": "all of these hold", "any": "any of these holds", "none": "none of these holds"}
SORTS = ("started", "from", "to", "name", "direction", "trunk", "queue", "agent", "flow", "result", "language", "wait", "ring", "talk", "hold", "charge")
INPUTS = {terms.MOMENT: "datetime-local"}


@dataclasses.dataclass
class Rule:
    """One line of the form: what was chosen and typed, and what is wrong with it."""

    field: str = "number"
    operator: str = "has"
    value: str = ""
    other: str = ""
    problem: str = ""

    @property
    def type(self):
        """The type of the field's values."""
        return terms.find_type(self.field)

    @property
    def operators(self):
        """The (operator, title) to choose from."""
        return OPERATORS[self.type]

    @property
    def choices(self):
        """The (value, title) to choose from, if the field has some."""
        return CHOICES.get(self.field, ())

    @property
    def bare(self):
        """Whether the operator takes no value."""
        return self.operator.lstrip("!") in terms.WITHOUT_VALUE

    @property
    def double(self):
        """Whether the operator takes two values."""
        return self.operator.lstrip("!") == "between"

    @property
    def input(self):
        """The HTML type of the value's input."""
        return INPUTS.get(self.type, "text")

    @property
    def list(self):
        """The id of the list of known values, or nothing."""
        return self.field if self.field in ("agent", "queue", "trunk", "flow", "step") else ""


@dataclasses.dataclass
class Group:
    """Some rules and how they belong together: a key of MODES."""

    mode: str = "all"
    rules: list = dataclasses.field(default_factory=list)


def make_rule(field, operator="", value="", other=""):
    """Return a Rule whose field and operator exist, whatever was sent."""
    field = field if terms.find_type(field) else "number"
    known = [name for name, _ in OPERATORS[terms.find_type(field)]]
    return Rule(field, operator if operator in known else known[0], value[:terms.LONGEST], other[:terms.LONGEST])
