"""Reads extensions.conf text into contexts, extensions and steps."""

import dataclasses
import re

from dialplan import conf

STEP = re.compile(r"(?P<extension>[^,]+),(?P<priority>[^,()]+)(?:\((?P<label>[^)]*)\))?,(?P<application>[^(]*)(?:\((?P<data>.*)\))?$", re.S)


@dataclasses.dataclass(frozen=True)
class Step:
    """One priority of an extension; `priority` is counted out, `hint` for a hint; `file` and `line` say where it is written."""

    extension: str
    priority: object
    label: str
    application: str
    data: str
    file: str
    line: int


@dataclasses.dataclass
class Context:
    """One context: its steps in the order written, its includes (name, file, line), and where it begins."""

    name: str
    file: str
    line: int
    steps: list = dataclasses.field(default_factory=list)
    includes: list = dataclasses.field(default_factory=list)
    last: dict = dataclasses.field(default_factory=dict)  # {extension: its last priority so far}

    @property
    def extensions(self):
        """Names and patterns of the extensions, hints aside."""
        return {step.extension for step in self.steps if step.priority != "hint"}


def read(texts):
    """Return {name: Context} of the files in `texts` ({file name: text}, read one after another), and the bad lines.

    A bad line is (file, line number, what is wrong).
    """
    contexts, bad = {}, []
    for file, text in texts.items():
        for name, number in conf.section_names(text).items():
            if name not in ("general", "globals"):
                contexts.setdefault(name, Context(name, file, number))
        _read_lines(file, text, contexts, bad)
    return contexts, bad


def _read_lines(file, text, contexts, bad):
    previous, section = None, None
    for line in conf.read(text):
        context = contexts.get(line.section)
        if context is None:
            continue
        previous, section = (previous if line.section == section else None), line.section
        if line.key == "include":
            context.includes.append((line.value, file, line.number))
        elif line.key in ("exten", "same"):
            previous = _add_step(context, line, file, previous, bad)


def _add_step(context, line, file, previous, bad):
    if line.key == "same" and previous is None:
        bad.append((file, line.number, "`same` without an `exten` before it in this context"))
        return previous
    written = line.value if line.key == "exten" else f"{previous.extension},{line.value}"
    match = STEP.match(written)
    if not match:
        bad.append((file, line.number, f"{written!r} is no extension,priority,application"))
        return previous
    priority = _count(match["priority"].strip(), match["extension"].strip(), context)
    if priority is None:
        bad.append((file, line.number, f"priority {match['priority']!r}: write 1, n or hint"))
        return previous
    step = Step(match["extension"].strip(), priority, match["label"] or "", match["application"].strip(), match["data"] or "",
                file, line.number)
    context.steps.append(step)
    if priority == "hint":
        return previous
    context.last[step.extension] = priority
    return step


def _count(written, extension, context):
    if written == "hint":
        return "hint"
    if written.isdigit():
        return int(written)
    if written not in ("n", "same"):
        return None
    return context.last[extension] + 1 if extension in context.last else None
