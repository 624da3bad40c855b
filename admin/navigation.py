"""Makes the menu from the routes and resources that the viewer may use."""

import dataclasses

from admin.viewers import reaches

HEADINGS = ("", "Live", "Calls", "Flows", "Hours", "Voicemail", "Surveys", "Numbers and queues", "Billing", "Resources", "People", "System")
ORDER = {name: place for place, name in enumerate(HEADINGS)}


@dataclasses.dataclass(frozen=True)
class Item:
    """One line of the menu."""

    title: str
    path: str
    icon: str
    here: bool


def make_menu(asked):
    """Return [(heading, [Item])] of what the viewer may open."""
    if asked.viewer is None or (asked.session is not None and asked.session.stage != "full"):
        return []
    groups = {}
    for route in asked.house.routes:
        if route.menu and may_open(asked.viewer, route) and (not route.plugin or asked.house.hooks.is_on(route.plugin)):
            heading, place, icon = route.menu
            groups.setdefault(heading, []).append((place, route.title, route.path, icon))
    known = sorted(groups, key=lambda name: (ORDER.get(name, ORDER["Resources"]), name))
    return [(heading, [Item(title, path, icon, is_here(asked.path, path)) for _, title, path, icon in sorted(groups[heading])])
            for heading in known]


def may_open(viewer, route):
    """Tell whether the viewer's rights and scope suffice for `route`."""
    allowed = route.permission in ("open", "signed in") or viewer.may(route.permission)
    return allowed and reaches(viewer.scope, route.scope)


def is_here(path, item):
    """Tell whether the page at `path` belongs to the menu line of `item`."""
    return path == item or (item != "/" and path.startswith(item + "/"))
