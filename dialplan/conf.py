"""Writes and reads the syntax of Asterisk's configuration files."""

import dataclasses
import re

HEADER = "; Written by Switchroom. Changes here are overwritten; your own lines belong in custom/{own}."


@dataclasses.dataclass(frozen=True)
class Line:
    """One `key = value` of a file, with the section it stands in and its line number."""

    section: str
    key: str
    value: str
    number: int


def document(own, *sections):
    """Return a whole file: header, `sections` (text), and the admin's own file `own` at the end."""
    parts = [HEADER.format(own=own), *(section.rstrip("\n") for section in sections), f'#tryinclude "custom/{own}"']
    return "\n\n".join(parts) + "\n"


def section(name, *pairs, base=""):
    """Return `[name](base)` and its `key = value` lines; the values must be encoded, empty ones are left out."""
    lines = [f"[{name}]({base})" if base else f"[{name}]"]
    lines += [f"{key} = {text}" for key, text in pairs if text != ""]
    return "\n".join(lines)


def read(text):
    """Return every Line of a file's text as Asterisk understands it (comments off, `\\;` unescaped)."""
    found, name = [], ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = _uncomment(raw).strip()
        header = re.match(r"\[([^\]]*)\]", line)
        if header:
            name = header.group(1)
        elif "=" in line and not line.startswith("#"):
            key, rest = line.split("=", 1)
            found.append(Line(name, key.strip(), rest.removeprefix(">").strip(), number))
    return found


def section_names(text):
    """Return {section name: line number of its first opening} of a file's text."""
    names = {}
    for number, raw in enumerate(text.split("\n"), 1):
        header = re.match(r"\[([^\]]*)\]", raw.strip())
        if header:
            names.setdefault(header.group(1), number)
    return names


def find_strange(text):
    """Return [(line number, line)] of lines that are no section, setting, directive or comment."""
    lines = ((number, _uncomment(raw).strip()) for number, raw in enumerate(text.split("\n"), 1))
    return [(number, line) for number, line in lines if line and line[0] not in "[#" and "=" not in line]


def _uncomment(line):
    kept = re.match(r"(?:\\;|[^;])*", line).group(0)
    return kept.replace(r"\;", ";")
