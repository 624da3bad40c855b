"""Stands before every address: session, permission, scope, CSRF, size, audit and headers are enforced here and nowhere else."""

import hmac
import logging
import urllib.parse

import bottle

from admin import answers, limits, once, recognise
from admin.asked import Asked
from admin.problems import describe_error
from admin.routes import API, EXPORT, OPEN, PAGE, SIGNED_IN, STREAM
from admin.viewers import reaches
from store import sessions
from store.db import Away

log = logging.getLogger(__name__)

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
          "media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
           "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": "camera=(), geolocation=()"}
FORM_COOKIE = "switchroom_form"
SEEN = "numbers.seen"


class Gate:
    """Lets requests of one House through to the handlers of its routes, or refuses them."""

    def __init__(self, house, render):
        self._house = house
        self._render = render

    def mount(self, application, route):
        """Make `route` an address of the bottle application."""
        application.route(route.path, route.method, lambda **parts: self.answer(route, parts))

    def answer(self, route, parts):
        """Answer one request to `route`; never raises."""
        asked = Asked(self._house, route, bottle.request, recognise.choose_language(None, bottle.request))
        try:
            limits.refuse_address(asked)
            self._check_body(route)
            asked = recognise.recognise(self._house, route, bottle.request)
            limits.refuse_flood(asked)
            refuse_stage(asked)
            refuse_right(asked)
            if not route.safe:
                refuse_forged(asked)
            answer = once.do_once(asked, lambda: self._do(asked, parts))
        except answers.Refused as refused:
            if refused.status == 401:
                limits.count_stranger(asked)
            answer = self._refuse(asked, refused)
        except UnicodeDecodeError:
            answer = self._refuse(asked, answers.Refused(400, "The request is not valid UTF-8 text."))
        except Away as error:
            log.error("%s %s: the database: %s", route.method, route.path, error)
            answer = self._refuse(asked, answers.Refused(503, "The database does not answer. Calls go on; try again in a moment."))
        # The last edge: whatever a handler does, the browser gets a page and the log the trace.
        except Exception:
            log.exception("%s %s failed", route.method, route.path)
            answer = self._refuse(asked, answers.Refused(500, "Something went wrong here. It was logged."))
        return self._send(asked, answer)

    def _check_body(self, route):
        environ = bottle.request.environ
        if environ.get("HTTP_TRANSFER_ENCODING"):
            raise answers.Refused(411, "Say the length of what you send.")
        if bottle.request.content_length > route.body:
            raise answers.Refused(413, "This is too large.")

    def _do(self, asked, parts):
        answer = asked.route.handler(asked, **parts)
        self._audit(asked, answer)
        return answer

    def _audit(self, asked, answer):
        # What was refused inside the handler, such as a form with problems, was not done.
        if not asked.noted and asked.route.audit and getattr(answer, "status", 200) < 400:
            asked.note()
        if asked.mask.shown:
            asked.note("page", asked.path[:200], SEEN, count=asked.mask.shown)

    def _refuse(self, asked, refused):
        if isinstance(refused, Unfinished):
            return answers.Redirect(refused.path)
        if refused.status == 401 and asked.route.kind in (PAGE, EXPORT) and asked.route.method == "GET" and not asked.swaps:
            back = asked.path + (f"?{asked.request.query_string}" if asked.request.query_string else "")
            return answers.Redirect("/sign-in" if back == "/" else f"/sign-in?back={urllib.parse.quote(back, safe='')}")
        return describe_error(asked, refused)

    def _send(self, asked, answer):
        try:
            return self._write(asked, answer)
        except answers.Refused as refused:
            return self._write(asked, describe_error(asked, refused))
        # A template that fails must not become a blank answer without headers.
        except Exception:
            log.exception("%s %s cannot be shown", asked.route.method, asked.route.path)
            return self._write(asked, describe_error(asked, answers.Refused(500, "Something went wrong here. It was logged.")))

    def _write(self, asked, answer):
        response = bottle.response
        text = self._fill(asked, answer, response)
        for name, value in HEADERS.items():
            response.set_header(name, value)
        if not (isinstance(answer, answers.File) and answer.forever):
            response.set_header("Cache-Control", "no-store")
        set_cookies(asked, response)
        return text

    def _fill(self, asked, answer, response):
        if isinstance(answer, answers.View):
            body = self._render(asked, answer.template, answer.values)
            if asked.mask.shown and not asked.noted:
                self._audit_shown(asked)
            response.status, response.content_type = answer.status, "text/html; charset=utf-8"
            return body
        if isinstance(answer, answers.Redirect):
            response.status = 303
            # htmx follows a redirect inside its request; this header makes the browser itself go there.
            response.set_header("HX-Redirect" if asked.swaps else "Location", answer.path)
            response.status = 200 if asked.swaps else 303
            return ""
        if isinstance(answer, answers.Json):
            response.status, response.content_type = answer.status, answer.type
            for name, value in answer.headers.items():
                response.set_header(name, value)
            return answer.write()
        return fill_bytes(answer, response)

    def _audit_shown(self, asked):
        # Templates mask while they are rendered, which is after the handler.
        asked.note("page", asked.path[:200], SEEN, count=asked.mask.shown)


def fill_bytes(answer, response):
    """Set the headers of a Download, Stream or File and return what bottle sends."""
    if isinstance(answer, answers.File):
        sent = bottle.static_file(answer.inside, root=answer.folder)
        if sent.status_code >= 400:
            raise answers.Refused(404, "There is nothing at this address.")
        if answer.forever:
            sent.set_header("Cache-Control", "public, max-age=31536000, immutable")
        for name, value in HEADERS.items():
            sent.set_header(name, value)
        return sent
    if isinstance(answer, answers.Stream):
        response.content_type = "text/event-stream; charset=utf-8"
        response.set_header("X-Accel-Buffering", "no")
        return answer.chunks
    response.content_type = answer.type
    response.set_header("Content-Disposition", "attachment; filename*=UTF-8''" + urllib.parse.quote(answer.name, safe=""))
    return answer.chunks


def refuse_stage(asked):
    """Raise Refused or send away a session that still owes a one-time code or a new password."""
    session, route = asked.session, asked.route
    if session is None or session.stage in (sessions.FULL, route.stage) or route.permission == OPEN:
        return
    if route.kind in (API, STREAM) or not route.safe:
        raise answers.Refused(401, "Finish signing in first.")
    raise answers.Refused(401, "Finish signing in first.") if asked.swaps else Unfinished(session.stage)


class Unfinished(answers.Refused):
    """The session owes something: the page that asks for it."""

    def __init__(self, stage):
        super().__init__(303, "Finish signing in first.")
        self.path = {sessions.CODE: "/sign-in/code", sessions.PASSWORD: "/sign-in/password"}[stage]


def refuse_right(asked):
    """Raise Refused when the viewer may not come to this route."""
    route = asked.route
    if route.plugin and not asked.house.hooks.is_on(route.plugin):
        raise answers.Refused(404, "The plugin behind this page is switched off.")
    if route.permission == OPEN:
        return
    if asked.viewer is None:
        raise answers.Refused(401, "Sign in first.", headers={"WWW-Authenticate": "Bearer"} if route.kind == API else {})
    if route.permission != SIGNED_IN and not asked.viewer.may(route.permission):
        raise answers.Refused(403, "You do not have the right to do this.")
    if not reaches(asked.viewer.scope, route.scope):
        raise answers.Refused(403, "This reaches beyond the people you are responsible for.")


def refuse_forged(asked):
    """Raise Refused when a page of somebody else may have sent this change (CSRF)."""
    origin = asked.request.get_header("Origin", "")
    if origin and urllib.parse.urlsplit(origin).netloc != asked.request.get_header("Host", ""):
        raise answers.Refused(403, "This form was sent from another site.")
    if asked.token is not None or not asked.route.csrf:
        return
    right = asked.session.csrf if asked.session else asked.request.get_cookie(FORM_COOKIE, "")
    given = asked.request.get_header("X-CSRF-Token", "") or asked.form.get("csrf", "")
    if not right or not hmac.compare_digest(given.encode(), right.encode()):
        raise answers.Refused(403, "This form is too old. Go back, load the page again and send it once more.")


def set_cookies(asked, response):
    """Add the cookies that the handler asked for."""
    for name, (value, seconds) in asked.cookies.items():
        quoted = urllib.parse.quote(value, safe="")
        if value == "":
            response.delete_cookie(name, path="/")
        else:
            response.set_cookie(name, quoted, path="/", httponly=True, samesite="lax", secure=asked.secure,
                                **({} if seconds is None else {"max_age": seconds}))
