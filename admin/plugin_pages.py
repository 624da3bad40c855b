"""Declares the routes of the pages that plugins bring by cc_pages."""

import os

from admin.answers import File, Redirect, Refused, View
from admin.routes import Route
from hooks.web import Denied, Invalid, Sound

ICON = "puzzle"


def build_page(house, plugin, entry, place):
    """Return the Routes of a plugin's hooks.web.PageEntry, at /p/PLUGIN/PATH."""
    path = f"/p/{plugin}/{entry.path.strip('/')}".rstrip("/")
    menu = (getattr(entry, "group", "") or "Resources", 90 + place, getattr(entry, "icon", "") or ICON)
    found = [Route("GET", path, entry.right, make_handler(house, plugin, entry, entry.show, False), entry.title, menu=menu, plugin=plugin)]
    if entry.change:
        found.append(Route("POST", path, entry.right, make_handler(house, plugin, entry, entry.change, True), entry.title,
                           audit=f"{plugin}.{entry.path.strip('/') or 'page'}", plugin=plugin))
    return found


def make_handler(house, plugin, entry, function, sent):
    """Return the handler that calls `function` of the plugin with the viewer and what was sent."""
    def handle(asked):
        try:
            page = function(asked.viewer, dict(asked.form.items()) if sent else asked.query)
        except Invalid as error:
            raise Refused(422, next(iter(error.problems.values())), error.problems) from None
        except Denied as error:
            raise Refused(403, error.args[0]) from None
        except Exception as error:
            house.hooks.blame(plugin, f"page {entry.path}: {type(error).__name__}: {error}")
            raise
        if page is None:
            return Redirect(asked.path)
        if isinstance(page, Sound):
            return File(os.path.basename(page.path), os.path.dirname(page.path))
        return View(f"{plugin}/{page.template}", {"title": entry.title, **page.values})
    return handle
