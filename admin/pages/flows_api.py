"""The API of flows: list, draft, check, simulate, publish, roll back, bind, watch."""

import dataclasses
import time

from admin.answers import File, Json, Refused
from admin.flows import insight, palette, parcel, publishing, saving, testcall
from admin.flows.desk import Desk
from admin.flows.examine import examine
from admin.flows.simulate import simulate
from admin.pages.flows import list_flows
from admin.resources.api import read_body
from admin.routes import API, FILE_BYTES, STATIC, Route
from flow import trial, usage
from flow.prompts import LANGUAGES
from store import approvals, flows

LARGE = 6 * 1024 * 1024
LONGEST_PERIOD = 366


def tell_list(asked):
    """List the flows."""
    return Json({"items": list_flows()})


def create(asked):
    """Begin a flow: {name, document?}."""
    sent = read_body(asked)
    name = str(sent.get("name", "")).strip()
    given = sent.get("document")
    saving.create(Desk(asked), name, {**given, "name": name} if isinstance(given, dict) else saving.begin(name))
    return Json({"name": name, "revision": 1}, 201, {"Location": f"/api/v1/flows/{name}"})


def tell(asked, name):
    """Return the draft, else what is in force, with problems, both forms and tests."""
    return Json(saving.open_flow(Desk(asked), name))


def tell_version(asked, name, version):
    """Return one version."""
    desk = Desk(asked)
    found = desk.version(name, read_number(version))
    return Json({"name": name, "version": found.version, **examine(desk, flows.get(name, found.version))})


def save_draft(asked, name):
    """Save a draft on top of the revision that was seen."""
    return saving.save(Desk(asked), name, read_body(asked))


def discard_draft(asked, name):
    """Take a draft away."""
    return saving.discard(Desk(asked), name, read_number(asked.query.get("revision", "")))


def tell_kinds(asked):
    """List the step kinds with parameters and outcomes, and the names that parameters may choose from."""
    desk = Desk(asked)
    sounds = [{"name": one.name, "languages": [language for language in LANGUAGES if desk.has_prompt(one.name, language)],
               "text": {language: getattr(one, language, "") for language in LANGUAGES}} for one in desk.prompts.values()]
    known = {one["name"] for one in sounds}
    own = {path.stem for language in LANGUAGES for path in (desk.place.sounds / "custom" / language).glob("*.wav")} - known
    sounds += [{"name": name, "languages": [one for one in LANGUAGES if desk.has_prompt(name, one)], "text": {}} for name in sorted(own)]
    names = {}
    for use in usage.find(desk.published.values(), desk.catalogue):
        names.setdefault(use.what, set()).add(use.name)
    return Json({"kinds": palette.describe(desk), "prompts": sorted(sounds, key=lambda one: one["name"]),
                 "flows": sorted(desk.published), "names": {what: sorted(found) for what, found in names.items()}, "phones": testcall.list_phones(desk)})


def check(asked):
    """Examine {document or text}, keep nothing."""
    changed_nothing(asked)
    sent = read_body(asked)
    return Json(examine(Desk(asked), read_given(sent), tests=bool(sent.get("tests"))))


def walk(asked):
    """Simulate a call through {document or text, given}, keep nothing."""
    changed_nothing(asked)
    sent = read_body(asked)
    return Json(simulate(Desk(asked), read_given(sent), sent["given"] if isinstance(sent.get("given"), dict) else {}))


def test(asked, name):
    """Run the attached tests of the draft, else of what is in force."""
    changed_nothing(asked)
    desk = Desk(asked)
    found = publishing.find_side(desk, name, "draft" if saving.drafts.find(name) else "current")
    trials = trial.run(found, desk.catalogue, list(desk.published.values()))
    return Json({"passed": all(one.passed for one in trials), "tests": [one.data() for one in trials]})


def changed_nothing(asked):
    """Keep trials of what is on the drawing board out of the audit: they change nothing."""
    asked.noted = True


def tell_diff(asked, name):
    """Compare `old` and `new`: a version, draft, current or a request."""
    return Json(publishing.compare(Desk(asked), name, asked.query.get("old", "current"), asked.query.get("new", "draft")))


def publish(asked, name):
    """Put the draft at {revision} into force."""
    return publishing.publish(Desk(asked), name, read_whole(read_body(asked), "revision"))


def ask(asked, name):
    """Ask for approval of the draft at {revision}."""
    sent = read_body(asked)
    return publishing.ask(Desk(asked), name, read_whole(sent, "revision"), str(sent.get("note", "")))


def decide(asked, name, key):
    """Approve or refuse a request: {approve, reason}."""
    sent = read_body(asked)
    return publishing.decide(Desk(asked), name, key, sent.get("approve") is True, str(sent.get("reason", "")))


def tell_approvals(asked):
    """List what waits for approval."""
    return Json({"items": [saving.describe_approval(asked, one) for one in approvals.waiting()]})


def tell_history(asked, name):
    """List versions, and every publication and rollback."""
    return Json({"versions": flows.versions(name), "history": flows.history(name)})


def rollback(asked, name):
    """Put {version} into force again."""
    return publishing.rollback(Desk(asked), name, read_whole(read_body(asked), "version"))


def bind(asked, name):
    """Let {number} enter the flow."""
    return publishing.bind(Desk(asked), name, str(read_body(asked).get("number", "")).strip())


def unbind(asked, name, number):
    """Let a number enter no flow."""
    return publishing.unbind(Desk(asked), name, number)


def tell_uses(asked):
    """List where prompts, queues, flows and other named things are used; `name` narrows it."""
    desk, name = Desk(asked), asked.query.get("name", "")
    return Json({"items": [dataclasses.asdict(use) for use in usage.find(desk.published.values(), desk.catalogue) if name in ("", use.name)]})


def bring(asked):
    """Import the file that is the body as a draft; `name` gives it another name."""
    made, missing = parcel.bring(Desk(asked), asked.request.body.read(), asked.query.get("name", ""))
    return Json({"name": made, "missing": missing}, 201)


def upload(asked, language, name):
    """Keep the wav file that is the body as prompt `name`."""
    parcel.upload(Desk(asked), language, name, asked.request.body.read())
    asked.note("prompts", f"{language}/{name}")
    return Json({"name": name, "language": language}, 201)


def listen(asked, language, name):
    """Send the sound of a prompt."""
    place = Desk(asked).place
    if language not in LANGUAGES or not parcel.SPOKEN.match(name):
        raise Refused(404, "There is no such prompt.")
    folder = next((place.sounds / one for one in (language, f"custom/{language}") if (place.sounds / one / f"{name}.wav").is_file()), None)
    if folder is None:
        raise Refused(404, "There is no such prompt.")
    return File(f"{name}.wav", str(folder))


def tell_live(asked, name):
    """List the calls that are in the flow now, and those of the last day."""
    return Json({"live": insight.list_live(asked, name), "past": insight.list_past(asked, name) if asked.query.get("past") else []})


def tell_counts(asked, name):
    """Count calls on every edge over the last `hours`."""
    hours = asked.query.get("hours", "24")
    if not (hours.isascii() and hours.isdigit() and 0 < int(hours[:6]) <= LONGEST_PERIOD * 24):
        raise Refused(400, "Write a period of 1 to 8784 hours.")
    return Json(insight.count(asked, name, time.time() - int(hours[:6]) * 3600))


def call(asked, name):
    """Ring {phone}; who answers enters the flow in force."""
    if saving.find_current(name) is None:
        raise Refused(409, "Publish the flow first; a call needs a version in force.")
    phone = str(read_body(asked).get("phone", ""))
    number = (saving.list_numbers(name) or ["0"])[0]
    made = testcall.place_call(Desk(asked), name, phone, number)
    asked.note("flows", name, phone=phone, call=made)
    return Json({"call": made}, 201)


# -- what was sent -----------------------------------------------------------------------------------

def read_given(sent):
    """Return the document or text of a body; raises Refused."""
    given = sent.get("text") if isinstance(sent.get("text"), str) else sent.get("document")
    if not isinstance(given, (dict, str)):
        raise Refused(422, "Some values cannot be saved.", {"document": "Send a document or a text."})
    return given


def read_whole(sent, name):
    """Return a whole number of a body; raises Refused."""
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(422, "Some values cannot be saved.", {name: "Send a whole number."})
    return value


def read_number(text):
    """Return a whole number of an address; raises Refused."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(404, "This flow has no such version.")
    return int(text)


FLOW = "/api/v1/flows/<name>"
ROUTES = (
    Route("GET", "/api/v1/flows", "flows.view", tell_list, "List flows", kind=API),
    Route("POST", "/api/v1/flows", "flows.change", create, "Begin a flow", kind=API, audit="flows.create", body=LARGE),
    Route("GET", "/api/v1/flow-kinds", "flows.view", tell_kinds, "List step kinds", kind=API),
    Route("GET", "/api/v1/flow-uses", "flows.view", tell_uses, "List what flows use", kind=API),
    Route("GET", "/api/v1/flow-approvals", "flows.view", tell_approvals, "List what waits for approval", kind=API),
    Route("POST", "/api/v1/flow-check", "flows.view", check, "Check a flow", kind=API, audit="flows.try", body=LARGE),
    Route("POST", "/api/v1/flow-simulate", "flows.view", walk, "Simulate a call", kind=API, audit="flows.try", body=LARGE),
    Route("POST", "/api/v1/flow-import", "flows.change", bring, "Import a flow", kind=API, audit="flows.import", body=FILE_BYTES),
    Route("PUT", "/api/v1/flow-prompts/<language>/<name>", "flows.change", upload, "Upload a prompt", kind=API, audit="prompts.upload", body=FILE_BYTES),
    Route("GET", "/api/v1/flow-prompts/<language>/<name:path>", "flows.view", listen, "Listen to a prompt", kind=STATIC),
    Route("GET", FLOW, "flows.view", tell, "Open a flow", kind=API),
    Route("GET", FLOW + "/versions/<version>", "flows.view", tell_version, "Show a version", kind=API),
    Route("PUT", FLOW + "/draft", "flows.change", save_draft, "Save a draft", kind=API, audit="flows.draft", body=LARGE),
    Route("DELETE", FLOW + "/draft", "flows.change", discard_draft, "Discard a draft", kind=API, audit="flows.discard"),
    Route("POST", FLOW + "/test", "flows.view", test, "Run the attached tests", kind=API, audit="flows.try"),
    Route("GET", FLOW + "/diff", "flows.view", tell_diff, "Compare versions", kind=API),
    Route("POST", FLOW + "/publish", "flows.publish", publish, "Publish a flow", kind=API, audit="flows.publish"),
    Route("POST", FLOW + "/approvals", "flows.change", ask, "Ask for approval", kind=API, audit="flows.ask"),
    Route("POST", FLOW + "/approvals/<key>", "flows.publish", decide, "Approve or refuse a change", kind=API, audit="flows.approve"),
    Route("GET", FLOW + "/history", "flows.view", tell_history, "Show the history", kind=API),
    Route("POST", FLOW + "/rollback", "flows.publish", rollback, "Roll back", kind=API, audit="flows.rollback"),
    Route("POST", FLOW + "/numbers", "flows.publish", bind, "Bind a number", kind=API, audit="flows.bind"),
    Route("DELETE", FLOW + "/numbers/<number>", "flows.publish", unbind, "Unbind a number", kind=API, audit="flows.unbind"),
    Route("GET", FLOW + "/live", "live.view", tell_live, "Watch calls in a flow", kind=API),
    Route("GET", FLOW + "/counts", "calls.view", tell_counts, "Count calls on every edge", kind=API),
    Route("POST", FLOW + "/call", "flows.change", call, "Place a test call", kind=API, audit="flows.call"),
)
