"""Alarms, who is told, maintenance, equipment, requests and retention, over the API and the pages of the web."""

import json
import time

import pytest

from store import alarms, copies, equipment
from store.ids import make_id


@pytest.fixture
def root(site):
    """The API of an administrator: ask(method, path, body) -> Answer."""
    browser = site.sign_in("root")
    token = browser.token()

    def ask(method, path, body=None):
        return browser.ask(method, f"/api/v1{path}", None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", "X-CSRF-Token": token})
    ask.browser = browser
    return ask


def test_an_alarm_is_acknowledged_and_keeps_its_three_times(site, root):
    now = time.time()
    alarms.open_alarm({"id": make_id(), "node": "here", "condition": "span.1.alarm", "equipment": "span 1", "severity": "critical",
                       "text": "span 1: red", "raised": now - 60, "quiet": False})
    row, = root("GET", "/alarms").json["items"]
    assert (row["severity"], row["text"], row["acknowledged"], row["ended"]) == ("critical", "span 1: red", None, None)
    assert root("PATCH", f"/alarms/{row['id']}", {"care": True}).status == 200
    alarms.close(row["id"], now)
    row = root("GET", f"/alarms/{row['id']}").json
    assert row["acknowledged"] >= now - 1 and row["acknowledged_by"] and (row["ended"], round(row["seconds"])) == (now, 60)
    assert "span 1: red" in root.browser.get("/manage/alarms").text
    assert root("POST", "/alarms", {"care": True}).status == 422 and root("DELETE", f"/alarms/{row['id']}").status in (409, 422)


@pytest.mark.covers("R4.12a")
def test_a_request_for_more_seats_is_listed_with_its_state(site, root):
    made = root("POST", "/expansion-requests", {"title": "Ten seats more", "wanted": "10", "reason": "autumn campaign"})
    assert made.status == 201, made.text
    key = equipment.requests()[0].id
    assert root("PATCH", f"/expansion-requests/{key}", {"state": "done"}).status == 422
    assert root("PATCH", f"/expansion-requests/{key}", {"state": "approved", "note": "in the budget"}).status == 200
    row, = root("GET", "/expansion-requests").json["items"]
    assert (row["title"], row["state"], row["note"]) == ("Ten seats more", "approved", "in the budget") and row["decided_by"]
    page = root.browser.get("/manage/expansion-requests").text
    assert "Ten seats more" in page and "Approved" in page
    assert site.sign_in("ann").get("/manage/expansion-requests").status == 403


def test_equipment_that_was_found_and_entered(site, root):
    found = {"kind": "span", "name": "span 1", "part_of": "", "description": "E1", "supplier": "Digium", "place": "", "state": "ok"}
    equipment.note_found("here", [found], 5.0)
    assert root("POST", "/equipment", {"kind": "phone", "name": "desk 12", "supplier": "Yealink"}).status == 201
    rows = {row["name"]: row for row in root("GET", "/equipment").json["items"]}
    assert (rows["span 1"]["state"], rows["span 1"]["supplier"], rows["desk 12"]["supplier"]) == ("ok", "Digium", "Yealink")


def test_routes_windows_and_retention_are_checked_and_kept(site, root):
    assert root("POST", "/alarm-routes", {"kind": "hook", "target": "night@example.org"}).status == 422
    assert root("POST", "/alarm-routes", {"kind": "mail", "target": "night@example.org", "severity": "minor", "after": 60}).status == 201
    route, = alarms.routes()
    assert root("PATCH", f"/alarm-routes/{route.id}", {"after": 90}).status == 200 and alarms.routes()[0].after == 90
    assert root("POST", "/maintenance", {"begins": 200.0, "ends": 100.0}).status == 422
    assert root("POST", "/maintenance", {"equipment": "span 1", "begins": 100.0, "ends": 200.0}).status == 201 and alarms.maintained(150) == ["span 1"]
    assert root("POST", "/retention", {"queue": "nowhere", "keep_days": 5}).status == 422
    assert root("POST", "/retention", {"queue": "_others", "keep_days": 5, "longest_days": 3}).status == 422
    assert root("POST", "/retention", {"queue": "_others", "keep_days": 5, "longest_days": 30}).status == 201
    assert copies.retention() == {"": (5, 30)}
    assert root("DELETE", "/retention/_others").status == 204 and copies.retention() == {}
