"""Puts the web together: the House from plugins and pages, every route behind the gate."""

import bottle

from admin import permissions, recognise
from admin.answers import Refused, View
from admin.asked import Asked
from admin.gate import HEADERS, Gate
from admin.house import House
from admin.problems import describe_error
from admin.render import Renderer
from admin.resources.build import build_one
from admin.routes import API, OPEN, PAGE, SIGNED_IN, Route, find_pages, gather
from admin.plugin_pages import build_page
from admin.sources import list_resources
from admin.translate import Catalogue
from store import roles
from store.audit import open_trail
from store.db import Away

bottle.BaseRequest.MEMFILE_MAX = 33 * 1024 * 1024     # the gate has the limits, route by route


def make_house(place, settings, hooks, version="", ports=None):
    """Return the House of one process with the routes of all pages, resources and plugins."""
    modules = find_pages()
    house = House(place, settings, hooks, open_trail(place.state), Catalogue([folder for _, folder in hooks.collect("cc_catalogues")]),
                  version, ports or {})
    house.permissions = permissions.list_permissions(modules, hooks.collect("cc_permissions"))
    own = list_resources(house)
    for resource in own:
        house.resources[resource.name], house.owners[resource.name] = resource, ""
    house.routes = gather(*(module.ROUTES for module in modules), *(build_one(resource, place, "") for place, resource in enumerate(own)))
    for route in house.routes:
        refuse_unknown(house, route)
    for place, (plugin, resource) in enumerate(hooks.collect("cc_resources"), len(own)):
        if add_routes(house, plugin, lambda: build_one(resource, place, plugin)):
            house.resources[resource.name], house.owners[resource.name] = resource, plugin
    for place, (plugin, entry) in enumerate(hooks.collect("cc_pages")):
        add_routes(house, plugin, lambda: build_page(house, plugin, entry, place))
    return house


def add_routes(house, plugin, build):
    """Add the routes that `build` makes for `plugin`, all or none; False when they are wrong, which the plugin is blamed for."""
    try:
        fresh = build()
        for route in fresh:
            refuse_unknown(house, route)
        house.routes = gather(house.routes, fresh)
    # Whatever a plugin declares, the pages of the others must stand.
    except Exception as error:
        house.hooks.blame(plugin, f"its pages are left out: {type(error).__name__}: {error}")
        return False
    return True


def refuse_unknown(house, route):
    """Raise ValueError when a route wants a right that no role could hold."""
    if route.permission not in (OPEN, SIGNED_IN) and route.permission not in house.permissions:
        raise ValueError(f"route {route.method} {route.path} wants the right {route.permission!r}, which nobody declares in cc_permissions "
                         "or in PERMISSIONS of its module")


def make_application(house):
    """Return the bottle application of a House."""
    application = bottle.Bottle(catchall=True)
    render = Renderer(house)
    gate = Gate(house, render)
    for route in house.routes:
        gate.mount(application, route)
    application.default_error_handler = lambda error: answer_error(house, render, error)
    return application


def answer_error(house, render, error):
    """Answer what reached no route: a page for people, a problem document for programs."""
    request, response = bottle.request, bottle.response
    kind = API if request.path.startswith("/api/") or "text/html" not in request.get_header("Accept", "") else PAGE
    route = Route("GET", request.path, OPEN, None, kind=kind)
    try:
        asked = recognise.recognise(house, route, request)
    except (Refused, Away, UnicodeDecodeError):
        asked = Asked(house, route, request, recognise.choose_language(None, request))
    status = error.status_code if error.status_code in (400, 404, 405, 413) else 500
    reason = {404: "There is nothing at this address.", 405: "This address cannot be asked like that."}.get(status, "This request cannot be answered.")
    answer = describe_error(asked, Refused(status, reason))
    for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():
        response.set_header(name, value)
    response.status = status
    if isinstance(answer, View):
        response.content_type = "text/html; charset=utf-8"
        return render(asked, answer.template, answer.values)
    response.content_type = answer.type
    return answer.write()


def seed_roles():
    """Put in the roles that every instance begins with."""
    roles.seed(permissions.ROLES)


def mark(application, local, front=False):
    """Return the application as one listener serves it: `local` says that only this machine reaches it, `front` that only our proxy does."""
    def serve(environ, start_response):
        environ["switchroom.local"], environ["switchroom.front"] = local, front
        return application(environ, start_response)
    return serve
