"""A real browser on every page, light and dark: no serious finding of axe, little script, no error in the console."""

import gzip
import os
import pathlib
import re
import shutil
import time

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import sync_playwright

from admin.routes import PAGE
from hooks.web import Query
from store import calls, people, web_hooks
from tests.admin.site import Site
from tests.admin.test_story import FLAGS

SERIOUS = ("serious", "critical")
MOST_SCRIPT = 200_000                # bytes of script after gzip that one page may load
# The flow editor draws and checks a whole graph in the browser.
LARGE = {"/flows/<name>": 400_000}
LEFT_OUT = ("/sign-in/code", "/sign-in/password", "/api")
# All resources share their templates; with this all of them are opened.
EVERY = bool(os.environ.get("SWITCHROOM_EVERY_PAGE"))
SAMPLES = ("people",)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web with some rows in its lists."""
    found = Site(tmp_path_factory.mktemp("axe"))
    team = people.save_unit(None, "", "team", "Red")
    found.add("root")
    found.add("ann", "agent", extension="1001", unit=team)
    for number in range(3):
        calls.save({"node": "n", "linkedid": str(number), "started": time.time() - number, "agent": "1001", "queue": "sales", "result": "answered",
                    "closed": True, "number_from": "13812345678", "path": []})
    hook = web_hooks.add("crm", "https://example.com/", "whsec_x", ["CallEnded"])
    web_hooks.queue(hook, "n:1", "n", "CallEnded", {})
    yield found
    found.close()


@pytest.fixture(scope="module")
def page(site):
    """A page of a headless Chromium in which an administrator signed in; `errors` are what its console said."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        root = site.sign_in("root")
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{site.port}"} for name, value in root.cookies.items()])
        found = context.new_page()
        found.errors = []
        found.on("console", lambda message: found.errors.append(message.text) if message.type == "error" else None)
        yield found
        browser.close()


def list_paths(site):
    """Return {address: route} of every page that an administrator may open, one row of each list."""
    found = {}
    for route in site.house.routes:
        name = route.path.split("/")[2] if route.path.startswith("/manage/") else ""
        if route.kind == PAGE and route.method == "GET" and route.path not in LEFT_OUT and (EVERY or not name or name in SAMPLES):
            resource = site.house.resources.get(name or ("web-hooks" if route.path.startswith("/web-hooks") else ""))
            rows = resource.source.list(Query(limit=1)) if resource and "<key>" in route.path else []
            if rows or "<" not in route.path:
                found[route.path.replace("<key>", str(rows[0][resource.key]) if rows else "")] = route
    return found


def find_serious(page, options):
    """Return what axe finds on the page as it is now: (rule, element, why)."""
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **options})["violations"]
    return [(one["id"], node["html"][:150], node["any"][0]["message"][:150] if node["any"] else "") for one in found if one["impact"] in SERIOUS
            for node in one["nodes"][:2]]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_page_has_a_serious_finding_in_light_or_dark_nor_an_error_in_the_console(site, page):
    wrong, script = {}, pathlib.Path(AXE_FILE_PATH).read_text(encoding="utf-8")
    for path in list_paths(site):
        page.errors.clear()
        # What htmx fetches into a page is no page.
        if page.goto(path, wait_until="load").status != 200 or not page.locator("html[lang]").count():
            continue
        page.evaluate(script)
        found = find_serious(page, {}) + page.errors
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        # Only colours differ in the dark.
        found += find_serious(page, {"runOnly": ["color-contrast", "link-in-text-block"]})
        if found:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.slow
def test_no_page_loads_much_script(site):
    root, sizes, large = site.sign_in("root"), {}, {}
    for path, route in list_paths(site).items():
        text = root.get(path).text
        names = set(re.findall(r'(?:src|href|import)[= (]*"(/static/[^"?]+\.m?js)', text))
        for name in names - sizes.keys():
            sizes[name] = len(gzip.compress(site.browser().get(name).body))
        total = sum(sizes[name] for name in names)
        if total > LARGE.get(route.path, MOST_SCRIPT):
            large[path] = total
    assert large == {}
