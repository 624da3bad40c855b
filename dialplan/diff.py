"""Shows what would change in Asterisk's files, secrets hidden."""

import difflib
import re

SECRET = re.compile(r"^(\s*(?:password|secret)\s*=>?\s*).+$|(token=)\S+", re.M)


def diff(before, after):
    """Return a unified diff of two {file name: text}; a changed secret shows as changed, never as itself."""
    lines = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            lines += difflib.unified_diff(*_hide(old, new), f"now/{name}", f"new/{name}", lineterm="", n=2)
    return "\n".join(lines) + ("\n" if lines else "")


def changed(before, after):
    """Return the sorted names of the files that differ."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def hide(text, mark="(hidden)"):
    """Return `text` with every password, secret and token replaced by `mark`."""
    return SECRET.sub(lambda match: (match[1] or match[2]) + mark, text)


def _hide(old, new):
    kept = set(old.split("\n"))
    yield hide(old).split("\n")
    yield ["" if line is None else line if whole in kept else hide(whole, "(hidden, changed)")
           for whole, line in zip(new.split("\n"), hide(new).split("\n"))]
