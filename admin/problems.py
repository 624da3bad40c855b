"""Turns a refusal into what the asker reads: a page, or application/problem+json."""

import http

from admin.answers import Json, View
from admin.routes import API, STREAM

TITLES = {400: "This request cannot be understood", 401: "Sign in first", 403: "Not allowed", 404: "Nothing here", 405: "Not possible here",
          409: "Changed meanwhile", 411: "Length missing", 413: "Too large", 422: "Cannot be saved", 429: "Too many tries",
          500: "Something went wrong", 503: "Not available just now"}


def describe_error(asked, refused):
    """Return the answer for a Refused."""
    if asked.route.kind in (API, STREAM):
        return describe_problem(asked, refused)
    return View("error.html", {"status": refused.status, "title": TITLES.get(refused.status, "Something went wrong"), "reason": refused.reason},
                refused.status)


def describe_problem(asked, refused):
    """Return the problem document; `errors` names each field that is wrong."""
    data = {"type": "about:blank", "title": http.HTTPStatus(refused.status).phrase, "status": refused.status, "detail": asked.say(refused.reason)}
    if refused.problems:
        data["errors"] = [{"field": name, "problem": asked.say(text)} for name, text in refused.problems.items()]
    return Json(data, refused.status, refused.headers, "application/problem+json")
