"""Shows the list of flows and the editor; begins, imports and exports flows."""

import urllib.parse

from admin.answers import Download, Redirect, Refused, View
from admin.flows import parcel, saving
from admin.flows.desk import Desk
from admin.flows.words import list_words
from admin.routes import EXPORT, FILE_BYTES, Route
from store import approvals, drafts, flows


def show(asked):
    """Show every flow with its version, numbers and draft."""
    return View("flows.html", {"flows": list_flows(), "waiting": approvals.waiting(), "problem": None, "typed": ""})


def list_flows():
    """Return every flow, published or drafted, by name."""
    numbers, currents = flows.bindings(), flows.currents()
    drawn = {draft.name: draft for draft in drafts.drafts()}
    waits = {one.flow for one in approvals.waiting()}
    return [{"name": name, "version": currents[name][0] if name in currents else 0, "steps": len(currents[name][1]["steps"]) if name in currents else 0,
             "numbers": [number for number, flow in numbers.items() if flow == name], "draft": saving.describe_draft(drawn.get(name)),
             "waits": name in waits} for name in sorted({*currents, *drawn})]


def add(asked):
    """Begin a flow and open it."""
    name = asked.form.get("name", "").strip()
    try:
        saving.create(Desk(asked), name, saving.begin(name))
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return refuse(asked, refused, name)
    return Redirect(address(name))


def bring(asked):
    """Import a flow from a file and open it."""
    file = asked.request.files.get("file")
    name = asked.form.get("name", "").strip()
    try:
        if file is None:
            raise Refused(422, "This file cannot be imported.", {"file": "Choose a file first."})
        made, missing = parcel.bring(Desk(asked), file.file.read(), name)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return refuse(asked, refused, name)
    if missing:
        asked.flash("Imported, but no plugin here provides these steps: {kinds}. Install or switch on: {plugins}.", "bad",
                    kinds=", ".join(one["kind"] for one in missing), plugins=", ".join(sorted({one["plugin"] for one in missing})))
    return Redirect(address(made))


def refuse(asked, refused, name):
    """Show the list again with what is wrong and what was typed."""
    details = [f"{place}: {asked.say(text)}" if place not in ("name", "file") else asked.say(text) for place, text in refused.problems.items()]
    return View("flows.html", {"flows": list_flows(), "waiting": approvals.waiting(), "problem": (refused.reason, details), "typed": name}, 422)


def address(name):
    """Return the address of a flow's editor."""
    return "/flows/" + urllib.parse.quote(name, safe="")


def edit(asked, name):
    """Show the editor of one flow."""
    if saving.find_current(name) is None and drafts.find(name) is None:
        raise Refused(404, "There is no such flow.")
    return View("flows/editor.html", {"name": name, "words": list_words(asked)})


def export(asked, name):
    """Send a flow with its own recordings as one file."""
    version = asked.query.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        current = saving.find_current(name)
        if current is None:
            raise Refused(404, "There is no such flow.")
        version = current[0]
    return Download(f"{name}.zip", "application/zip", [parcel.export(Desk(asked), name, int(version))])


ROUTES = (
    Route("GET", "/flows", "flows.view", show, "Flows", menu=("Flows", 10, "flow")),
    Route("POST", "/flows", "flows.change", add, "Flows", audit="flows.create"),
    Route("POST", "/flows/import", "flows.change", bring, "Flows", audit="flows.import", body=FILE_BYTES),
    Route("GET", "/flows/<name>", "flows.view", edit, "Flow editor"),
    Route("GET", "/flows/<name>/export", "flows.view", export, "Export a flow", kind=EXPORT),
)
