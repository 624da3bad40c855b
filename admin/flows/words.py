"""The messages of the flow editor, as the browser gets them."""

import functools

from admin.translate import FOLDERS, OWN, read_po


@functools.cache
def read_own(language):
    """Return {message: translation} of the editor's own file of `language`."""
    path = OWN / FOLDERS[language] / "flows.po" if language in FOLDERS else None
    return read_po(path.read_text(encoding="utf-8")) if path and path.exists() else {}


def list_words(asked):
    """Return {message: text} for the reader's language; English needs none."""
    return read_own(asked.language)
