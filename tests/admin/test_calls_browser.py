"""A real browser: conditions are put together by clicks, a recording is drawn and played, an export gets ready while nobody looks."""

import re
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from admin.calls import exporting
from store import audit
from tests.admin import calls
from tests.admin.site import PASSWORD, Site
from tests.admin.test_story import FLAGS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web with calls and an administrator."""
    found = Site(tmp_path_factory.mktemp("browser"))
    found.add("root")
    calls.fill(found, 400)
    yield found
    exporting.open_exporter(found.house).stop()
    found.close()


@pytest.fixture(scope="module")
def page(site):
    """A page that has signed in, with the errors of its console."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", viewport={"width": 1280, "height": 800}, locale="en-US")
        context.set_default_timeout(8000)
        found = context.new_page()
        found.errors = []
        found.on("console", lambda message: found.errors.append(message.text) if message.type == "error" else None)
        found.on("pageerror", lambda error: found.errors.append(str(error)))
        found.goto("/sign-in")
        found.get_by_label("Name").fill("root")
        found.get_by_label("Password").fill(PASSWORD)
        found.get_by_role("button", name="Sign in").click()
        expect(found.get_by_role("navigation", name="Main menu")).to_be_visible()
        yield found
        browser.close()


@pytest.mark.slow
def test_conditions_are_put_together_by_clicks_and_kept_under_a_name(page):
    page.goto("/calls")
    page.get_by_text("Conditions", exact=True).click()
    rules = page.locator(".rule")
    expect(rules).to_have_count(1)
    rules.nth(0).get_by_label("Field").select_option(label="Talk")
    expect(rules.nth(0).get_by_label("Comparison")).to_contain_text("not between")
    rules.nth(0).get_by_label("Comparison").select_option(label="between")
    rules.nth(0).get_by_label("Value").fill("0:20")
    rules.nth(0).get_by_label("Until").fill("0:40")
    page.get_by_role("button", name="Add a condition").click()
    expect(rules).to_have_count(2)
    rules.nth(1).get_by_label("Field").select_option(label="Agent")
    expect(rules.nth(1).get_by_label("Comparison")).to_contain_text("is not")
    rules.nth(1).get_by_label("Value").fill(calls.AGENT)
    page.get_by_role("button", name="Add a group").click()
    expect(rules).to_have_count(3)
    expect(page.get_by_text("Between the groups:")).to_be_visible()
    assert page.evaluate("[...document.querySelectorAll('input[name=g]')].map(field => field.value).join()") == "0,0,1"
    rules.nth(2).get_by_label("Remove the condition").click()
    expect(page.locator(".group")).to_have_count(1)
    page.locator(".group").get_by_label("How the conditions belong together").select_option(label="all of these hold")
    page.locator(".builder").get_by_role("button", name="Search").click()
    expect(page.locator(".calls tbody tr")).to_have_count(1)
    expect(page.locator(".calls")).to_contain_text(calls.CALLER)
    expect(page.locator(".sums")).to_contain_text("Mean wait")
    page.get_by_label("Name of this search").fill("Ann's short talks")
    page.get_by_role("button", name="Keep it").click()
    page.goto("/calls")
    page.get_by_role("link", name="Ann's short talks").click()
    expect(page.locator(".calls tbody tr")).to_have_count(1)
    assert page.errors == []


@pytest.mark.slow
def test_a_recording_is_drawn_and_plays_from_where_it_is_clicked(site, page):
    page.goto("/calls/pbx-100.1")
    wave = page.locator("[data-wave]")
    expect(wave).to_be_visible()
    assert not [row for row in audit.history("recordings", calls.TALK) if row.action == "recording.listen"], "drawing is not listening"
    box = wave.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(wave.locator(".played")).to_have_attribute("width", re.compile(r"[5-9]\d\d|1000"))
    assert [row.name for row in audit.history("recordings", calls.TALK) if row.action == "recording.listen"][0] == "root"
    assert page.errors == []


@pytest.mark.slow
@pytest.mark.covers("F39.20d")
def test_an_export_gets_ready_while_its_page_is_closed(page):
    page.goto("/calls?type=inbound")
    page.get_by_role("button", name="Excel").click()
    expect(page.get_by_role("heading", name="Exports of calls")).to_be_visible()
    page.goto("about:blank")
    page.goto("/call-exports")
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").click()
    assert re.fullmatch(r"calls-\d{8}-\d{4}\.xlsx", fetched.value.suggested_filename) and page.errors == []
