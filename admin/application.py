"""Answers the two addresses of the status page."""

import json
import pathlib

import bottle

from admin import health, text

TEMPLATES = pathlib.Path(__file__).with_name("templates")
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", "Cache-Control": "no-store",
           "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Vary": "Accept-Language"}


def make_application(roster, version, details):
    """Return the bottle application; `details` says whether ports, reasons and the first call may be shown.

    `roster` is the supervisor's file, `details` a dict of ports or None for listeners on a network.
    """
    application = bottle.Bottle(catchall=True)
    page = bottle.SimpleTemplate((TEMPLATES / "status.html").read_text(encoding="utf-8"))

    @application.hook("after_request")
    def add_headers():
        bottle.response.headers.update(HEADERS)

    @application.get("/")
    def show_status():
        language = text.choose_language(bottle.request.get_header("Accept-Language", ""))
        bottle.response.content_type = "text/html; charset=utf-8"
        return page.render(words=text.WORDS[language], language=language, health=health.read_health(roster), version=version, ports=details)

    @application.get("/api/v1/health")
    def show_health():
        found = health.read_health(roster)
        bottle.response.content_type = "application/json"
        bottle.response.status = 200 if found.well else 503
        return json.dumps(describe(found, version, details))

    application.default_error_handler = answer_error
    return application


def describe(found, version, details):
    """Return what the health address says: names and states only where `details` are not wanted."""
    names = [{"name": item["name"], "state": item["state"]} for item in found.processes]
    brief = {"status": "ok" if found.well else "failing", "processes": names}
    return {**brief, "version": version, "processes": list(found.processes)} if details is not None else brief


def answer_error(error):
    """Answer every error as application/problem+json."""
    bottle.response.content_type = "application/problem+json"
    bottle.response.headers.update(HEADERS)
    return json.dumps({"type": "about:blank", "title": error.status_line.split(" ", 1)[1], "status": error.status_code})
