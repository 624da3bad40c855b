"""Follows the jumps of dialplan steps: where Goto and its kin lead, and whether that exists."""

import re

VARIABLE = re.compile(r"\$\{|\$\[")
DIRECT, CONDITIONAL = ("Goto", "Gosub"), ("GotoIf", "GosubIf")
WILD = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}


def find_targets(step):
    """Return the jumps of `step` as (context or '', extension or '', priority or label), variables left out."""
    if step.application in DIRECT:
        branches = [step.data]
    elif step.application in CONDITIONAL:
        branches = list(_split(_split_once(step.data, "?")[1], ":"))
    else:
        branches = []
    targets = []
    for branch in branches:
        parts = [part.strip() for part in _split_once(branch, "(")[0].split(",")]
        if parts != [""] and not VARIABLE.search(",".join(parts)):
            targets.append(tuple(["", "", *parts][-3:]))
    return targets


def reaches(contexts, where, extension, priority, seen=()):
    """Return whether the context `where`, or one it includes, has `extension` with this priority or label."""
    if where in seen or where not in contexts:
        return False
    for step in contexts[where].steps:
        if step.priority != "hint" and priority in (step.label, str(step.priority)) and matches(step.extension, extension):
            return True
    return any(reaches(contexts, name.split(",")[0], extension, priority, (*seen, where)) for name, _, _ in contexts[where].includes)


def matches(pattern, dialled):
    """Return whether Asterisk's extension `pattern` takes the number `dialled`."""
    pattern = pattern.split("/")[0]
    if not pattern.startswith("_"):
        return pattern == dialled
    parts = re.findall(r"\[[^\]]*\]|[^\]]", pattern[1:])
    wanted = "".join(_escape_set(part) if part.startswith("[") else WILD.get(part.upper(), re.escape(part))
                     for part in parts if part != "-")
    return re.fullmatch(wanted, dialled) is not None


def _escape_set(part):
    return "[" + re.sub(r"([\\^\[])", r"\\\1", part[1:-1]) + "]"


def _split_once(text, mark):
    """Split at the first `mark` that stands outside ${...} and $[...]."""
    first, *_ = _split(text, mark)
    return first, text[len(first) + 1:]


def _split(text, mark):
    depth, start = 0, 0
    for position, character in enumerate(text):
        if character == mark and not depth:
            yield text[start:position]
            start = position + 1
        depth += character in "{[("
        depth -= character in "}])"
    yield text[start:]
