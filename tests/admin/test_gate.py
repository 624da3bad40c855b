"""The walk over every route with every role: nobody comes where they may not, nobody sees a number whole who may not."""

import re
import urllib.parse

import pytest

from admin import routes
from admin.permissions import ROLES
from hooks.web import Query
from store import audit, people, roles
from tests.admin.site import Site

NUMBER = "13812345678"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web with one person a role, in a tree of two sites, and a blacklist rule with a whole number."""
    found = Site(tmp_path_factory.mktemp("gate"))
    north, south = (people.save_unit(None, "", "site", name) for name in ("North", "South"))
    sales = people.save_unit(None, north, "department", "Sales")
    red, blue = (people.save_unit(None, sales, "team", name) for name in ("Red", "Blue"))
    found.units = {"north": north, "south": south, "sales": sales, "red": red, "blue": blue}
    for role, *_ in ROLES:
        found.add(f"x-{role}", role, unit="" if role in ("administrator", "operator") else red)
    found.add("ann", "agent", unit=red, extension="1001")
    found.add("bob", "agent", unit=blue, extension="1002")
    found.add("cyd", "agent", unit=south, extension="1003")
    found.add("reader", "reader", unit="")
    roles.save("reader", "Reader", "site", [right for right in found.house.permissions if right != "numbers.unmasked"])
    rules = found.house.resources["blacklist-rules"].source
    found.key = rules.save(None, {"who": "number", "number": NUMBER, "action": "reject", "reason": "nuisance"}, "test")
    yield found
    found.close()


def make_path(site, route):
    """Return an address of the route that exists, as far as the site has one."""
    name = route.path.split("/")[2 if route.path.startswith("/manage") else 3] if route.path.count("/") > 2 else ""
    resource = site.house.resources.get(name)
    rows = resource.source.list(Query(limit=1)) if resource and "<key>" in route.path else []
    key = urllib.parse.quote(str(rows[0][resource.key]), safe="") if rows else "0"
    return re.sub(r"<path:path>", "style.css", re.sub(r"<key>", key, re.sub(r"<(?!key|path:)[^>]+>", "x", route.path)))


def is_allowed(site, role, route):
    """Say by the tables alone, not by the gate, whether the role may come."""
    found = roles.find(role)
    enough = people.SCOPES.index(found.scope) >= people.SCOPES.index(route.scope)
    return route.permission in (routes.OPEN, routes.SIGNED_IN) or ((roles.ALL in found.rights or route.permission in found.rights) and enough)


@pytest.mark.covers("F39.14a")
@pytest.mark.parametrize("role", [role for role, *_ in ROLES])
def test_each_role_is_refused_every_page_and_api_call_that_is_not_its_own(site, role):
    browser = site.sign_in(f"x-{role}")
    token, wrong = browser.token(), []
    for route in site.house.routes:
        if route.kind == routes.STREAM or route.path in ("/sign-out", "/sign-in", "/me/session") or (route.method != "GET" and is_allowed(site, role, route)):
            continue
        headers = {"X-CSRF-Token": token, **FORM} if route.method != "GET" else {}
        answer = browser.ask(route.method, make_path(site, route), b"" if route.method != "GET" else None, headers)
        if (answer.status == 403) == is_allowed(site, role, route) or answer.status >= 500 and route.path != "/api/v1/health":
            wrong.append((route.method, route.path, answer.status))
    assert wrong == []
    assert browser.get("/").status == 200


def test_no_route_but_the_open_ones_answers_a_stranger(site):
    wrong = []
    for route in site.house.routes:
        answer = site.browser().ask(route.method, make_path(site, route), b"" if route.method != "GET" else None, FORM if route.method != "GET" else {})
        expected = (200, 303, 403, 503) if route.permission == routes.OPEN else (401, 303)
        location = answer.headers["Location"] or ""
        if answer.status not in expected or (answer.status == 303 and not location.startswith("/sign-in")):
            wrong.append((route.method, route.path, answer.status))
    assert wrong == []


def test_no_change_is_made_without_the_token_of_the_form_or_from_another_site(site):
    browser = site.sign_in("x-administrator")
    token, wrong = browser.token(), []
    for route in site.house.routes:
        if route.method != "GET":
            bare = browser.ask(route.method, make_path(site, route), b"", FORM)
            elsewhere = browser.ask(route.method, make_path(site, route), b"", {"X-CSRF-Token": token, "Origin": "https://evil.example", **FORM})
            if (bare.status, elsewhere.status) != (403, 403):
                wrong.append((route.method, route.path, bare.status, elsewhere.status))
    assert wrong == [] and browser.get("/").status == 200


def test_no_page_stream_export_or_api_call_shows_a_whole_number_without_the_right(site):
    browser, seen = site.sign_in("reader"), set()
    site.sign_in("x-administrator").get("/manage/blacklist-rules")
    for route in site.house.routes:
        if route.method == "GET" and route.kind != routes.STREAM:
            for suffix in ("", f"?search={NUMBER[-4:]}"):
                answer = browser.get(make_path(site, route) + suffix)
                assert NUMBER not in answer.text if answer.status == 200 and route.kind != routes.STATIC else True, route.path
                seen |= {route.path} if "138****5678" in answer.text else set()
    assert {"/manage/blacklist-rules", "/manage/blacklist-rules/row/<key>", "/manage/blacklist-rules/export.csv", "/api/v1/blacklist-rules",
            "/api/v1/blacklist-rules/<key>"} <= seen


def test_who_may_see_numbers_whole_leaves_a_trace_of_it(site):
    browser = site.sign_in("x-administrator")
    assert NUMBER in browser.get("/manage/blacklist-rules").text
    row = next(row for row in audit.read_page(Query(order="-seq", limit=5)) if row.action == "numbers.seen")
    assert (row.name, row.row_key, row.facts["count"]) == ("x-administrator", "/manage/blacklist-rules", 1)


def test_a_masked_number_that_is_saved_unchanged_stays_whole(site):
    roles.save("keeper", "Keeper", "site", ["blacklist.view", "blacklist.change"])
    site.add("keeper", "keeper")
    browser = site.sign_in("keeper")
    page = browser.get(f"/manage/blacklist-rules/row/{site.key}").text
    assert 'value="138****5678"' in page
    fields = {"v.who": "number", "v.number": "138****5678", "v.action": "reject", "v.reason": "still", "v.priority": "5"}
    answer = browser.send(f"/manage/blacklist-rules/row/{site.key}", **fields)
    assert answer.status == 303, re.findall(r'class="wrong"[^>]*>.*?</p>', answer.text)
    assert site.house.resources["blacklist-rules"].source.get(site.key)["number"].endswith("13812345678")
    assert browser.send(f"/manage/blacklist-rules/row/{site.key}", **{**fields, "v.number": "139****5678"}).status == 422


@pytest.mark.covers("F32.3a")
def test_agent_leader_and_department_see_their_own_rows_of_the_same_list(site):
    def names(who):
        return {row["sign_in"] for row in site.sign_in(who).get("/api/v1/people?limit=1000").json["items"]}

    roles.save("teller", "Teller", "own", ["people.view"])
    roles.save("lead", "Lead", "team", ["people.view"])
    roles.save("chief", "Chief", "department", ["people.view"])
    roles.save("head", "Head", "site", ["people.view"])
    for name, role, unit in (("t1", "teller", "red"), ("t2", "lead", "red"), ("t3", "chief", "red"), ("t4", "head", "red")):
        site.add(name, role, unit=site.units[unit])
    assert names("t1") == {"t1"}
    assert {"ann", "t1", "t2"} <= names("t2") and not names("t2") & {"bob", "cyd"}
    assert {"ann", "bob"} <= names("t3") and "cyd" not in names("t3")
    assert {"ann", "bob"} <= names("t4") and "cyd" not in names("t4"), "another site's people"
    export = site.sign_in("t2").get("/manage/people/export.csv").text
    assert "ann" in export and "bob" not in export
    cyd = people.find_by_sign_in("cyd").id
    assert site.sign_in("t4").get(f"/api/v1/people/{cyd}").status == 404 and site.sign_in("t4").get(f"/manage/people/row/{cyd}/history").status == 404
    assert "cyd" in names("x-administrator")


@pytest.mark.covers("F32.3b")
def test_an_administrator_builds_the_tree_and_moves_a_team_with_its_people(site):
    root = site.sign_in("x-administrator")
    assert root.send("/manage/units/new", **{"v.name": "Support", "v.kind": "department", "v.parent": site.units["south"]}).status == 303
    support = next(unit.id for unit in people.list_units().values() if unit.name == "Support")
    roles.save("boss", "Boss", "department", ["people.view", "units.view"])
    site.add("dora", "boss", unit=support)
    dora = site.sign_in("dora")
    assert "Bob" not in dora.get("/organisation").text
    assert root.send(f"/manage/units/row/{site.units['blue']}", **{"v.name": "Blue", "v.kind": "team", "v.parent": support}).status == 303
    assert "Bob" in dora.get("/organisation").text and "Ann" not in dora.get("/organisation").text
    circle = root.send(f"/manage/units/row/{support}", **{"v.name": "Support", "v.kind": "department", "v.parent": site.units["blue"]})
    assert circle.status == 422 and "below it" in circle.text
    root.send(f"/manage/units/row/{site.units['blue']}", **{"v.name": "Blue", "v.kind": "team", "v.parent": site.units["sales"]})


def test_nobody_gives_themselves_or_others_more_than_they_have(site):
    roles.save("clerk", "Clerk", "team", ["people.view", "people.change", "roles.view", "roles.change", "units.view"])
    clerk = site.add("clerk", "clerk", unit=site.units["red"])
    browser = site.sign_in("clerk")
    row = {"v.sign_in": "clerk", "v.name": "Clerk", "v.role": "administrator", "v.unit": site.units["red"], "v.active": "yes"}
    assert browser.send(f"/manage/people/row/{clerk.id}", **row).status == 422 and people.find(clerk.id).role == "clerk"
    assert browser.send("/manage/people/new", **{**row, "v.sign_in": "crony"}).status == 422
    assert browser.send("/manage/people/new", **{**row, "v.sign_in": "crony", "v.role": "clerk", "v.unit": site.units["blue"]}).status == 422
    assert browser.send("/manage/roles/row/clerk", **{"v.title": "Clerk", "v.scope": "team", "v.rights": ["people.view", "audit.view"]}).status == 422
    assert browser.send("/manage/roles/row/clerk", **{"v.title": "Clerk", "v.scope": "site", "v.rights": ["people.view"]}).status == 422
    leader = people.find_by_sign_in("x-leader").id
    assert browser.send(f"/manage/people/row/{leader}/password").status == 403, "a password of somebody with more rights"


def test_the_last_administrator_stays(site):
    root = site.sign_in("x-administrator")
    me = people.find_by_sign_in("x-administrator")
    assert root.send(f"/manage/people/row/{me.id}/delete").status == 422
    row = {"v.sign_in": me.sign_in, "v.name": "X", "v.role": "agent", "v.active": "yes"}
    assert root.send(f"/manage/people/row/{me.id}", **row).status == 422 and people.find(me.id).role == "administrator"


def test_a_route_cannot_change_something_without_a_name_for_the_audit():
    with pytest.raises(ValueError):
        routes.Route("POST", "/x", routes.SIGNED_IN, print)
    with pytest.raises(ValueError):
        routes.gather([routes.Route("GET", "/x", routes.OPEN, print)], [routes.Route("GET", "/x", routes.OPEN, print)])


def test_every_address_that_bottle_knows_is_a_declared_route(site):
    from admin.application import make_application
    declared = {(route.method, route.path) for route in site.house.routes}
    assert {(route.method, route.rule) for route in make_application(site.house).routes} == declared
