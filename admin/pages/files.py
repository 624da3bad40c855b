"""Gives out the style sheet, the scripts and the pictures of the pages."""

from admin.answers import File
from admin.render import STATIC
from admin.routes import OPEN, STATIC as KIND, Route


def give(asked, path):
    """Send a file of admin/static."""
    return File(path, str(STATIC), forever=bool(asked.request.query_string))


ROUTES = (Route("GET", "/static/<path:path>", OPEN, give, "File", kind=KIND),)
