"""The flow editor over its API and in a browser, without phones: drafts, conflicts, text, approval, lost connections, hostile files."""

import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import wave
import zipfile

import pytest
from playwright.sync_api import expect, sync_playwright

from admin.flows.words import read_own
from store import drafts, flows, roles
from tests.admin.site import PASSWORD, Site
from tests.admin.test_story import FLAGS

WEB = pathlib.Path(__file__).resolve().parents[2] / "admin" / "web"
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}\"'"


def make(name="plain", **steps):
    """Return a small flow that needs no prompt."""
    steps = steps or {"answer": {"kind": "ivr.answer", "next": {"done": "choose"}},
                      "choose": {"kind": "ivr.branch", "parameters": {"cases": {"vip": "caller == '139'"}}, "next": {"vip": "end", "otherwise": "end"}},
                      "end": {"kind": "ivr.hangup"}}
    return {"format": "switchroom.flow/1", "name": name, "entry": "answer", "steps": steps}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The web alone, with an administrator, a second one, one who may not publish, and one who may only look."""
    found = Site(tmp_path_factory.mktemp("flows"))
    roles.save("drawer", "Drawer", "site", ["flows.view", "flows.change"])
    roles.save("looker", "Looker", "site", ["flows.view"])
    for name, role in (("root", "administrator"), ("boss", "administrator"), ("dora", "drawer"), ("lou", "looker")):
        found.add(name, role)
    yield found
    found.close()


@pytest.fixture
def hands(site):
    """A function that returns one person's API: ask(method, path, body) -> Answer."""
    def hands(name):
        browser = site.sign_in(name)
        token = browser.token()

        def ask(method, path, body=None):
            raw = body if isinstance(body, bytes) else json.dumps(body) if body is not None else None
            kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
            return browser.ask(method, f"/api/v1{path}", raw, {"X-CSRF-Token": token, "Content-Type": kind})
        return ask
    return hands


# -- the API -------------------------------------------------------------------------------------------

def test_the_palette_names_every_kind_with_its_parameters_and_outcomes(site, hands):
    found = {one["kind"]: one for one in hands("lou")("GET", "/flow-kinds").json["kinds"]}
    assert {"ivr.menu", "acd.queue", "business_hours.check", "survey.ask"} <= set(found)
    assert [one["name"] for one in found["ivr.menu"]["parameters"]][:2] == ["prompt", "keys"] and found["ivr.hangup"]["ends"]


def test_a_draft_is_saved_on_top_of_what_was_seen_and_a_second_person_is_told(site, hands):
    root, boss = hands("root"), hands("boss")
    assert root("POST", "/flows", {"name": "shared", "document": make()}).status == 201
    first = root("PUT", "/flows/shared/draft", {"document": make("shared"), "revision": 1, "layout": {"answer": [5, 6], "end": ["x", 1]}})
    assert first.status == 200 and first.json["revision"] == 2 and first.json["well"]
    late = boss("PUT", "/flows/shared/draft", {"document": make("shared"), "revision": 1})
    assert late.status == 409 and late.json["draft"]["author"] == "root" and late.json["document"]["name"] == "shared"
    assert drafts.find("shared").revision == 2
    found = boss("GET", "/flows/shared").json
    assert found["layout"] == {"answer": [5, 6]} and found["draft"]["revision"] == 2 and "step answer: ivr.answer" in found["text"]


@pytest.mark.covers("R4.13a")
def test_who_may_not_publish_asks_and_somebody_else_approves(site, hands):
    dora, root = hands("dora"), hands("root")
    dora("POST", "/flows", {"name": "asked", "document": make()})
    assert dora("POST", "/flows/asked/publish", {"revision": 1}).status == 403 and "asked" not in flows.names()
    request = dora("POST", "/flows/asked/approvals", {"revision": 1, "note": "new entitlement"}).json["id"]
    assert dora("POST", f"/flows/asked/approvals/{request}", {"approve": True}).status == 403 and "asked" not in flows.names()
    assert root("GET", "/flow-approvals").json["items"][-1]["note"] == "new entitlement"
    assert root("POST", f"/flows/asked/approvals/{request}", {"approve": True}).json["version"] == 1
    assert flows.current("asked")[0] == 1 and drafts.find("asked") is None
    assert root("POST", f"/flows/asked/approvals/{request}", {"approve": True}).status == 409
    root("PUT", "/flows/asked/draft", {"document": {**make("asked"), "comment": "mine"}, "revision": 0})
    own = root("POST", "/flows/asked/approvals", {"revision": 1}).json["id"]
    assert root("POST", f"/flows/asked/approvals/{own}", {"approve": True}).status == 409 and flows.current("asked")[0] == 1
    assert hands("boss")("POST", f"/flows/asked/approvals/{own}", {"approve": False, "reason": "not yet"}).status == 200
    assert drafts.find("asked").revision == 1 and flows.current("asked")[0] == 1


def test_a_broken_flow_and_one_whose_test_fails_are_not_published(site, hands):
    root = hands("root")
    root("POST", "/flows", {"name": "broken", "document": make(answer={"kind": "ivr.answer", "next": {"done": "nowhere"}}, end={"kind": "nobody.knows"})})
    refused = root("POST", "/flows/broken/publish", {"revision": 1})
    places = {one["step"]: one for one in refused.json["problems"]}
    assert refused.status == 422 and set(places) == {"answer", "end"} and "nobody" in places["end"]["remedy"]
    wrong = {**make("broken"), "tests": [{"name": "ends elsewhere", "expect": {"path": ["answer", "sales"]}}]}
    saved = root("PUT", "/flows/broken/draft", {"document": wrong, "revision": 1}).json
    assert saved["well"] and [one["passed"] for one in saved["tests"]] == [False]
    assert root("POST", "/flows/broken/publish", {"revision": 2}).json["tests"][0]["name"] == "ends elsewhere" and "broken" not in flows.names()
    right = {**wrong, "tests": [{"name": "ends", "expect": {"outcome": "ended"}}]}
    root("PUT", "/flows/broken/draft", {"document": right, "revision": 2})
    assert root("POST", "/flows/broken/publish", {"revision": 2}).status == 409       # somebody saved meanwhile
    assert root("POST", "/flows/broken/publish", {"revision": 3}).json["version"] == 1


def test_versions_are_compared_rolled_back_and_bound(site, hands):
    root = hands("root")
    root("POST", "/flows", {"name": "turns", "document": make()})
    assert root("POST", "/flows/turns/numbers", {"number": "4100"}).status == 409
    root("POST", "/flows/turns/publish", {"revision": 1})
    more = make("turns")
    more["steps"]["choose"]["parameters"]["cases"] = {"vip": "caller == '138'"}
    root("PUT", "/flows/turns/draft", {"document": more, "revision": 0, "base": 1})
    words = [one["words"] for one in root("GET", "/flows/turns/diff").json["changes"]]
    assert len(words) == 1 and "138" in words[0]
    root("POST", "/flows/turns/publish", {"revision": 1})
    assert root("POST", "/flows/turns/rollback", {"version": 1}).json == {"version": 1} and flows.current("turns")[0] == 1
    assert [one["version"] for one in root("GET", "/flows/turns/history").json["history"]] == [1, 2, 1]
    bound = root("POST", "/flows/turns/numbers", {"number": "4100"}).json
    assert bound["apply"] and flows.bindings()["4100"] == "turns"
    assert root("POST", "/flows/turns/numbers", {"number": "41 00; rm"}).status == 422
    assert root("DELETE", "/flows/turns/numbers/4100").json["numbers"] == [] and "4100" not in flows.bindings()
    assert hands("dora")("POST", "/flows/turns/rollback", {"version": 2}).status == 403


def test_a_simulated_call_stops_where_keys_or_answers_are_wanted(site, hands):
    steps = {"answer": {"kind": "ivr.answer", "next": {"done": "keys"}},
             "keys": {"kind": "ivr.collect", "parameters": {"prompt": "welcome", "variable": "order"},
                      "next": {"done": "find", "no_input": "end", "invalid": "end"}},
             "find": {"kind": "ivr.database", "parameters": {"query": "q"}, "next": {"found": "end", "missing": "end", "error": "end"}},
             "end": {"kind": "ivr.hangup"}}
    ask, given = hands("lou"), {"document": make("seen", **steps)}
    first = ask("POST", "/flow-simulate", {**given, "given": {}}).json
    assert first["waits"]["what"] == "keys" and first["waits"]["step"] == "keys" and first["heard"] == ["en/welcome"]
    second = ask("POST", "/flow-simulate", {**given, "given": {"press": ["1002#"]}}).json
    assert second["waits"] == {"what": "answer", "step": "find", "outcomes": ["found", "missing", "error", "hangup"]}
    assert second["variables"]["order"] == "1002"
    last = ask("POST", "/flow-simulate", {
        **given, "given": {"press": ["1002#"], "stubs": {"find": {"outcome": "found", "variables": {"status": "sent"}}}}}).json
    assert last["waits"] is None and last["outcome"] == "ended" and last["variables"]["status"] == "sent"
    assert ask("POST", "/flow-simulate", {**given, "given": {"time": "yesterday"}}).status == 422
    assert ask("POST", "/flow-simulate", {"document": {"steps": 3}, "given": {}}).status == 422


def test_a_flow_goes_out_and_comes_in_as_one_file_and_hostile_files_are_refused(site, hands):
    root = hands("root")
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0" * 8000)
    assert root("PUT", "/flow-prompts/en/own-hello", sound.getvalue()).status == 201
    assert root("PUT", "/flow-prompts/en/own-hello", b"no sound").status == 422
    assert root("PUT", "/flow-prompts/en/..%2f..%2fcc.ini", sound.getvalue()).status in (404, 422)
    greet = {"kind": "ivr.play", "parameters": {"prompt": "own-hello"}, "next": {"done": "end"}}
    flows.publish("packed", make("packed", answer=greet, end={"kind": "ivr.hangup"}), "test")
    packed = site.sign_in("root").get("/flows/packed/export").body
    assert "prompts/en/own-hello.wav" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert root("POST", "/flow-import?name=unpacked", packed).json == {"name": "unpacked", "missing": []}
    assert root("POST", "/flow-import", packed).status == 409
    strange = json.dumps(make("strange", answer={"kind": "weather.tell", "next": {"done": "end"}}, end={"kind": "ivr.hangup"})).encode()
    assert root("POST", "/flow-import", strange).json["missing"] == [{"kind": "weather.tell", "plugin": "weather"}]
    for bad in (b"PK\x03\x04 no zip", b"{", b"\xff\xfe", json.dumps(make("a/b")).encode()):
        assert root("POST", "/flow-import", bad).status == 422
    assert site.sign_in("root").get("/api/v1/flow-prompts/en/..%2f..%2fsecrets%2faudit.key").status == 404


# -- the browser ---------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def enter(site, chromium):
    """A function that returns a page of a fresh browser in which somebody opened a flow."""
    made = []

    def enter(name, flow, language="en-US", width=1280):
        context = chromium.new_context(base_url=f"http://127.0.0.1:{site.port}", viewport={"width": width, "height": 844}, locale=language)
        context.set_default_timeout(8000)
        made.append(context)
        page = context.new_page()
        page.errors = []
        page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept() if dialog.type == "beforeunload" else page.errors.append("a dialog was opened"))
        page.goto("/sign-in")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button.primary").click()
        page.goto(f"/flows/{flow}")
        expect(page.locator(".react-flow__node").first).to_be_visible()
        return page
    yield enter
    for context in made:
        context.close()


def node(page, name):
    return page.locator(f'.react-flow__node[data-id="{name}"]')


def saved(page):
    expect(page.locator(".editor-tools").get_by_text("Saved", exact=True)).to_be_visible()


@pytest.mark.slow
@pytest.mark.covers("F01.3b")
def test_text_and_drawing_follow_each_other_and_faults_are_told_by_line(site, enter):
    flows.publish("texts", make("texts"), "test")
    page = enter("root", "texts")
    page.get_by_role("tab", name="Text").click()
    text = page.get_by_label("The flow as text")
    expect(text).to_have_value(flow_text := text.input_value())
    between = 'step wait: ivr.set variables={"x": "1"}\n  done -> choose\n\nstep end:'
    text.fill(flow_text.replace("done -> choose", "done -> wait").replace("step end:", between))
    expect(node(page, "wait")).to_be_visible()
    expect(page.locator('.react-flow__edge[aria-label="answer done → wait"]')).to_be_attached()
    good = text.input_value()
    text.fill(good.replace("step end: ivr.hangup", "step end: ivr.hangup\n  = what"))
    expect(page.locator(".problems li").first).to_contain_text("Line")
    line = next(number for number, words in enumerate(text.input_value().split("\n"), 1) if "= what" in words)
    expect(page.locator(".gutter .bad").first).to_have_text(str(line))
    saved(page)
    assert "= what" in drafts.find("texts").document        # what cannot be read yet is kept as well
    text.fill(good)
    expect(page.locator(".problems li")).to_have_count(0)
    node(page, "wait").click()
    page.get_by_role("tab", name="Step").click()
    page.get_by_label("Name of the step").fill("note")
    page.get_by_label("Name of the step").press("Enter")
    page.get_by_role("tab", name="Text").click()
    expect(text).to_have_value(good.replace("wait", "note"))
    assert page.errors == []


@pytest.mark.slow
def test_a_lost_connection_and_a_second_person_lose_nothing(site, enter):
    flows.publish("both", make("both"), "test")
    mine, theirs = enter("root", "both"), enter("boss", "both")
    mine.context.set_offline(True)
    node(mine, "choose").click()
    mine.get_by_label("Comment").fill("mine, offline")
    expect(mine.get_by_text("No connection; kept in this browser")).to_be_visible()
    mine.context.set_offline(False)
    saved(mine)
    assert "mine, offline" in drafts.find("both").document
    node(theirs, "end").click()
    theirs.get_by_label("Comment").fill("theirs")
    expect(theirs.get_by_role("dialog")).to_contain_text("root saved it meanwhile")
    theirs.get_by_role("button", name="Keep both: mine as another flow").click()
    expect(node(theirs, "choose")).to_contain_text("mine, offline")
    other = next(one.name for one in drafts.drafts() if one.name.startswith("both-"))
    assert "theirs" in drafts.find(other).document and "theirs" not in drafts.find("both").document
    # The browser dies with the connection: what was drawn is there at the next start.
    mine.context.set_offline(True)
    mine.get_by_label("Comment").fill("drawn in the tunnel")
    expect(mine.get_by_text("No connection; kept in this browser")).to_be_visible()
    mine.context.set_offline(False)
    drafts_before = drafts.find("both").revision
    mine.goto("/flows/both")
    expect(node(mine, "choose")).to_contain_text("drawn in the tunnel")
    saved(mine)
    assert drafts.find("both").revision > drafts_before


@pytest.mark.slow
def test_undo_copies_between_flows_and_hostile_words_stay_text(site, enter):
    flows.publish("from", make("from"), "test")
    flows.publish("into", make("into"), "test")
    page = enter("root", "from")
    node(page, "choose").click()
    page.get_by_label("Comment").fill(HOSTILE)
    expect(node(page, "choose")).to_contain_text(HOSTILE)
    node(page, "choose").click()
    page.keyboard.press("Control+c")
    page.get_by_role("tab", name="Text").focus()
    saved(page)
    page.goto("/flows/into")
    expect(node(page, "choose")).to_be_visible()
    page.locator(".react-flow__pane").click(position={"x": 20, "y": 20})
    page.keyboard.press("Control+v")
    expect(node(page, "choose-2")).to_contain_text(HOSTILE)
    page.keyboard.press("Control+z")
    expect(node(page, "choose-2")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(node(page, "choose-2")).to_be_visible()
    page.get_by_label("Find in the flow").fill("img src")
    page.get_by_label("Find in the flow").press("Enter")
    expect(page.get_by_label("Name of the step")).to_have_value("choose-2")
    page.get_by_role("button", name="Delete").click()
    expect(node(page, "choose-2")).to_have_count(0)
    assert page.locator("main img").count() == 0 and page.errors == []


@pytest.mark.slow
def test_who_may_only_look_changes_nothing_and_reads_chinese_on_a_telephone(site, enter):
    flows.publish("small", make("small"), "test")
    page = enter("lou", "small", "zh-CN", 390)
    expect(page.get_by_text("只读")).to_be_visible()
    expect(page.get_by_role("tab", name="模拟")).to_be_visible()
    expect(page.get_by_role("button", name="没有问题")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".palette .kind").first.is_disabled() and page.get_by_role("button", name="自动排列").is_disabled()
    assert page.errors == []


# -- what is shipped -----------------------------------------------------------------------------------

def test_every_word_of_the_editor_has_its_chinese():
    known = read_own("zh")
    sources = [path.read_text(encoding="utf-8") for path in (WEB / "src").rglob("*.js*")]
    said = {match[1] for text in sources for match in re.finditer(r'\bt\("((?:[^"\\]|\\.)+)"', text)}
    assert len(said) > 150 and sorted(said - set(known)) == []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("node"), reason="building the editor wants node")
def test_the_files_that_are_shipped_are_what_the_sources_make(tmp_path):
    if not (WEB / "node_modules").is_dir():
        installed = subprocess.run(["npm", "ci"], cwd=WEB, capture_output=True, text=True, timeout=100, check=False)
        if installed.returncode:
            pytest.skip("the packages of the editor cannot be fetched here")
    command = ["node", "node_modules/vite/bin/vite.js", "build"]
    built = subprocess.run(command, cwd=WEB, env={**os.environ, "OUT": str(tmp_path)}, capture_output=True, text=True, timeout=100, check=False)
    assert built.returncode == 0, built.stderr
    for name in ("editor.js", "editor.css"):
        shipped = (WEB.parent / "static" / name).read_bytes()
        assert (tmp_path / name).read_bytes() == shipped, f"{name} is not built from the sources: npm run build in admin/web"
