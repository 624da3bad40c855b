"""Resources over HTTP: lists, forms, import, export, history and API of the same declaration."""

import json
import re
import time
import urllib.parse

import pytest

from hooks.web import Query
from store import audit, people, roles, tokens
from tests.admin.site import Site


@pytest.fixture(params=["sqlite", "postgres"])
def both(request, tmp_path):
    """A Site on each engine in turn, with an administrator."""
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path, url)
    found.add("root")
    yield found
    found.close()


def add_person(browser, name, **values):
    row = {"v.sign_in": name, "v.name": name.title(), "v.role": "agent", "v.active": "yes", **values}
    return browser.send("/manage/people/new", **row)


def test_a_person_is_added_found_changed_exported_and_deleted_with_its_history(both):
    root = both.sign_in("root")
    for name in ("li.na", "wang.wei", "zhang.san"):
        assert add_person(root, name).status == 303
    page = root.ask("GET", "/manage/people?search=wang", headers={"HX-Request": "true"}).text
    assert "Wang.Wei" in page and "Li.Na" not in page and "<html" not in page
    names = [row["sign_in"] for row in root.get("/api/v1/people?order=-sign_in&limit=2").json["items"]]
    following = root.get("/api/v1/people?order=-sign_in&limit=2").json["next"]
    names += [row["sign_in"] for row in root.get(f"/api/v1/people?order=-sign_in&limit=2&after={following}").json["items"]]
    assert names == ["zhang.san", "wang.wei", "root", "li.na"]
    key = people.find_by_sign_in("li.na").id
    row = {"v.sign_in": "li.na", "v.name": "李娜", "v.role": "leader", "v.active": "yes", "v.extension": "1001"}
    assert root.send(f"/manage/people/row/{key}", **row).status == 303
    history = root.get(f"/manage/people/row/{key}/history").text
    assert "people.change" in history and "<ins>李娜</ins>" in history and "<del>Li.Na</del>" in history
    lines = root.get("/manage/people/export.csv?search=li.na").body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,sign_in,name,role") and "李娜" in lines[1] and len(lines) == 2
    assert root.send(f"/manage/people/row/{key}/delete").status == 303 and people.find(key) is None
    assert root.get(f"/manage/people/row/{key}").status == 404 and "people.delete" in root.get(f"/manage/people/row/{key}/history").text


def test_a_wrong_form_keeps_what_was_typed_and_says_beside_the_field_what_is_wrong(site):
    root = site.sign_in("root")
    before = people.count()
    answer = root.send("/manage/people/new", **{"v.sign_in": "bad name!", "v.name": "Kept <b>", "v.role": "agent", "v.extension": "12"})
    assert answer.status == 422 and people.count() == before
    assert 'value="bad name!"' in answer.text and 'value="Kept &lt;b&gt;"' in answer.text
    assert len(re.findall(r'aria-invalid="true"', answer.text)) == 2
    taken = add_person(root, "ann")
    assert taken.status == 422 and "Somebody else signs in with this name." in taken.text


def test_hostile_names_stay_text_in_every_page(site):
    root, hostile = site.sign_in("root"), '<script>alert(1)</script>"\'{{7*7}}'
    assert add_person(root, "mallory", **{"v.name": hostile}).status == 303
    key = people.find_by_sign_in("mallory").id
    for path in ("/manage/people", f"/manage/people/row/{key}",
                 f"/manage/people/row/{key}/history", f"/manage/people/row/{key}/delete", "/organisation", "/audit"):
        page = root.get(path).text
        assert "<script>alert" not in page and "{{7*7}}" in page, path
    site.browser(**{"User-Agent": hostile}).send("/sign-in", name=hostile, password="x")
    assert "<script>alert" not in root.get("/sign-ins").text


@pytest.mark.parametrize("text", ["'; DROP TABLE person; --", "1 OR 1=1", "%", "_", "\\", "' UNION SELECT password FROM person --", "\x00", "a" * 5000, "😀"])
def test_filters_and_orders_take_no_sql(site, text):
    root, word = site.sign_in("root"), urllib.parse.quote(text)
    for name in ("people", "roles", "units", "blacklist-rules", "hours-tables", "tariffs", "surveys"):
        assert root.get(f"/api/v1/{name}?search={word}").status == 200, name
        assert root.get(f"/api/v1/{name}?after={word}").status in (200, 400), name
        assert root.get(f"/api/v1/{name}?order={word}").status == (400 if text.strip("\x00") else 400), name
    assert root.get(f"/api/v1/people?is.role={word}").status in (200, 400) and root.get(f"/audit?search={word}&after={word}").status == 200
    assert root.get("/api/v1/people?search=%25").json["items"] == [] or text != "%"
    assert people.count() > 0 and root.get("/api/v1/people?is.totp=x").status == 200, "a column that is no field filters nothing"
    assert root.get("/api/v1/people?order=password").status == 400 and root.get("/api/v1/people?is.password=x").status == 400


def send_file(browser, path, text, **fields):
    parts = [f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in {"csrf": browser.token(), **fields}.items()]
    body = "".join(parts) + f'--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--X--\r\n'
    return browser.ask("POST", path, body, {"Content-Type": "multipart/form-data; boundary=X"})


def test_an_import_reports_every_bad_line_and_imports_nothing_unless_asked_to_skip(both):
    root = both.sign_in("root")
    text = "sign_in,name,role,active\nnew.one,One,agent,yes\nbad name,Two,agent,yes\nnew.three,,agent,maybe\nnew.four,Four,agent,yes\n"
    answer = send_file(root, "/manage/people/import", text)
    assert answer.status == 422 and people.count() == 1, "nothing"
    assert re.findall(r"<tr><td>(\d+)</td>", answer.text) == ["3", "4"]
    assert send_file(root, "/manage/people/import", text, skip="yes").status == 200
    assert people.count() == 3 and people.find_by_sign_in("new.four")
    exported = root.get("/manage/people/export.csv").body.decode("utf-8-sig")
    changed = exported.replace("Four", "Vier")
    assert send_file(root, "/manage/people/import", changed).status == 303
    assert people.find_by_sign_in("new.four").name == "Vier" and people.count() == 3
    assert send_file(root, "/manage/people/import", "sign_in,shoe_size\nx,44\n").status == 422


def test_an_export_holds_no_formulas(site):
    root = site.sign_in("root")
    add_person(root, "formula", **{"v.name": "=HYPERLINK(1)"})
    assert "'=HYPERLINK" in root.get("/manage/people/export.csv?search=formula").text


def test_the_api_names_the_wrong_field_and_does_what_the_pages_do(both):
    root = both.sign_in("root")
    text, _ = tokens.issue(people.find_by_sign_in("root").id, "test", ["*"], time.time() + 60)
    program = both.browser(Authorization=f"Bearer {text}", **{"Content-Type": "application/json"})

    def ask(method, path, data=None):
        return program.ask(method, path, json.dumps(data) if data is not None else None)
    wrong = ask("POST", "/api/v1/units", {"name": "", "kind": "kingdom", "size": 3})
    assert wrong.status == 422 and wrong.headers["Content-Type"] == "application/problem+json"
    assert {"size"} <= {error["field"] for error in wrong.json["errors"]}
    wrong = ask("POST", "/api/v1/units", {"name": "", "kind": "kingdom"})
    assert {error["field"] for error in wrong.json["errors"]} == {"name", "kind"}
    made = ask("POST", "/api/v1/units", {"name": "East", "kind": "team"})
    assert made.status == 201 and made.json["name"] == "East"
    where = made.headers["Location"]
    assert ask("PATCH", where, {"name": "West"}).json == {**made.json, "name": "West"} and ask("GET", where).json["name"] == "West"
    assert "West" in root.get("/manage/units").text
    assert ask("DELETE", where).status == 204 and ask("GET", where).status == 404
    assert program.ask("POST", "/api/v1/units", b"{broken").status == 400 and ask("POST", "/api/v1/units", [1]).status == 400
    for row in ask("GET", "/api/v1/people").json["items"]:
        assert not {"password", "totp"} & set(row)


def test_a_token_does_no_more_than_its_rights_and_ends(site):
    person = people.find_by_sign_in("root")
    text, row = tokens.issue(person.id, "narrow", ["units.view"], time.time() + 60)
    program = site.browser(Authorization=f"Bearer {text}")
    assert program.get("/api/v1/units").status == 200 and program.get("/api/v1/people").status == 403
    assert program.get("/manage/units").status in (401, 303), "tokens open the API only"
    assert program.ask("POST", "/api/v1/units", "{}", {"Content-Type": "application/json"}).status == 403
    tokens.Token.update(expires=time.time() - 1).where(tokens.Token.id == row.id).execute()
    assert program.get("/api/v1/units").status == 401
    assert site.browser(Authorization="Basic cm9vdDpyb290").get("/api/v1/units").status == 401
    assert site.browser(Authorization=f"Bearer {person.sign_in}").get("/api/v1/units").status == 401


def test_a_token_made_on_the_page_works_and_is_shown_once(site):
    root = site.sign_in("root")
    page = root.send("/me/token", name="report", days="30", rights=["people.view"]).text
    text = re.search(r'class="secret">(sw_[^<]+)', page)[1]
    assert site.browser(Authorization=f"Bearer {text}").get("/api/v1/people").status == 200 and text not in root.get("/me").text
    assert root.send("/me/token", name="", days="30").status == 422


def test_openapi_describes_every_api_route(site):
    found = site.sign_in("root").get("/api/v1/openapi.json").json
    declared = {(re.sub(r"<(\w+)[^>]*>", r"{\1}", route.path), route.method.lower()) for route in site.house.routes if route.kind == "api"}
    assert {(path, method) for path, item in found["paths"].items() for method in item} == declared
    assert found["openapi"] == "3.1.0" and found["components"]["schemas"]["people"]["properties"]["sign_in"]["type"] == "string"
    assert "password" not in found["components"]["schemas"]["people"]["properties"]


@pytest.mark.covers("R1.2.6")
def test_an_altered_added_or_removed_audit_row_is_found_by_the_check(both):
    root = both.sign_in("root")
    add_person(root, "li.na")
    assert "as they were written" in root.send("/audit/check").text
    row = next(row for row in audit.read_page(Query(order="-seq", limit=20)) if row.action == "people.create")
    assert (row.name, row.facts["after"]["sign_in"]) == ("root", "li.na") and "password" not in row.details
    genuine = row.details
    audit.Audit.update(details=genuine.replace("li.na", "li.ni")).where(audit.Audit.seq == row.seq).execute()
    assert f"Row {row.seq} is not as it was written" in root.send("/audit/check").text
    audit.Audit.update(details=genuine).where(audit.Audit.seq == row.seq).execute()
    assert both.house.trail.check().broken == 0
    last = audit.AuditHead.get().seq
    audit.Audit.delete().where(audit.Audit.seq == last).execute()
    assert both.house.trail.check().broken == last, "the end was cut off"
    forger = audit.Trail("another key")
    forger.add("", "root", "", "forged")
    assert both.house.trail.check().broken
    key = both.place.state / "audit.key"
    assert key.stat().st_mode & 0o077 == 0 and audit.open_trail(both.place.state)._key == both.house.trail._key


def test_a_change_and_its_audit_stand_or_fall_together(both, monkeypatch):
    root = both.sign_in("root")
    monkeypatch.setattr(both.house, "trail", None)
    assert add_person(root, "li.na").status == 500 and people.find_by_sign_in("li.na") is None


def test_a_custom_role_has_just_its_rights(site):
    root = site.sign_in("root")
    assert root.send("/manage/roles/new", **{"v.name": "watcher", "v.title": "Watcher", "v.scope": "site", "v.rights": ["units.view"]}).status == 303
    assert roles.find("watcher").rights == ["units.view"]
    site.add("wanda", "watcher")
    browser = site.sign_in("wanda")
    assert browser.get("/organisation").status == 200 and browser.get("/manage/people").status == 403
    menu = re.findall(r'<li><a href="([^"]+)"', browser.get("/").text)
    assert "/manage/units" in menu and "/manage/people" not in menu and "/audit" not in menu


def test_who_switches_a_plugin_off_takes_its_pages_away(site, monkeypatch):
    root = site.sign_in("root")
    assert "/manage/blacklist-rules" in root.get("/").text
    monkeypatch.setattr(site.hooks, "is_on", lambda plugin: plugin != "blacklist")
    assert root.get("/manage/blacklist-rules").status == 404 and "/manage/blacklist-rules" not in root.get("/").text


def test_an_etag_spares_the_unchanged_and_refuses_to_overwrite_what_somebody_changed(both):
    root = both.sign_in("root")
    headers = {"Content-Type": "application/json", "X-CSRF-Token": root.token()}
    made = root.ask("POST", "/api/v1/units", '{"name": "Red", "kind": "team"}', headers)
    at, tag = made.headers["Location"], made.headers["ETag"]
    assert root.get(at).headers["ETag"] == tag
    assert (root.get(at, **{"If-None-Match": tag}).status, root.get(at, **{"If-None-Match": tag}).body) == (304, b"")
    assert root.ask("PATCH", at, '{"name": "Blue"}', {**headers, "If-Match": tag}).status == 200
    late = root.ask("PATCH", at, '{"name": "Green"}', {**headers, "If-Match": tag})
    assert late.status == 412 and late.json["status"] == 412 and root.get(at).json["name"] == "Blue"
    assert root.ask("DELETE", at, headers={**headers, "If-Match": tag}).status == 412
    assert root.ask("PATCH", at, '{"name": "Green"}', {**headers, "If-Match": "*"}).status == 200
    assert root.ask("DELETE", at, headers={**headers, "If-Match": root.get(at).headers["ETag"]}).status == 204
