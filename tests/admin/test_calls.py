"""The call log over a real socket and both engines: searching, one call, listening, holding, masking, scope, and the API."""

import json
import re
import urllib.parse

import pytest

from hooks.web import Query
from store import audit, call_search, holds, people, roles, tokens
from tests.admin import calls
from tests.admin.site import Site

ROWS, STORY, VOICE = 300, "pbx-100.1", "pbx-100.2"
MASKED = "138****5678"
HOSTILE = ("' OR 1=1 --", "%00", "<script>alert(1)</script>", "\\", "{{7*7}}", "1;DROP TABLE call", "9" * 400, "\ud7ff", "中文", "-1", "NaN", "1e999")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request, tmp_path_factory):
    """A web with calls: root, the agent ann (1001), bob (1002) and their leader lea, and a reader who sees all calls but no whole number."""
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path_factory.mktemp("calls"), url)
    team = people.save_unit(None, "", "team", "Red")
    found.add("root")
    found.add("ann", "agent", extension=calls.AGENT, unit=team)
    found.add("bob", "agent", extension="1002", unit=team)
    found.add("cyd", "agent", extension="1003")
    found.add("lea", "leader", extension="1000", unit=team)
    roles.save("reader", "Reader", "site", ["calls.view", "recordings.listen", "calls.export"])
    found.add("reader", "reader")
    calls.fill(found, ROWS)
    found.browsers = {name: found.sign_in(name) for name in ("root", "ann", "bob", "cyd", "lea", "reader")}
    yield found
    found.close()


def read_count(answer):
    """Return the exact count that a page shows."""
    assert answer.status == 200, answer.text[:500]
    return int(re.search(r'<b class="number">([\d,]+)</b>', answer.text)[1].replace(",", ""))


def list_keys(answer):
    """Return the ids of the calls on a page, in order."""
    return re.findall(r'<td class="when"><a href="/calls/([^"]+)"', answer.text)


def rule(field, operator, value="", other="", group=0):
    """Return the query of one line of the builder."""
    return urllib.parse.urlencode({"f": field, "o": operator, "v": value, "w": other, "g": group})


def test_the_builder_joins_groups_of_conditions_by_and_or_and_not(site):
    root = site.browsers["root"]
    query = "&".join([rule("agent", "is", "1001, 1002"), rule("queue", "is", "sales"), "gm=any",
                      rule("talk", "!between", "0:10", "1:30", 1), "gm=all", "m=all"])
    rows = root.get(f"/calls?{query}")
    where = {"all": [{"any": [{"field": "agent", "is": "one_of", "value": ["1001", "1002"]}, {"field": "queue", "is": "is", "value": "sales"}]},
                     {"not": {"field": "talk", "is": "between", "value": [10, 90]}}]}
    api = root.get("/api/v1/calls?count=1&limit=1000&where=" + urllib.parse.quote(json.dumps(where))).json
    assert read_count(rows) == api["count"] == len(api["items"]) > 10
    assert list_keys(rows) == [call["id"] for call in api["items"]][:50]
    neither = urllib.parse.quote(json.dumps({"not": {"any": where["all"]}}))
    assert read_count(root.get("/calls?" + query.replace("&m=all", "&m=none"))) == root.get(f"/api/v1/calls?count=1&where={neither}").json["count"] > 10


def test_what_cannot_be_taken_is_said_beside_the_condition_and_what_was_typed_stays(site):
    answer = site.browsers["root"].get("/calls?" + rule("talk", "from", "soon") + "&" + rule("charge", "between", "1.50", "x") + "&gm=all")
    assert answer.status == 422 and 'value="soon"' in answer.text and 'value="1.50"' in answer.text
    assert answer.text.count('class="problem"') == 2 and "Write seconds such as 90" in answer.text and list_keys(answer) == []
    assert site.browsers["root"].get("/calls?where=%7Bx").status == 422


def test_pages_lead_forth_back_to_a_number_and_to_the_end_in_any_order(site):
    root = site.browsers["root"]
    first = root.get("/calls?sort=-talk")
    assert read_count(first) == ROWS + 2 and len(list_keys(first)) == 50
    link = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = root.get(link)
    assert list_keys(root.get("/calls?sort=-talk&page=2")) == list_keys(second) and not set(list_keys(second)) & set(list_keys(first))
    back = re.search(r'href="([^"]+)" rel="prev"', second.text)[1].replace("&amp;", "&")
    assert list_keys(root.get(back)) == list_keys(first)
    last = root.get("/calls?sort=-talk&last=1")
    assert len(list_keys(last)) == 2 and list_keys(root.get("/calls?sort=-talk&page=999999")) == []


def test_a_search_is_kept_for_its_person_only(site):
    ann, bob = site.browsers["ann"], site.browsers["bob"]
    assert ann.send("/calls/searches", name="My <talks>", query="type=talked&period=week&sort=-talk&after=7").status == 303
    page = ann.get("/calls").text
    assert "My &lt;talks&gt;" in page and 'href="/calls?type=talked&amp;period=week&amp;sort=-talk"' in page
    key = re.search(r"/calls/searches/(\w+)/delete", page)[1]
    assert "talks" not in bob.get("/calls").text and bob.send(f"/calls/searches/{key}/delete").status == 404
    assert ann.send(f"/calls/searches/{key}/delete").status == 303 and "talks" not in ann.get("/calls").text


@pytest.mark.parametrize("who", ["ann", "lea", "root"])
def test_each_sees_counts_adds_up_and_opens_only_the_calls_of_their_scope(site, who):
    own = {"ann": {"1001"}, "lea": {"1000", "1001", "1002"}, "root": None}[who]
    browser = site.browsers[who]
    api = browser.get("/api/v1/calls?limit=1000&count=1").json
    assert api["count"] == len(api["items"]) == read_count(browser.get("/calls")) == browser.get("/api/v1/call-sums").json["calls"]
    if own is None:
        assert api["count"] == ROWS + 2
        return
    assert 0 < api["count"] < 40
    for call in api["items"]:
        assert own & {call["agent"], *call["facts"].get("agents", ())} or (call["direction"] != "inbound" and {call["from"], call["to"]} & own)
    stranger = call_search.read_calls([key for key, _ in call_search.page(call_search.Search(), 60)])
    stranger = next(call for call in stranger if call.agent not in own and call.direction == "inbound" and call.id != STORY)
    assert browser.get(f"/calls/{stranger.id}").status == browser.get(f"/api/v1/calls/{stranger.id}").status == 404


def test_the_page_of_a_call_shows_path_legs_bars_facts_and_recording(site):
    text = site.browsers["root"].get(f"/calls/{STORY}").text
    for wanted in ("menu", "acd.queue", "34.0 s", "sales", "carrier", "consultation", "satisfied", "1001 → 1002", "12.50", "SHA-256", 'class="bar hold"',
                   'class="bar wait"'):
        assert wanted in text
    assert text.count('class="bar talk"') == 2 and calls.CALLER in text and "<svg" in text
    wave = site.browsers["root"].get(f"/recordings/{calls.TALK}/wave").text
    assert wave.count("v") > 300 and (site.place.cache / "peaks" / f"{calls.TALK}.json").exists()


def test_nobody_without_the_right_gets_a_whole_number_or_finds_its_hidden_digits(site):
    reader = site.browsers["reader"]
    for path in ("/calls", f"/calls/{STORY}", "/api/v1/calls?limit=1000", f"/api/v1/calls/{STORY}", "/calls?number=138"):
        text = reader.get(path).text
        assert calls.CALLER not in text and MASKED in text
    assert read_count(reader.get("/calls?number=1234567")) == 0 and read_count(site.browsers["root"].get("/calls?number=1234567")) == 1
    assert calls.CALLER not in reader.get("/calls?sort=from").text


def test_every_listening_is_audited_and_parts_of_it_only_once(site):
    def heard():
        return [row for row in audit.history("recordings", calls.TALK) if row.action == "recording.listen"]

    ann, path = site.browsers["ann"], f"/api/v1/recordings/{calls.TALK}/sound"
    before = len(heard())
    whole = ann.get(path)
    assert whole.status == 200 and whole.body[:4] == b"RIFF" and whole.headers["Accept-Ranges"] == "bytes"
    part = ann.get(path, Range="bytes=100-199")
    assert part.status == 206 and part.body == whole.body[100:200] and part.headers["Content-Range"].startswith("bytes 100-199/")
    assert len(heard()) == before + 1 and heard()[0].name == "ann"
    assert ann.get(path, Range="bytes=0-").status == 206 and len(heard()) == before + 2
    assert site.browsers["bob"].get(path, Range="bytes=500-").status == 206 and len(heard()) == before + 3, "bob talked in this call too"


@pytest.mark.covers("R4.17b")
def test_without_a_session_the_right_or_the_scope_nobody_hears_a_recording(site):
    path = f"/api/v1/recordings/{calls.TALK}/sound"
    assert site.browser().get(path).status == 401
    assert site.browsers["cyd"].get(path).status == 404
    roles.save("deaf", "Deaf", "site", ["calls.view"])
    site.add("deaf", "deaf")
    assert site.sign_in("deaf").get(path).status == 403
    assert site.browser().get(f"/static/../recordings/{calls.TALK}.wav").status in (403, 404)
    text, _ = tokens.issue(people.find_by_sign_in("ann").id, "p", ["recordings.listen", "calls.view"], 0)
    count = len(audit.history("recordings", calls.TALK))
    assert site.browser().get(path, Authorization=f"Bearer {text}").status == 200 and len(audit.history("recordings", calls.TALK)) == count + 1
    for key in ("x", "../../etc/passwd", "0" * 32, "%2e%2e%2fetc"):
        assert site.browsers["root"].get(f"/api/v1/recordings/{key}/sound").status == 404


def test_a_message_is_heard_by_its_owner_and_those_who_lead_them_only(site):
    path = f"/api/v1/recordings/{calls.MESSAGE}/sound"
    assert site.browsers["root"].get(path).status == 200
    assert site.browsers["ann"].get(path).status in (403, 404)
    page = site.browsers["root"].get(f"/calls/{VOICE}").text
    assert "box 1002" in page and "New" in page and "0:06" in page


@pytest.mark.covers("F38.1v")
def test_voicemails_are_a_kind_of_call_with_caller_length_and_whether_they_were_heard(site):
    page = site.browsers["root"].get("/calls?type=voicemail")
    found = site.browsers["root"].get("/api/v1/calls?voicemail=yes&limit=1000&count=1").json
    assert read_count(page) == found["count"] > 3 and all("voicemail" in call["facts"] for call in found["items"])
    assert VOICE in list_keys(page) and "13911112222" in page.text and "New" in page.text


def test_a_held_recording_says_by_whom_and_why_and_is_let_go_again(site):
    root, path = site.browsers["root"], f"/recordings/{calls.TALK}/hold"
    assert site.browsers["ann"].send(path, hold="yes", reason="mine").status == 403
    assert root.send(path, hold="yes", reason=" ").status == 422 and holds.find(calls.TALK) is None
    assert root.send(path, hold="yes", reason="Complaint 7").status == 303
    assert holds.find(calls.TALK).reason == "Complaint 7" and "Complaint 7" in root.get(f"/calls/{STORY}").text
    assert root.send(path, hold="no").status == 303 and holds.find(calls.TALK) is None
    assert [row.action for row in audit.history("recordings", calls.TALK, 2)] == ["recording.hold"] * 2


def test_programs_read_calls_page_by_page_and_are_told_the_field_that_is_wrong(site):
    root = site.browsers["root"]
    found, after = [], ""
    while after is not None:
        page = root.get(f"/api/v1/calls?limit=100&sort=to&after={after}").json
        found += [call["id"] for call in page["items"]]
        after = page["next"]
    assert len(found) == len(set(found)) == ROWS + 2
    back = root.get(f"/api/v1/calls?limit=100&sort=to&before={page['previous']}").json
    assert [call["id"] for call in back["items"]] == found[len(found) - len(page["items"]) - 100:len(found) - len(page["items"])]
    where = json.dumps({"all": [{"field": "talk", "is": "from", "value": "x"}]})
    wrong = root.get("/api/v1/calls?sort=password&charge=free&where=" + urllib.parse.quote(where))
    assert wrong.status == 422 and wrong.headers["Content-Type"].startswith("application/problem+json")
    assert {error["field"] for error in wrong.json["errors"]} == {"all[0]", "sort", "charge"}
    assert root.get("/api/v1/calls?limit=0").status == root.get("/api/v1/calls?limit=5000").status == 422
    described = root.get("/api/v1/openapi.json").json["paths"]
    assert {"where", "agent", "after", "count"} <= {one["name"] for one in described["/api/v1/calls"]["get"]["parameters"]}
    assert {"/api/v1/calls/{key}", "/api/v1/call-sums", "/api/v1/call-exports", "/api/v1/recordings/{key}/sound"} <= set(described)


def test_hostile_values_in_every_field_and_parameter_find_nothing_and_break_nothing(site):
    root, everything = site.browsers["root"], ROWS + 2
    for value in HOSTILE:
        text = urllib.parse.quote(value, safe="")
        for path in (f"/calls?number={text}", f"/calls?sort={text}", f"/calls?after={text}&before={text}&page={text}&last={text}", f"/calls?where={text}",
                     f"/calls?period={text}&type={text}&m={text}", f"/calls/{text}", f"/api/v1/calls?after={text}&limit={text}", f"/api/v1/calls?where={text}",
                     f"/calls/rule?f={text}&o={text}&v={text}&g={text}", f"/api/v1/calls/{text}"):
            answer = root.get(path)
            assert answer.status < 500 and "<script>alert" not in answer.text, path
        for field in ("from", "agent", "queue", "step", "talk", "charge", "started", "fact:service", "result", "name"):
            answer = root.get("/calls?" + rule(field, "has" if field in ("from", "step") else "is", value) + "&gm=all")
            assert answer.status in (200, 422) and (answer.status == 422 or read_count(answer) <= everything), (field, value)
    assert read_count(root.get("/calls")) == everything


def test_the_parts_that_htmx_fetches_are_whole_lines_and_groups(site):
    root = site.browsers["root"]
    line = root.get("/calls/rule?f=talk&o=between&g=2").text
    assert 'name="g" value="2"' in line and line.count('name="w"') == 1 and "<html" not in line
    assert "<fieldset" in root.get("/calls/rule?new=group").text
    assert "Mean wait" in root.get("/calls/sums?type=inbound").text


def test_deeds_on_rows_that_do_not_exist_are_refused(site):
    root = site.browsers["root"]
    assert root.get("/calls/none").status == root.send("/recordings/none/hold", hold="no").status == root.send("/call-exports/none/delete").status == 404
    last = audit.read_page(Query(order="-seq", limit=1))[0]
    assert last.action != "calls.export.delete"
