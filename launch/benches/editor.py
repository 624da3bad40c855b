"""Measures the flow editor with 300 steps against a bare xyflow page with 300 plain boxes, in one run and one browser."""

import functools
import http.server
import pathlib
import shutil
import statistics
import threading

from launch.benches import site
from launch.errors import LaunchError
from store import flows, layouts

PAGES = pathlib.Path(__file__).with_name("pages")
STEPS, ACROSS = 300, 20
LEAST = 0.8             # of the bare page's frame rate
SLOW = 40.0             # frames a second below which the bare page shows a difference at all
DEEDS = ("pan", "zoom", "drag")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


def run(folder, short, say):
    """Return the figures: frames a second of both pages and their ratio for each deed."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise LaunchError("the bench needs a browser's driver", "Run: .venv/bin/pip install playwright") from None
    if shutil.which("chromium") is None:
        raise LaunchError("the bench needs Chromium", "Run as root: apt-get install chromium") from None
    with site.serve() as (address, password), sync_playwright() as playwright:
        _publish()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        server = _serve_bare()
        try:
            bare = _open(browser, f"http://127.0.0.1:{server.server_port}/bare.html")
            editor = _open_editor(browser, address, password)
            return _compare(bare, editor, 40 if short else 90, 2 if short else 5, say)
        finally:
            server.shutdown()
            browser.close()


def describe(figures):
    """Return the lines that a person reads."""
    lines = [f"{deed:5} editor {figures['editor'][deed]:.1f}, bare {figures['bare'][deed]:.1f} frames/s, {figures['ratio'][deed]:.2f} of it" for deed in DEEDS]
    bars = [f"{'met    ' if bar['met'] else 'NOT met'}  {bar['bar']}: {bar['value']} (bar {bar['limit']})" for bar in figures["bars"]]
    return [f"CPU throttled {figures['throttled']:g} times, {figures['nodes']} boxes in view on both pages", *lines, *bars]


def _publish():
    steps = {f"s{index}": {"kind": "ivr.set", "parameters": {"variables": {"x": "1"}}, "next": {"done": f"s{index + 1}"}} for index in range(STEPS - 1)}
    steps[f"s{STEPS - 1}"] = {"kind": "ivr.hangup"}
    flows.publish("bench", {"format": "switchroom.flow/1", "name": "bench", "entry": "s0", "steps": steps}, "bench")
    layouts.save("bench", {f"s{index}": [index % ACROSS * 300, index // ACROSS * 160] for index in range(STEPS)})


def _serve_bare():
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *words):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=PAGES))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _open(browser, address):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    return page


def _open_editor(browser, address, password):
    page = _open(browser, f"{address}/sign-in")
    page.locator("input[name=name]").fill(site.NAME)
    page.locator("input[name=password]").fill(password)
    page.locator("button.primary").click()
    page.goto(f"{address}/flows/bench")
    page.locator(".react-flow__node").nth(STEPS - 1).wait_for(state="attached")
    return page


def _compare(bare, editor, frames, rounds, say):
    for page in (bare, editor):
        page.locator(".react-flow__controls-fitview").click()
        page.wait_for_timeout(1000)
    throttled = _slow_down(bare, frames, say)
    _throttle(editor, throttled)
    _drive(editor, frames)      # the bare page was driven before, too: both are measured warm
    seen = {"bare": [], "editor": []}
    for _ in range(rounds):     # by turns, so that what else the machine does meets both
        for name, page in (("bare", bare), ("editor", editor)):
            page.bring_to_front()
            seen[name].append(_drive(page, frames))
            say(f"{name}: " + ", ".join(f"{deed} {seen[name][-1][deed]:.1f}" for deed in DEEDS))
    rates = {name: {deed: statistics.median(one[deed] for one in found) for deed in DEEDS} for name, found in seen.items()}
    ratio = {deed: rates["editor"][deed] / rates["bare"][deed] for deed in DEEDS}
    nodes = min(one["nodes"] for found in seen.values() for one in found)
    bars = [{"bar": f"{deed} of the bare page's frame rate", "value": round(ratio[deed], 2), "limit": LEAST, "met": ratio[deed] >= LEAST} for deed in DEEDS]
    bars.append({"bar": "boxes in view on both pages", "value": nodes, "limit": STEPS, "met": nodes >= STEPS})
    return {**rates, "ratio": ratio, "throttled": throttled, "nodes": nodes, "bars": bars}


def _slow_down(page, frames, say):
    """Throttle the CPU until the bare page is slow enough; return how many times."""
    for times in (1, 2, 3, 4, 6, 8, 12):
        _throttle(page, times)
        rate = statistics.mean(_drive(page, frames)[deed] for deed in DEEDS)
        say(f"bare page with the CPU throttled {times} times: {rate:.1f} frames/s")
        if rate < SLOW:
            return times
    return times


def _throttle(page, times):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def _drive(page, frames):
    text = (PAGES / "drive.js").read_text(encoding="utf-8")
    return page.evaluate(text[text.index("async"):].replace("FRAME_COUNT", str(frames)))
