"""One call: its path, legs and times, its facts, its recordings with their waveform, and who listened."""

from admin.answers import Redirect, Refused, View
from admin.calls import shown, sound, timeline, words
from admin.routes import Route
from hooks.web import Permission
from store import audit, call_search, db, holds, journal, recordings

LONGEST_REASON = 200
HOLD = "recordings.hold"
PERMISSIONS = (Permission(HOLD, "Hold recordings, so that nothing removes them"),)
LISTENED = ("recording.listen",)


def find_call(asked, key):
    """Return the call `key` if it is one of the viewer's; raises Refused."""
    call = call_search.find(key, asked.viewer.extensions)
    if call is None:
        raise Refused(404, "There is no such call.")
    return call


def find_recording(asked, key):
    """Return a recording that the viewer may hear, and its call; raises Refused."""
    found = recordings.find(key)
    call = call_search.find(f"{found.node}-{found.linkedid}", asked.viewer.extensions) if found else None
    if call is None:
        raise Refused(404, "There is no such recording.")
    if found.kind == "message" and not may_open_box(asked, call):
        raise Refused(403, "This message is in the box of somebody whose messages you may not hear.")
    return found, call


def may_open_box(asked, call):
    """Tell whether a voice message of the call is the viewer's or of people they lead; others go by the box's own page."""
    return asked.viewer.sees(str(call.facts.get("mailbox", "")))


def show(asked, key):
    """Show a call."""
    call = find_call(asked, key)
    found = [event for _, event in journal.of_call(call.linkedid)]
    legs = timeline.read_legs(found) or timeline.guess_legs(call)
    for leg in legs:
        leg.name = asked.mask(leg.name)
    end = call.ended or max((event.at for event in found), default=call.started)
    drawing = timeline.draw(legs, timeline.read_steps(found), call.started, end)
    return View("calls/one.html", {"call": call, "row": shown.show(call, asked.mask), "facts": list_facts(asked, call), "legs": legs, "drawing": drawing,
                                   "words": words, "recordings": list_recordings(asked, call), "tone": words.TONES.get(call.result, "")})


def list_facts(asked, call):
    """Return the (name, value) of a call's facts as text, the ones that have a place of their own left out."""
    facts = shown.hide(asked.mask, call.facts)
    return [(name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)) for name, value in sorted(facts.items())
            if name not in ("recordings", "agents", "mailbox") and not name.startswith("voicemail")]


def list_recordings(asked, call):
    """Return the recordings of a call with their holds and, for who may see the audit, who listened."""
    found = recordings.of_call(call.linkedid)
    held = {row.recording: row for row in holds.of(one.id for one in found)}
    open_box = may_open_box(asked, call)
    return [{"row": one, "hold": held.get(one.id), "hears": asked.may("recordings.listen") and (one.kind != "message" or open_box),
             "listened": [deed for deed in audit.history("recordings", one.id, 20) if deed.action in LISTENED] if asked.may("audit.view") else []}
            for one in found if one.node == call.node]


def show_wave(asked, key):
    """Show the waveform of a recording."""
    found, _ = find_recording(asked, key)
    try:
        peaks = sound.find_peaks(asked.house.place, found)
    except sound.NoSound:
        return View("calls/wave.html", {"path": "", "key": key})
    return View("calls/wave.html", {"path": sound.draw(peaks), "key": key})


def hold(asked, key):
    """Protect a recording from being removed, or let it go."""
    found, call = find_recording(asked, key)
    reason = asked.form.get("reason", "").strip()[:LONGEST_REASON]
    with db.proxy.atomic():
        if asked.form.get("hold") == "no":
            holds.release(found.id)
            asked.note("recordings", found.id, held=False)
        elif not reason:
            raise Refused(422, "Say why this recording is to be kept.", {"reason": "This is needed."})
        else:
            holds.hold(found.id, asked.person.sign_in, reason)
            asked.note("recordings", found.id, held=True, reason=reason)
    asked.flash("Saved.")
    return Redirect(f"/calls/{call.id}")


ROUTES = (
    Route("GET", "/calls/<key>", "calls.view", show, "Call"),
    Route("GET", "/recordings/<key>/wave", "recordings.listen", show_wave, "Recording"),
    Route("POST", "/recordings/<key>/hold", HOLD, hold, "Recording", audit="recording.hold"),
)
