"""Does a request that came twice only once: the second gets the answer of the first."""

import hashlib
import re
import urllib.parse

from admin.answers import Json, Redirect, Refused
from admin.routes import API, PAGE
from store import db, given_answers

KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
REPLAYED = "Idempotent-Replayed"


def do_once(asked, do):
    """Return `do()`, or what it answered to the first request with this key; the deed and its answer are kept together or not at all.

    Programs send the header Idempotency-Key; forms carry a field `once`, made anew each time that they are shown. An
    answer that refuses is not kept: the request may be sent again. Raises Refused.
    """
    key, request = find_key(asked)
    if not key:
        return do()
    with db.proxy.atomic():
        found = given_answers.find(asked.person.id, key)
        if found is None:
            answer = do()
            keep(asked, key, request, answer)
            return answer
    if found.request != request:
        raise Refused(422, "This Idempotency-Key was used for another request; make a new one for each deed.")
    return replay(asked, found)


def find_key(asked):
    """Return (key, digest of the request), or ("", "") for a request that may be done as often as it comes; raises Refused."""
    route, wanted = asked.route, ""
    if route.safe or asked.person is None:
        return "", ""
    if route.kind == API:
        wanted = asked.request.get_header("Idempotency-Key", "")
        if wanted and not KEY.match(wanted):
            raise Refused(400, "Write an Idempotency-Key of 1 to 200 letters, digits and signs.")
    elif route.kind == PAGE:
        wanted = asked.form.get("once", "")[:200]
    if not wanted:
        return "", ""
    # A browser may send the same form with other separators between its fields.
    sent = asked.request.body.read() if route.kind == API else b""
    target = f"{asked.request.method} {asked.path}?{asked.request.query_string}\n".encode("utf-8", "replace")
    return f"{route.kind} {wanted}", hashlib.sha256(target + sent).hexdigest()


def keep(asked, key, request, answer):
    """Keep an answer that says that something was done."""
    if isinstance(answer, Redirect):
        flash = asked.cookies.get("flash", ("",))[0]
        given_answers.keep(asked.person.id, key, request, 303, {"Location": answer.path, "Flash": urllib.parse.quote(flash)}, "")
    elif isinstance(answer, Json) and answer.status < 400:
        given_answers.keep(asked.person.id, key, request, answer.status, {**answer.headers, "Content-Type": answer.type}, answer.write().decode())


def replay(asked, found):
    """Return the answer that was given before."""
    # Whoever repeats a request did nothing now: the audit has the first one.
    asked.noted = True
    headers = dict(found.headers)
    if found.status == 303:
        if headers["Flash"]:
            asked.cookies["flash"] = (urllib.parse.unquote(headers["Flash"]), 60)
        return Redirect(headers["Location"])
    kind = headers.pop("Content-Type")
    return Given(found.body, found.status, {**headers, REPLAYED: "true"}, kind)


class Given(Json):
    """An answer whose bytes are there already."""

    def write(self):
        """Return the bytes."""
        return self.data.encode()
