"""Gives out the style sheet, the scripts and the pictures of the pages."""

from admin.answers import File
from admin.render import STATIC
from admin.routes import OPEN, STATIC as KIND, Route


def give(asked, path):
    """Send a file of admin/static."""
    return File(path, str(STATIC), forever=bool(asked.request.query_string))


def give_icon(asked):
    """Send the mark to a browser that asks for it by itself, as it does for what is no page."""
    return File("mark.svg", str(STATIC))


ROUTES = (Route("GET", "/static/<path:path>", OPEN, give, "File", kind=KIND),
          Route("GET", "/favicon.ico", OPEN, give_icon, "File", kind=KIND))
