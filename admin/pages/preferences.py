"""Switches the language and the colours of the pages."""

import urllib.parse

from admin.answers import Redirect
from admin.render import THEMES
from admin.routes import OPEN, Route
from admin.translate import LANGUAGES
from store import people

YEAR = 365 * 24 * 3600


def change(asked):
    """Keep the choice in a cookie, the language also with the person; go back to the page it came from."""
    language, theme = asked.form.get("language", ""), asked.form.get("theme", "")
    if language in LANGUAGES:
        asked.cookies["language"] = (language, YEAR)
        if asked.person and asked.person.language:
            people.change(asked.person.id, language=language)
    if theme in THEMES:
        asked.cookies["theme"] = (theme, YEAR)
    asked.noted = True     # what colours somebody likes is nobody's business
    return Redirect(find_page(asked))


def find_page(asked):
    """Return the path of the page that the request came from."""
    found = urllib.parse.urlsplit(asked.request.get_header("Referer", ""))
    back = found.path + (f"?{found.query}" if found.query else "")
    return back if back.startswith("/") and not back.startswith("//") and found.netloc == asked.request.get_header("Host", "") else "/"


ROUTES = (Route("POST", "/preferences", OPEN, change, "Language and colours", audit="preferences"),)
