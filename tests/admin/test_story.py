"""A real browser: the first administrator signs in, changes the password, adds a person and a blacklist rule, in English and Chinese."""

import os
import pathlib
import re
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.admin.site import Site

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
SHOTS = os.environ.get("SWITCHROOM_SCREENSHOTS", "")     # a folder: every page is kept there, wide and narrow, light and dark, in both languages
FIRST = "first-password-9"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A fresh web with its first administrator only."""
    found = Site(tmp_path_factory.mktemp("story"))
    found.add("admin", password=FIRST, must_change=True)
    yield found
    found.close()


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(site, browser):
    """A page of a fresh browser that notes every error of its console."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(8000)
    found = context.new_page()
    found.errors = []
    found.on("console", lambda message: found.errors.append(message.text + " " + str(message.location.get("url", ""))) if message.type == "error" else None)
    found.on("pageerror", lambda error: found.errors.append(str(error)))
    yield found
    context.close()


@pytest.mark.slow
def test_the_first_administrator_gets_going_in_both_languages(page):
    page.goto("/")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(FIRST)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    page.get_by_label("New password").fill("quite another one")
    page.get_by_label("Once more").fill("quite another one")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("heading", name="Welcome, Admin")).to_be_visible()

    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name="Add").click()
    page.get_by_label("Sign-in name").fill("li na")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    expect(page.get_by_label("Sign-in name")).to_have_value("li na")
    page.get_by_label("Sign-in name").fill("li.na")
    page.get_by_label("Name", exact=True).fill("李娜")
    page.get_by_label("Role").select_option("agent")
    page.get_by_label("Extension").fill("1001")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("李娜")

    page.get_by_role("searchbox").fill("nobody like this")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("searchbox").fill("li.n")
    expect(page.get_by_role("table")).to_contain_text("李娜")

    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="人员", level=1)).to_be_visible()
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="黑名单").click()
    page.get_by_role("link", name="新增").first.click()
    page.get_by_label("主叫").select_option("number")
    page.get_by_label("号码或前缀").fill("13812345678")
    page.get_by_label("原因").fill("骚扰电话")
    page.get_by_role("button", name="新增").click()
    expect(page.get_by_role("status")).to_contain_text("已新增")
    expect(page.get_by_role("table")).to_contain_text("13812345678")
    page.get_by_role("link", name="修改").click()
    page.get_by_role("link", name="修改历史").click()
    expect(page.get_by_role("main")).to_contain_text("骚扰电话")
    page.goto("/audit")
    page.get_by_role("button", name="校验审计链").click()
    expect(page.get_by_role("status")).to_contain_text("均与写入时一致")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert page.errors == [error for error in page.errors if "422" in error], "the policy or a script complained"


@pytest.mark.slow
def test_no_page_is_wider_than_a_telephone_and_hostile_names_stay_text(site, page):
    hostile = "<img src=x onerror=alert(1)>{{7*7}}\"'"
    site.add("hostile", "agent", name=hostile)
    site.add("root")
    page.on("dialog", lambda dialog: page.errors.append("a dialog was opened"))
    page.goto("/sign-in")
    page.get_by_label("Name").fill("root")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for path in list_pages(site):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(path)
    assert wide == []
    page.goto("/organisation")
    expect(page.get_by_role("main")).to_contain_text(hostile)
    assert page.locator("main img").count() == 0 and page.errors == []
    if SHOTS:
        shoot(site, page)


def list_pages(site):
    """Return the addresses of all pages that need no key, no query and no Asterisk behind them."""
    browser = site.sign_in("root")
    return [route.path for route in site.house.routes if route.method == "GET" and route.kind == "page" and "<" not in route.path
            and not route.path.startswith("/sign-in") and browser.get(route.path).status < 400]


def shoot(site, page):
    """Keep pictures of every page."""
    folder = pathlib.Path(SHOTS)
    for language, theme, width in (("en", "light", 1280), ("zh", "dark", 1280), ("zh", "light", 390), ("en", "dark", 390)):
        page.context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{site.port}"}
                                  for name, value in (("language", language), ("theme", theme))])
        page.set_viewport_size({"width": width, "height": 800 if width > 400 else 844})
        for path in list_pages(site):
            page.goto(path)
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png", full_page=width > 400)
