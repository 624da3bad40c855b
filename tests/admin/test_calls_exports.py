"""Exports: the same rows in the same order, masked, no formulas, made in the background, also after a restart."""

import csv
import io
import time

import openpyxl
import pytest

from admin.calls import exporting, writing
from store import audit, jobs, people, roles
from tests.admin import calls
from tests.admin.site import Site
from tests.instance import wait_until

ROWS = 800


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request, tmp_path_factory):
    """A web with calls, root, a reader without whole numbers, and the agent ann."""
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path_factory.mktemp("exports"), url)
    roles.save("reader", "Reader", "site", ["calls.view", "calls.export"])
    roles.save("teller", "Teller", "own", ["calls.view", "calls.export"])
    found.add("root")
    found.add("reader", "reader")
    found.add("ann", "teller", extension=calls.AGENT)
    calls.fill(found, ROWS)
    yield found
    exporting.open_exporter(found.house).stop()
    found.close()


def export(browser, query="", form="xlsx"):
    """Order an export by the API as the page would, wait until it is ready and return (job, bytes)."""
    made = browser.ask("POST", f"/api/v1/call-exports?format={form}&{query}", b"", {"X-CSRF-Token": browser.token()})
    assert made.status == 201, made.text
    found = {}

    def ready():
        found.update(browser.get(f"/api/v1/call-exports/{made.json['id']}").json)
        return found["state"] in ("done", "failed")

    wait_until(ready, 20, "the export is not ready")
    assert found["state"] == "done", found["reason"]
    return found, browser.get(f"/api/v1/call-exports/{found['id']}/file").body


def read_sheet(body):
    """Return the rows of a workbook as dicts by their heading."""
    rows = openpyxl.load_workbook(io.BytesIO(body), read_only=True).active.iter_rows(values_only=True)
    head = next(rows)
    return [dict(zip(head, row)) for row in rows]


def read_api(browser, query):
    """Return all calls of a search by the API."""
    found, after = [], ""
    while after is not None:
        page = browser.get(f"/api/v1/calls?limit=1000&{query}&after={after}").json
        found, after = found + page["items"], page["next"]
    return found


@pytest.mark.covers("F38.2", "F39.20b")
def test_the_workbook_has_the_same_rows_in_the_same_order(site):
    root, query = site.sign_in("root"), "sort=-talk&direction=inbound"
    job, body = export(root, query)
    wanted, rows = read_api(root, query), read_sheet(body)
    assert len(rows) == len(wanted) == job["total"] == root.get(f"/api/v1/calls?count=1&{query}").json["count"]
    assert [row["Call"] for row in rows] == [call["id"] for call in wanted]
    assert [row["Caller's number"] for row in rows] == [call["from"] for call in wanted]
    assert [row["Talk"] or 0 for row in rows] == [call["talk"] for call in wanted]
    story = next(row for row in rows if row["Call"] == "pbx-100.1")
    assert story["Caller's name"] == "=cmd|' /C calc'!A0" and story["Path"] == "menu:1 > sell:answered" and story["Charge"] == 12.5
    assert story["Began"].strftime("%H") == f"{(time.gmtime(time.time() - 600).tm_hour + 8) % 24:02d}", "the site's time zone"
    assert {cell.data_type for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows() for cell in row} <= {"s", "n", "d"}, "no formulas"


def test_masking_is_kept_in_both_formats(site):
    reader = site.sign_in("reader")
    rows = read_sheet(export(reader)[1])
    story = next(row for row in rows if row["Call"] == "pbx-100.1")
    assert story["Caller's number"] == "138****5678" and calls.CALLER not in str(rows)
    text = export(reader, form="csv")[1].decode("utf-8-sig")
    assert calls.CALLER not in text and "138****5678" in text
    root = read_sheet(export(site.sign_in("root"))[1])
    assert any(row["Caller's number"] == calls.CALLER for row in root)
    job = jobs.of_person(people.find_by_sign_in("root").id, "calls")[0]
    assert any(row.action == "numbers.seen" and row.facts["count"] >= ROWS for row in audit.history("calls.export", job.id))


def test_a_csv_holds_no_formula_and_opens_with_its_letters(site):
    body = export(site.sign_in("root"), "from=" + calls.CALLER, "csv")[1]
    assert body.startswith(b"\xef\xbb\xbf")
    row = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))[0]
    assert row["Caller's name"] == "'=cmd|' /C calc'!A0"
    assert [writing.guard(text) for text in ("+1", "-1", "@a", "\tx", "=1", "a=1", 5, None)] == ["'+1", "'-1", "'@a", "'\tx", "'=1", "a=1", 5, ""]


def test_an_export_reaches_as_far_as_the_scope_and_belongs_to_its_person(site):
    ann = site.sign_in("ann")
    job, body = export(ann)
    assert [row["Call"] for row in read_sheet(body)] == [call["id"] for call in read_api(ann, "")]
    assert 0 < job["total"] < ROWS / 8
    root = site.sign_in("root")
    assert root.get(f"/call-exports/{job['id']}/file").status == 404 and root.get(f"/api/v1/call-exports/{job['id']}").status == 404
    assert root.send(f"/call-exports/{job['id']}/delete").status == 404
    assert ann.send(f"/call-exports/{job['id']}/delete").status == 303 and not list(exporting.open_exporter(site.house).folder.glob(f"{job['id']}*"))


@pytest.mark.covers("F39.20d")
def test_an_export_goes_on_when_the_page_is_closed_and_after_a_restart(site):
    browser, house = site.sign_in("root"), site.house
    exporting.open_exporter(house).stop()
    assert browser.send("/call-exports", format="xlsx", query="type=inbound&sort=started").headers["Location"] == "/call-exports"
    job = jobs.of_person(people.find_by_sign_in("root").id, "calls")[0]
    assert job.state == jobs.WAITING and "<progress" in browser.get("/call-exports").text and 'hx-trigger="every 1s"' in browser.get("/call-exports").text
    # A process took it, wrote a part, and died: its lease is over.
    assert jobs.claim("dead", ("calls",)).id == job.id and jobs.progress(job.id, "dead", 40, 100)
    assert "40 %" in browser.get("/call-exports").text
    del browser
    jobs.Job.update(beat=time.time() - jobs.LEASE - 1).where(jobs.Job.id == job.id).execute()
    house.shelf.pop("calls.exporter")
    exporting.open_exporter(house)
    wait_until(lambda: jobs.find(job.id).state == jobs.DONE, 20, "it was not taken up again")
    root = site.sign_in("root")
    assert not jobs.progress(job.id, "dead", 50, 100), "the dead one comes back and must not touch it"
    page = root.get("/call-exports").text
    assert "Ready" in page and f"/call-exports/{job.id}/file" in page
    answer = root.get(f"/call-exports/{job.id}/file")
    assert answer.status == 200 and len(read_sheet(answer.body)) == jobs.find(job.id).total == root.get("/api/v1/calls?count=1&direction=inbound").json["count"]
    assert any(row.action == "calls.download" for row in audit.history("calls", job.id))


def test_who_lost_the_right_gets_no_file(site):
    site.add("loser", "reader")
    loser, person = site.sign_in("loser"), people.find_by_sign_in("loser")
    exporting.open_exporter(site.house).stop()
    site.house.shelf.pop("calls.exporter")
    job = jobs.add("calls", person.id, "Calls", {"tree": {"all": []}, "sort": "-started", "until": 0, "format": "csv", "whole": True, "language": "en"})
    exporting.open_exporter(site.house)
    wait_until(lambda: jobs.find(job.id).state == jobs.FAILED, 10, "it did not fail")
    assert "whole" in jobs.find(job.id).reason and "Failed" in loser.get("/call-exports").text
    assert loser.get(f"/call-exports/{job.id}/file").status == 404


def test_what_was_begun_three_times_fails_with_its_reason(site):
    job = jobs.add("other", "nobody", "x", {})
    for _ in range(jobs.MOST_TRIES):
        assert jobs.claim("w", ("other",), now=time.time()).id == job.id
        jobs.Job.update(beat=0).where(jobs.Job.id == job.id).execute()
    assert jobs.claim("w", ("other",)) is None
    assert jobs.find(job.id).state == jobs.FAILED and "three times" in jobs.find(job.id).reason


def test_only_so_many_exports_of_one_person_wait(site):
    root, person = site.sign_in("root"), people.find_by_sign_in("root")
    made = [jobs.add("other", person.id, "x", {}) for _ in range(exporting.MOST_OPEN)]
    assert root.send("/call-exports", format="xlsx", query="").status == 429
    for job in made:
        jobs.remove(job.id)
    assert root.send("/call-exports", format="pdf", query="").status == 422
    assert root.send("/call-exports", format="csv", query="f=talk&o=from&v=x&w=&g=0").status == 422
