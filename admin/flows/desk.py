"""One request's view of the flows: step kinds, prompts, what is published, and the answers about a document."""

import functools
import json
import threading
import time

from admin.answers import Refused
from flow import check, document, prompts, trial, usage
from flow.catalogue import gather
from flow.text import reader
from store import flows
from store.announce import announce

SHELF = "flows.catalogue"
SETTLE = 0.3    # seconds in which whoever was woken by the journal has read the store
_ANNOUNCING = threading.Lock()


class Desk:
    """What the handlers of flows work with, for one request (admin.asked.Asked)."""

    def __init__(self, asked):
        self.asked = asked
        self.place = asked.house.place
        self.by = asked.person.sign_in if asked.person else "api"

    @property
    def catalogue(self):
        """The step kinds of all plugins, gathered once for every House."""
        return self._gathered[1]

    @property
    def prompts(self):
        """{name: flow.prompts.Prompt} of all plugins."""
        return self._gathered[2]

    @functools.cached_property
    def _gathered(self):
        house = self.asked.house
        found = house.shelf.get(SHELF)
        # A House is made anew when a plugin comes, changes or goes; the shelf outlives it.
        if found is None or found[0] is not house:
            known = prompts.gather(house.hooks.collect("cc_prompts"), house.hooks.blame)
            found = house.shelf[SHELF] = (house, gather(house.hooks.collect("cc_steps"), house.hooks.blame), known)
        return found

    @functools.cached_property
    def published(self):
        """The flows in force by name; one that cannot be read any more is left out."""
        found = {}
        for name, (version, content) in flows.currents().items():
            try:
                found[name] = document.parse(content, version)
            except document.DocumentError:
                continue
        return found

    def current(self, name):
        """Return the Flow in force, or None."""
        return self.published.get(name)

    def version(self, name, version):
        """Return one version as a Flow; raises Refused 404."""
        try:
            return document.parse(flows.get(name, version), version)
        except flows.FlowError:
            raise Refused(404, "This flow has no such version.") from None

    # -- judging a document ------------------------------------------------------------------------

    def find_problems(self, flow, locate=lambda problem: problem, extra=()):
        """Return every Problem of `flow`, located; `extra` are {(language, name)} of prompts that come with it."""
        return [locate(one) for one in check.check(flow, self.catalogue, lambda name, language:
                (language, name) in extra or self.has_prompt(name, language))]

    def has_prompt(self, name, language):
        """Tell whether callers can hear the prompt."""
        return any((self.place.sounds / folder / f"{name}.wav").exists() for folder in (language, f"custom/{language}"))

    def rehearse(self, flow):
        """Return the Trials of the attached tests."""
        return trial.run(flow, self.catalogue, list(self.published.values()))

    def find_loose(self, flow):
        """Return (step, flow) for each flow that `flow` leads to and nobody has published."""
        return [(use.step, use.name) for use in usage.find([flow], self.catalogue)
                if use.what == "flow" and use.name != flow.name and use.name not in self.published]

    def tell(self, event, **facts):
        """Let every process hear of a change; when this returns, the next call gets it."""
        with _ANNOUNCING:
            told = announce(self.place, event(call="", at=time.time(), by=self.by, **facts))
        if told:
            time.sleep(SETTLE)


def read_document(given):
    """Return (Flow, locate) of a document: an object, or a text in either form; raises DocumentError."""
    if isinstance(given, str):
        return reader.read_any(given)
    return document.load(json.dumps(given)), lambda problem: problem


def list_problems(problems):
    """Return problems as JSON values, each with the step it belongs to."""
    return [{"place": one.place, "message": one.message, "remedy": one.remedy, "step": find_step(one.place),
             **({"line": one.line, "column": one.column} if hasattr(one, "line") else {})} for one in problems]


def find_step(place):
    """Return the id of the step that a place of a document belongs to, or an empty text."""
    # A located place reads: line 3 column 5 (steps.menu.next.1)
    inner = place[place.index("(") + 1:-1] if place.startswith("line ") and "(" in place else place
    head, _, rest = inner.partition(".")
    return rest.partition(".")[0] if head == "steps" else ""
