"""Exports of calls: ordered here, made in the background, fetched when they are ready."""

import time
import urllib.parse

from admin.answers import Download, Json, Redirect, Refused, View
from admin.calls import asking, exporting, writing
from admin.calls.described import api_parameters, refuse
from admin.routes import API, EXPORT, Route
from store import jobs

PIECE = 256 * 1024


def show(asked):
    """Show the exports of whoever asks."""
    found = jobs.of_person(asked.person.id, exporting.KIND)
    template = "calls/exports_list.html" if asked.swaps else "calls/exports.html"
    return View(template, {"jobs": found, "busy": any(job.state in (jobs.WAITING, jobs.RUNNING) for job in found), "days": exporting.KEEP_DAYS})


def order(asked):
    """Order the export of the search of the form."""
    fields = urllib.parse.parse_qsl(asked.form.get("query", "")[:asking.MOST_QUERY], keep_blank_values=True)
    wanted = asking.read(fields, asked.house.zone, time.time())
    if wanted.tree is None:
        raise Refused(422, "This search cannot be run.")
    place_order(asked, asking.make_search(asked, wanted.tree, wanted.sort), asked.form.get("format", writing.EXCEL))
    return Redirect("/call-exports")


def place_order(asked, search, form):
    """Put in the job; raises Refused when the format is unknown or too many wait."""
    if form not in writing.FORMATS:
        raise Refused(422, "Choose one of the list.", {"format": "Choose one of the list."})
    if jobs.count_open(asked.person.id) >= exporting.MOST_OPEN:
        raise Refused(429, "Several exports of yours are being made. Wait for one of them.")
    return exporting.order(asked, search, form, asked.say("Calls"))


def find_job(asked, key):
    """Return an export of whoever asks; raises Refused."""
    job = jobs.find(key)
    if job is None or job.person != asked.person.id or job.kind != exporting.KIND:
        raise Refused(404, "There is no such export.")
    return job


def fetch(asked, key):
    """Send the file."""
    job = find_job(asked, key)
    path = exporting.find_folder(asked.house) / job.file
    if job.state != jobs.DONE or not path.is_file():
        raise Refused(404, "This file is not there, or not there any more.")
    if job.spec["whole"] and not asked.may("numbers.unmasked"):
        raise Refused(403, "This file has whole numbers, which you may not see any more.")
    asked.note("calls", key, rows=job.total, format=job.spec["format"])
    name = f"calls-{format_day(asked, job.created)}.{job.spec['format']}"
    return Download(name, writing.TYPES[job.spec["format"]], read_pieces(path))


def format_day(asked, seconds):
    """Return a unix second as the day and minute of the site for a file name."""
    return writing.to_time(seconds, asked.house.zone).strftime("%Y%m%d-%H%M")


def read_pieces(path):
    """Yield the bytes of a file."""
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield piece


def remove(asked, key):
    """Delete an export and its file; one that is being made is stopped."""
    job = find_job(asked, key)
    if job.file:
        (exporting.find_folder(asked.house) / job.file).unlink(missing_ok=True)
    jobs.remove(key)
    asked.note("calls", key)
    asked.flash("The export was deleted.")
    return Redirect("/call-exports")


def order_by_api(asked):
    """Order an export; answers 201 with the job."""
    job = place_order(asked, asking.read_api(asked), asked.query.get("format", writing.EXCEL))
    return Json(describe(job), 201, {"Location": f"/api/v1/call-exports/{job.id}"})


def tell(asked, key):
    """Tell how far an export is."""
    return Json(describe(find_job(asked, key)))


def describe(job):
    """Return a job as the API tells it."""
    return {"id": job.id, "state": job.state, "percent": job.percent, "done": job.done, "total": job.total, "reason": job.reason,
            "format": job.spec["format"], "size": job.size, "created": job.created, "ended": job.ended}


JOB = {"type": "object", "properties": {"id": {"type": "string"}, "state": {"enum": list(jobs.STATES)}, "percent": {"type": "integer"},
                                        "done": {"type": "integer"}, "total": {"type": "integer"}, "reason": {"type": "string"},
                                        "format": {"enum": list(writing.FORMATS)}, "size": {"type": "integer"}, "created": {"type": "number"},
                                        "ended": {"type": ["number", "null"]}}}
ANSWER = {"description": "The export", "content": {"application/json": {"schema": JOB}}}

ROUTES = (
    Route("GET", "/call-exports", exporting.RIGHT, show, "Exports of calls", menu=("Calls", 20, "download")),
    Route("POST", "/call-exports", exporting.RIGHT, order, "Exports of calls", audit="calls.export"),
    Route("GET", "/call-exports/<key>/file", exporting.RIGHT, fetch, "Exports of calls", kind=EXPORT, audit="calls.download"),
    Route("POST", "/call-exports/<key>/delete", exporting.RIGHT, remove, "Exports of calls", audit="calls.export.delete"),
    Route("POST", "/api/v1/call-exports", exporting.RIGHT, order_by_api, "Order an export of calls", kind=API, audit="calls.export",
          describe={"tags": ["calls"], "parameters": [*api_parameters(), {"name": "format", "in": "query", "schema": {"enum": list(writing.FORMATS)}}],
                    "responses": {"201": ANSWER, **refuse("401", "403", "411", "413", "422", "429", "503")}}),
    Route("GET", "/api/v1/call-exports/<key>", exporting.RIGHT, tell, "See how far an export is", kind=API,
          describe={"tags": ["calls"], "responses": {"200": ANSWER, **refuse("401", "403", "404", "503")}}),
    Route("GET", "/api/v1/call-exports/<key>/file", exporting.RIGHT, fetch, "Fetch an export", kind=API, audit="calls.download",
          describe={"tags": ["calls"], "responses": {"200": {"description": "The file", "content": {name: {} for name in writing.TYPES.values()}},
                                                     **refuse("401", "403", "404", "503")}}),
)
