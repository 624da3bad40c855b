"""Calls and recordings for programs: search, sums, one call, and the sound of a recording."""

import pathlib
import time

from admin.answers import File, Json, Refused
from admin.calls import asking, shown, sound
from admin.calls.described import CALL, api_parameters, refuse
from admin.pages.calls import read_key
from admin.pages.calls_one import find_call, find_recording
from admin.routes import API, Route
from store import call_search

MOST, USUAL = 1000, 100
# A browser fetches one sound in pieces: those that follow the first within this many seconds are the same listening.
ONE_LISTEN = 600.0


def list_calls(asked):
    """Return one page of calls with the keys of the next and the previous one, and the exact count when it is asked for."""
    search, limit = asking.read_api(asked), read_limit(asked.query.get("limit", str(USUAL)))
    before = read_key(asked.query.get("before", ""))
    found = call_search.page(search, limit + 1, read_key(asked.query.get("after", "")), before)
    more, found = len(found) > limit, (found[1:] if before else found[:limit]) if len(found) > limit else found
    data = {"items": [shown.show(call, asked.mask) for call in call_search.read_calls([call for call, _ in found])],
            "next": str(found[-1][1]) if found and (more or before) else None,
            "previous": str(found[0][1]) if found and (more if before else asked.query.get("after")) else None}
    if asked.query.get("count") in ("1", "yes", "true"):
        data["count"] = call_search.count(search)
    return Json(data)


def read_limit(text):
    """Return how many rows are wanted; raises Refused."""
    limit = read_key(text)
    if not limit or limit > MOST:
        raise Refused(422, "This search cannot be run.", {"limit": "Write a number from 1 to 1000."})
    return limit


def add_up(asked):
    """Return the sums over all calls that are found."""
    return Json(call_search.add_up(asking.read_api(asked)))


def get_call(asked, key):
    """Return one call."""
    return Json(shown.show(find_call(asked, key), asked.mask))


def send_sound(asked, key):
    """Send a recording, or the part of it that is asked for; every listening stands in the audit."""
    found, call = find_recording(asked, key)
    try:
        path = pathlib.Path(sound.find_file(found))
    except sound.NoSound:
        raise Refused(404, "The sound of this recording is not there.") from None
    note_listening(asked, found, call)
    return File(path.name, str(path.parent))


def note_listening(asked, found, call):
    """Write who listens to the audit: whenever the beginning is asked for, and for other parts unless they belong to such a listening."""
    heard = asked.house.shelf.setdefault("calls.listened", {})
    mark, now = (asked.person.id, asked.session.id if asked.session else asked.token.id, found.id), time.monotonic()
    rest = not asked.request.get_header("Range", "bytes=0-").replace(" ", "").startswith("bytes=0-")
    if rest and now - heard.get(mark, -ONE_LISTEN) < ONE_LISTEN:
        asked.noted = True
        return
    for old in [one for one, at in list(heard.items()) if now - at > ONE_LISTEN]:
        heard.pop(old, None)
    heard[mark] = now
    asked.note("recordings", found.id, call=call.id)


PAGE = {"type": "object", "required": ["items", "next", "previous"], "properties": {
    "items": {"type": "array", "items": CALL}, "next": {"type": ["string", "null"]}, "previous": {"type": ["string", "null"]}, "count": {"type": "integer"}}}
SUMS = {"type": "object", "properties": {name: {"type": "number"} for name in
                                         ("calls", "answered", "recorded", "wait", "ring", "talk", "hold", "charge")}}


def answer(schema, text):
    """Return the answer of an operation that goes well."""
    return {"200": {"description": text, "content": {"application/json": {"schema": schema}}}}


ROUTES = (
    Route("GET", "/api/v1/calls", "calls.view", list_calls, "Search calls", kind=API, describe={
        "tags": ["calls"], "responses": {**answer(PAGE, "One page"), **refuse("400", "401", "403", "422", "503")},
        "parameters": [*api_parameters(), {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": MOST}},
                       {"name": "after", "in": "query", "description": "the `next` of the page before", "schema": {"type": "string"}},
                       {"name": "before", "in": "query", "description": "the `previous` of the page behind", "schema": {"type": "string"}},
                       {"name": "count", "in": "query", "description": "1 to have the exact count", "schema": {"type": "string"}}]}),
    Route("GET", "/api/v1/call-sums", "calls.view", add_up, "Add up calls", kind=API, describe={
        "tags": ["calls"], "parameters": api_parameters(), "responses": {**answer(SUMS, "The sums; seconds and minor units"),
                                                                         **refuse("400", "401", "403", "422", "503")}}),
    Route("GET", "/api/v1/calls/<key>", "calls.view", get_call, "Read a call", kind=API, describe={
        "tags": ["calls"], "responses": {**answer(CALL, "The call"), **refuse("400", "401", "403", "404", "503")}}),
    Route("GET", "/api/v1/recordings/<key>/sound", "recordings.listen", send_sound, "Listen to a recording", kind=API, audit="recording.listen", describe={
        "tags": ["recordings"], "responses": {"200": {"description": "The sound", "content": {"audio/x-wav": {}}},
                                              "206": {"description": "A part of it", "content": {"audio/x-wav": {}}},
                                              "416": {"description": "The part is not there"},
                                              **refuse("400", "401", "403", "404", "503")}}),
)
