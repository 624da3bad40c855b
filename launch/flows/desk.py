"""What the actions on flows work with: the document that was named, the step kinds, the published flows."""

import functools
import json
import os
import pathlib
import sys
import time

from flow import check, document, trial, usage
from flow.text import reader
from launch.errors import LaunchError
from launch.gathered import Gathered
from store import flows
from store.announce import announce

SETTLE = 0.3  # seconds in which whoever was woken by the journal has read the store
ENDINGS = (".json", ".flow", ".zip")


class Desk:
    """One action's view of an instance; `content` is the bytes of the file that was named, or None."""

    def __init__(self, instance, options, content):
        self.place = instance.place
        self.options = options
        self.content = content
        self.by = os.environ.get("SUDO_USER") or "command line"

    @functools.cached_property
    def catalogue(self):
        """The step kinds of all plugins."""
        return Gathered(self.place).catalogue

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

    def read(self):
        """Return (Flow, locate) of the file, or of the published flow, that was named; raises LaunchError, DocumentError, FlowError."""
        if self.content is not None:
            return reader.read_any(self.content)
        version, content = flows.current(self.named("a flow or a file"))
        return document.parse(content, version), lambda problem: problem

    def named(self, what):
        """Return the first word behind the action; raises LaunchError saying that `what` is missing."""
        if not self.options.name:
            raise LaunchError(f"say {what}", f"See: ./switchroom flow {self.options.what} --help")
        return self.options.name

    def version(self, index, what="a version"):
        """Return the number at `index` behind the name; raises LaunchError."""
        word = self.options.more[index] if len(self.options.more) > index else ""
        if not word.isascii() or not word.isdigit() or len(word) > 9:
            raise LaunchError(f"say {what}" + (f" as a number, not {word!r}" if word else ""), f"See: ./switchroom flow history {self.options.name}")
        return int(word)

    def find_problems(self, flow, locate, extra=()):
        """Return every Problem of `flow`, located; `extra` are {(language, name)} of prompts that come with it."""
        return [locate(problem) for problem in check.check(flow, self.catalogue, lambda name, language:
                (language, name) in extra or self._has(name, language))]

    def _has(self, name, language):
        return any((self.place.sounds / folder / f"{name}.wav").exists() for folder in (language, f"custom/{language}"))

    def rehearse(self, flow):
        """Return the Trials of the attached tests."""
        return trial.run(flow, self.catalogue, list(self.published.values()))

    def find_loose(self, flow):
        """Return a note for each flow that `flow` leads to and nobody has published."""
        return [f"step {use.step} leads to flow {use.name!r}, which is not published" for use in usage.find([flow], self.catalogue)
                if use.what == "flow" and use.name != flow.name and use.name not in self.published]

    def tell(self, event, **facts):
        """Let every process hear of a change; when this returns, the next call gets it."""
        if announce(self.place, event(call="", at=time.time(), by=self.by, **facts)):
            time.sleep(SETTLE)

    def show(self, found, lines):
        """Print the result: `found` as JSON when it was asked for, else the lines."""
        print(json.dumps(found, indent=1, ensure_ascii=False) if self.options.json else "\n".join(lines))


def read_file(name):
    """Return the bytes of the file `name`, - for standard input; raises LaunchError."""
    try:
        return sys.stdin.buffer.read() if name == "-" else pathlib.Path(name).read_bytes()
    except OSError as error:
        raise LaunchError(f"{name}: {error.strerror}", "Name a flow document (.json), a flow in text (.flow) or - for standard input.") from None


def list_problems(problems):
    """Return problems as JSON values."""
    return [{"place": problem.place, "message": problem.message, "remedy": problem.remedy,
             **({"line": problem.line, "column": problem.column} if hasattr(problem, "line") else {})} for problem in problems]
