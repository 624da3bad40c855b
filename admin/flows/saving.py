"""Keeps drafts: nobody overwrites what he has not seen, and each saving is examined and its tests are run."""

import json

from admin.answers import Json, Refused
from admin.flows.examine import examine
from flow import document
from store import approvals, db, drafts, flows, layouts

PROBLEM = "application/problem+json"


def open_flow(desk, name):
    """Return everything that the editor begins with."""
    asked, draft, current = desk.asked, drafts.find(name), find_current(name)
    if draft is None and current is None:
        raise Refused(404, "There is no such flow.")
    given = read_draft(draft) if draft else current[1]
    return {"name": name, "version": current[0] if current else 0, "draft": describe_draft(draft), "layout": layouts.read(name),
            "numbers": list_numbers(name), "may": {right: asked.may(f"flows.{right}") for right in ("change", "publish")},
            "approvals": [describe_approval(asked, one) for one in approvals.waiting(name)], **examine(desk, given, tests=True)}


def find_current(name):
    """Return (version, document) in force, or None."""
    try:
        return flows.current(name)
    except flows.FlowError:
        return None


def read_draft(draft):
    """Return the decoded document of a draft, or its text when it is written in the text form or broken."""
    try:
        found = json.loads(draft.document)
    except ValueError:
        return draft.document
    return found if isinstance(found, dict) else draft.document


def describe_draft(draft):
    """Return who drew a draft, when, at which revision; None for none."""
    return draft and {"author": draft.author, "revision": draft.revision, "at": draft.at, "base": draft.base}


def describe_approval(asked, one):
    """Return a request for approval as JSON values."""
    return {"id": one.id, "flow": one.flow, "name": one.name, "at": one.at, "note": one.note, "base": one.base,
            "own": bool(asked.person and asked.person.id == one.person)}


def list_numbers(name):
    """Return the numbers that enter flow `name`."""
    return [number for number, flow in flows.bindings().items() if flow == name]


def create(desk, name, given):
    """Keep a first draft; raises Refused when the name is taken or cannot stand in an address."""
    if not name or len(name) > 100 or any(sign in "/\\?#%" or not sign.isprintable() for sign in name) or name in (".", ".."):
        raise Refused(422, "Some values cannot be saved.", {"name": "A name has up to 100 letters, digits and signs, but none of / \\ ? # %."})
    if find_current(name) is not None:
        raise Refused(409, "A flow of this name exists already.")
    with db.proxy.atomic():
        try:
            drafts.save(name, json.dumps(given, ensure_ascii=False), desk.by)
        except drafts.Conflict:
            raise Refused(409, "A flow of this name exists already.") from None
        desk.asked.note("flows", name, "flows.create")


def begin(name):
    """Return the document of a flow with nothing but its end."""
    return {"format": document.FORMAT, "name": name, "entry": "answer",
            "steps": {"answer": {"kind": "ivr.answer", "next": {"done": "end"}}, "end": {"kind": "ivr.hangup"}}}


def save(desk, name, sent):
    """Keep `sent` {document or text, revision, base, layout} and return the examined document with its new revision."""
    given = sent.get("text") if isinstance(sent.get("text"), str) else sent.get("document")
    if not isinstance(given, (dict, str)) or not isinstance(sent.get("revision"), int) or isinstance(sent["revision"], bool):
        raise Refused(422, "Some values cannot be saved.", {"document": "Send a document or a text, and the revision that you have seen."})
    if not given_name_fits(given, name):
        raise Refused(422, "Some values cannot be saved.", {"name": "A flow keeps its name; import or copy it to have another."})
    try:
        before = drafts.find(name)
        with db.proxy.atomic():
            revision = drafts.save(name, given if isinstance(given, str) else json.dumps(given, ensure_ascii=False), desk.by, sent["revision"],
                                   sent.get("base") if isinstance(sent.get("base"), int) else 0)
            if isinstance(sent.get("layout"), dict):
                layouts.save(name, sent["layout"])
            note_draft(desk, name, before, revision)
    except drafts.Conflict as conflict:
        return tell_conflict(desk, conflict)
    except drafts.DraftError as error:
        raise Refused(413, "This is too large.", {"document": str(error)}) from None
    return Json({"revision": revision, **examine(desk, given, tests=True)})


def note_draft(desk, name, before, revision):
    """Note who began to change a draft; the editor saves every second, and each save of the same person says no more."""
    if before is None or before.author != desk.by:
        desk.asked.note("flows", name, "flows.draft", revision=revision)
    desk.asked.noted = True


def given_name_fits(given, name):
    """Tell whether the document is called as its address says; one that cannot be read yet is not judged."""
    return not isinstance(given, dict) or given.get("name") in (name, None)


def tell_conflict(desk, conflict):
    """Return the problem document of a draft that somebody else saved meanwhile, with what is kept now."""
    kept = conflict.draft
    return Json({"type": "about:blank", "title": "Conflict", "status": 409, "draft": describe_draft(kept),
                 "detail": desk.asked.say("Somebody else saved this draft meanwhile. Nothing of yours is lost; choose what to keep."),
                 "document": read_draft(kept) if kept else None}, 409, {}, PROBLEM)


def discard(desk, name, revision):
    """Take a draft away and go back to the version in force."""
    try:
        with db.proxy.atomic():
            drafts.delete(name, revision)
            desk.asked.note("flows", name, "flows.discard", revision=revision)
    except drafts.Conflict as conflict:
        return tell_conflict(desk, conflict)
    return Json(None, 204)
