"""Shows what was sent to a web hook, its secret, and sends it a test."""

import time

from admin.answers import Redirect, Refused, View
from admin.routes import Route
from hooks.web import Permission
from store import web_hooks
from store.ids import make_id

PERMISSIONS = (Permission("webhooks.view", "See web hooks"), Permission("webhooks.change", "Change web hooks and see their secrets"))
TEST = "Test"


def find(key):
    """Return the hook; raises Refused."""
    hook = web_hooks.find(key)
    if hook is None:
        raise Refused(404, "There is no such entry; perhaps somebody deleted it.")
    return hook


def show(asked, key):
    """Show the newest messages of a hook."""
    return View("web_hook.html", {"hook": find(key), "messages": web_hooks.of_hook(key)})


def send_test(asked, key):
    """Put a message without meaning on its way."""
    hook, node = find(key), asked.house.place.node
    web_hooks.queue(hook.id, f"test:{make_id()}", node, TEST, {"seq": 0, "kind": TEST, "call": "", "at": time.time(), "data": {}, "node": node})
    asked.note("web-hooks", key)
    asked.flash("A test is on its way.")
    return Redirect(f"/web-hooks/{key}")


ROUTES = (
    Route("GET", "/web-hooks/<key>", "webhooks.change", show, "Messages of a web hook"),
    Route("POST", "/web-hooks/<key>/test", "webhooks.change", send_test, "Messages of a web hook", audit="web-hooks.test"),
)
