"""A real browser on every page, light and dark: no serious finding of axe, little script, no error in the console."""

import gzip
import re
import shutil
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
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
        if route.kind == PAGE and route.method == "GET" and route.path not in LEFT_OUT:
            resource = site.house.resources.get(name or ("web-hooks" if route.path.startswith("/web-hooks") else ""))
            rows = resource.source.list(Query(limit=1)) if resource and "<key>" in route.path else []
            if rows or "<" not in route.path:
                found[route.path.replace("<key>", str(rows[0][resource.key]) if rows else "")] = route
    return found


def load(page, path):
    """Open an address; a live page never falls silent, so what it draws first is enough."""
    answer = page.goto(path, wait_until="load")
    return answer.status if answer else 0


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_finding(site, page, theme):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": f"http://127.0.0.1:{site.port}"}])
    # Only colours differ in the dark.
    options = {"resultTypes": ["violations"], **({"runOnly": ["color-contrast", "link-in-text-block"]} if theme == "dark" else {})}
    wrong, axe = {}, Axe()
    for path in list_paths(site):
        if load(page, path) == 200:
            found = axe.run(page, options=options).response["violations"]
            serious = [(one["id"], node["html"][:150], node["any"][0]["message"][:150] if node["any"] else "") for one in found if one["impact"] in SERIOUS
                       for node in one["nodes"][:2]]
            if serious:
                wrong[path] = serious
    assert wrong == {}


@pytest.mark.slow
def test_no_page_loads_much_script_or_complains_in_the_console(site, page):
    sizes, large = {}, {}
    for path, route in list_paths(site).items():
        text = site.sign_in("root").get(path).text if not sizes.get("root") else sizes["root"].get(path).text
        names = set(re.findall(r'(?:src|href|import)[= (]*"(/static/[^"?]+\.m?js)', text))
        for name in names - sizes.keys():
            sizes[name] = len(gzip.compress(site.browser().get(name).body))
        total = sum(sizes[name] for name in names)
        if total > LARGE.get(route.path, MOST_SCRIPT):
            large[path] = total
    assert large == {} and page.errors == []
