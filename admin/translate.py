"""Says every message in the reader's language, from gettext .po files."""

import ast
import pathlib

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = {ENGLISH: "English", CHINESE: "中文"}
TAGS = {ENGLISH: "en", CHINESE: "zh-CN"}
FOLDERS = {CHINESE: "zh_CN"}
OWN = pathlib.Path(__file__).with_name("locale")


class Catalogue:
    """All messages of admin and of the plugins' translation folders; what is not translated stays English."""

    def __init__(self, folders=()):
        self.messages = {language: _read_folders(name, (OWN, *folders)) for language, name in FOLDERS.items()}

    def say(self, language, message, **values):
        """Return `message` (a message id or hooks.web.Text) in `language` with `values` put in."""
        # A hooks.web.Text brings its own values.
        values = {**getattr(message, "values", {}), **values}
        known = getattr(message, "id", message)
        text = self.messages.get(language, {}).get(known, known)
        return text.format(**values) if values else text


def _read_folders(name, folders):
    found = {}
    for folder in folders:
        for path in sorted(pathlib.Path(folder, name).rglob("*.po")):
            for message, text in read_po(path.read_text(encoding="utf-8")).items():
                found.setdefault(message, text)
    return found


def read_po(text):
    """Return {message id: translation} of a .po file; fuzzy and empty ones are left out."""
    found = {}
    for block in text.replace("\r\n", "\n").split("\nmsgid "):
        # What stands behind a translation are the comments of the next entry.
        entry, fuzzy = _read_entry("msgid " + block), _is_fuzzy(found.pop(None, ""))
        found[None] = block
        if entry.get("msgid") and entry.get("msgstr") and not fuzzy:
            found[entry["msgid"]] = entry["msgstr"]
    found.pop(None, None)
    return found


def _is_fuzzy(before):
    return any(line.startswith("#,") and "fuzzy" in line for line in before.splitlines())


def _read_entry(block):
    entry, part = {}, ""
    for line in block.splitlines():
        if line.startswith(("msgid ", "msgstr ")):
            part, _, line = line.partition(" ")
        if part and line.startswith('"'):
            entry[part] = entry.get(part, "") + ast.literal_eval(line)
    return entry


def choose_language(header):
    """Return `zh` or `en` from an Accept-Language header, by its weights; English when in doubt."""
    best, language = 0.0, ENGLISH
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        found, value = tag.strip().lower()[:2], _read_weight(weight)
        if found in LANGUAGES and value > best:
            best, language = value, found
    return language


def _read_weight(text):
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return max(0.0, min(1.0, float(value))) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
