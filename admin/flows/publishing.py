"""Publishes flows, asks for approval, rolls back and binds numbers; a flow with a problem or a failing test is refused."""

import json

from admin.answers import Json, Refused
from admin.flows import saving
from admin.flows.desk import list_problems, read_document
from flow import diff, document
from flow.document import DocumentError, Flow
from store import approvals, db, drafts, flows
from store.events import FlowPublished, NumberBound
from store.numbers import NumberError


def find_draft(name, revision):
    """Return the Draft at `revision`; raises Refused."""
    draft = drafts.find(name)
    if draft is None:
        raise Refused(404, "This flow has no draft; there is nothing to publish.")
    if draft.revision != revision:
        raise Refused(409, "Somebody else saved this draft meanwhile. Nothing of yours is lost; choose what to keep.")
    return draft


def judge(desk, name, given):
    """Return (Flow, None), or (None, the answer that refuses it with its problems and failed tests)."""
    try:
        flow, locate = read_document(given)
        problems = desk.find_problems(flow, locate)
    except DocumentError as error:
        flow, problems = None, error.problems
    if flow is not None and flow.name != name:
        raise Refused(422, "Some values cannot be saved.", {"name": "A flow keeps its name; import or copy it to have another."})
    trials = [] if problems else desk.rehearse(flow)
    if problems or not all(one.passed for one in trials):
        return None, refuse(desk, problems, trials)
    return flow, None


def refuse(desk, problems, trials):
    """Return the problem document that says why a flow is not published."""
    why = "The flow has problems; mend them first." if problems else "An attached test fails; mend the flow or the test."
    return Json({"type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": desk.asked.say(why),
                 "problems": list_problems(problems), "tests": [one.data() for one in trials]}, 422, {}, saving.PROBLEM)


def publish(desk, name, revision):
    """Put the draft at `revision` into force."""
    draft = find_draft(name, revision)
    flow, refused = judge(desk, name, saving.read_draft(draft))
    if refused:
        return refused
    try:
        with db.proxy.atomic():
            version = put(desk, name, document.write(flow), "flows.publish")
            drafts.delete(name, revision)
    except drafts.Conflict as conflict:
        return saving.tell_conflict(desk, conflict)
    desk.tell(FlowPublished, flow=name, version=version)
    return Json({"version": version, "notes": [{"step": step, "flow": other} for step, other in desk.find_loose(flow)]})


def put(desk, name, content, action, **details):
    """Publish and note it, both or neither; return the version."""
    version = flows.publish(name, content, desk.by)
    desk.asked.note("flows", name, action, version=version, **details)
    return version


def ask(desk, name, revision, note):
    """Let the draft wait until somebody with the right publishes it; it has to be well."""
    draft = find_draft(name, revision)
    flow, refused = judge(desk, name, saving.read_draft(draft))
    if refused:
        return refused
    asked = desk.asked
    with db.proxy.atomic():
        key = approvals.ask(name, json.dumps(document.write(flow), ensure_ascii=False), draft.base, asked.person.id, asked.person.sign_in, note)
        asked.note("flows", name, "flows.ask", request=key)
    return Json({"id": key}, 201)


def decide(desk, name, key, approve, reason):
    """Publish what waits, or send it back; nobody approves what he asked for himself."""
    found, asked = approvals.find(key), desk.asked
    if found is None or found.flow != name:
        raise Refused(404, "There is no such request.")
    flow = None
    if approve:
        flow, refused = judge(desk, name, found.document)
        if refused:
            return refused
    try:
        with db.proxy.atomic():
            approvals.decide(key, approvals.APPROVED if approve else approvals.REFUSED, asked.person.id, asked.person.sign_in, reason)
            version = put(desk, name, document.write(flow), "flows.approve", request=key) if approve else 0
            if approve:
                forget_draft(name, flow)
            else:
                asked.note("flows", name, "flows.refuse", request=key, reason=reason)
    except approvals.ApprovalError as error:
        raise Refused(409, str(error)) from None
    if approve:
        desk.tell(FlowPublished, flow=name, version=version)
    return Json({"version": version})


def forget_draft(name, flow):
    """Take the draft away when it says no more than what was approved."""
    draft = drafts.find(name)
    if draft is not None and is_same(saving.read_draft(draft), flow):
        drafts.delete(name, draft.revision)


def is_same(given, flow):
    """Tell whether a draft's document is the Flow."""
    try:
        return document.write(read_document(given)[0]) == document.write(flow)
    except DocumentError:
        return False


def rollback(desk, name, version):
    """Put an older version into force again."""
    desk.version(name, version)
    with db.proxy.atomic():
        flows.rollback(name, version, desk.by)
        desk.asked.note("flows", name, "flows.rollback", version=version)
    desk.tell(FlowPublished, flow=name, version=version)
    return Json({"version": version})


def compare(desk, name, old, new):
    """Return the Changes from `old` to `new`, each a version, "draft", "current", or an id of a request."""
    before, after = find_side(desk, name, old), find_side(desk, name, new)
    return {"old": before.version or None, "new": after.version or None, "changes": [one.data() for one in diff.compare(before, after)],
            "documents": [document.write(before) if before.steps else None, document.write(after)]}


def find_side(desk, name, word):
    """Return the Flow that a side of a comparison names; raises Refused."""
    if word.isascii() and word.isdigit() and len(word) < 9:
        return desk.version(name, int(word))
    if word == "current":
        return desk.current(name) or Flow(name, "", {})
    draft = drafts.find(name) if word == "draft" else approvals.find(word)
    if draft is None:
        raise Refused(404, "There is no such version, draft or request.")
    try:
        return read_document(saving.read_draft(draft))[0]
    except DocumentError as error:
        raise Refused(422, "The flow cannot be read yet; mend the problems first.", {one.place: str(one) for one in error.problems[:20]}) from None


def bind(desk, name, number):
    """Let a number enter the flow; `apply` says that Asterisk does not know the number yet."""
    if saving.find_current(name) is None:
        raise Refused(409, "Publish the flow first; a number has to lead to something.")
    known = flows.bindings()
    try:
        with db.proxy.atomic():
            flows.bind(number, name)
            desk.asked.note("flows", name, "flows.bind", number=number, before=known.get(number, ""))
    except NumberError as error:
        raise Refused(422, "Some values cannot be saved.", {"number": str(error)}) from None
    desk.tell(NumberBound, dialled=number, flow=name)
    return Json({"number": number, "numbers": saving.list_numbers(name), "apply": number not in known})


def unbind(desk, name, number):
    """Let a number enter no flow any more."""
    if flows.find_flow(number) != name:
        raise Refused(404, "This number does not enter this flow.")
    with db.proxy.atomic():
        flows.unbind(number)
        desk.asked.note("flows", name, "flows.unbind", number=number)
    desk.tell(NumberBound, dialled=number, flow="")
    return Json({"number": number, "numbers": saving.list_numbers(name), "apply": True})
