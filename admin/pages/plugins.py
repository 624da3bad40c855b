"""Shows what each plugin brings and how it is, and switches it on and off without a restart."""

from admin.answers import Redirect, Refused, View
from admin.routes import Route
from admin.site import plugins
from hooks import switches
from store import db


def show(asked):
    """Show all plugins."""
    house = asked.house
    return View("plugins.html", {"plugins": plugins.list_plugins(house), "folder": house.place.plugins,
                                 "health": [line for line in plugins.list_health(house) if not line.well]})


def show_one(asked, name):
    """Show one plugin."""
    house, found = asked.house, find(asked, name)
    return View("plugins/one.html", {
        "plugin": found, "brought": plugins.list_brought(house, name), "deeds": plugins.list_deeds(house, name),
        "health": plugins.list_health(house, name), "settings": plugins.list_settings(house, name),
        "config": house.place.config_path, "folder": house.place.plugins})


def switch(asked, name):
    """Switch a plugin; every process knows within a second."""
    found, on = find(asked, name), asked.form.get("on") == "yes"
    try:
        with db.proxy.atomic():
            switches.turn(name, on, asked.person.sign_in)
            asked.note("plugins", name, before={"on": found["on"]}, after={"on": on})
    except switches.SwitchError as error:
        raise Refused(409, str(error)) from None
    asked.flash("Switched on. The next call has it." if on else "Switched off. The next call goes on without it.")
    return Redirect(f"/plugins/{name}")


def find(asked, name):
    """Return the plugin; raises Refused."""
    found = plugins.find(asked.house, name)
    if found is None:
        raise Refused(404, "There is no such plugin.")
    return found


ROUTES = (
    Route("GET", "/plugins", "plugins.view", show, "Plugins", menu=("System", 20, "puzzle")),
    Route("GET", "/plugins/<name>", "plugins.view", show_one, "Plugins"),
    Route("POST", "/plugins/<name>/switch", "plugins.change", switch, "Plugins", scope="site", audit="plugins.switch"),
)
