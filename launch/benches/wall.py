"""Measures in a real browser how long an event of Asterisk takes to the live wall, with a thousand agents.

The way is the whole one: a manager interface played on loopback, the live, journal and admin processes, the stream, Chromium.
"""

import contextlib
import dataclasses
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import psutil

from hooks.place import open_place
from launch import database
from launch.errors import LaunchError
from live.testing import FakeAsterisk, answer_politely, make_message
from store import db, people, roles, sessions
from store.settings import Settings

BAR_MS, RATE, AGENTS = 300.0, 20.0, 1000
NEVER = 60000.0     # milliseconds, when nothing at all was shown
FIRST = 2000
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
# Every mark that an event carries is noted with the time at which the page shows it.
WATCH = """() => {
  window.seen = {};
  const note = text => { if (/^e\\d+$/.test(text) && !(text in window.seen)) window.seen[text] = Date.now(); };
  new MutationObserver(changes => {
    for (const change of changes) {
      const where = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      if (where?.matches(".state, .to")) note(where.textContent);
      for (const added of change.addedNodes) if (added.nodeType === 1) for (const one of added.querySelectorAll(".state, .to")) note(one.textContent);
    }
  }).observe(document.getElementById("wall"), {childList: true, characterData: true, subtree: true});
}"""


@dataclasses.dataclass(frozen=True)
class Extent:
    """How much is measured."""

    seconds: float = 30.0
    settle: float = 2.0


def run(folder, short=False, say=lambda line: None):
    """Return {"sent", "seen", "p50", "p95", "worst" (milliseconds), "cpu", "bars"}; `say` hears the progress."""
    with tempfile.TemporaryDirectory(prefix="switchroom-bench-", dir=folder) as own, contextlib.ExitStack() as ending:
        wall = Wall(pathlib.Path(own), ending)
        say(f"the wall shows {AGENTS} agents")
        return judge(wall.measure(Extent(seconds=10.0) if short else Extent()))


def judge(found):
    """Return the figures of {mark: sent, ...} and {mark: seen, ...} in milliseconds with their bars; pure."""
    sent, seen, cpu = found
    late = sorted(seen[mark] - at for mark, at in sent.items() if mark in seen) or [NEVER]
    p95 = late[min(len(late) - 1, int(len(late) * 0.95))]
    missing = len(sent.keys() - seen.keys())
    return {"sent": len(sent), "seen": len(sent) - missing, "p50": statistics.median(late), "p95": p95, "worst": late[-1], "cpu": cpu,
            "bars": [{"bar": "AMI event to DOM, p95 in ms", "value": round(p95), "limit": BAR_MS, "met": p95 < BAR_MS},
                     {"bar": "events that the page never showed", "value": missing, "limit": 0, "met": missing == 0}]}


def describe(figures):
    """Return the lines that a person reads."""
    cpu = ", ".join(f"{name} {share:.0f} %" for name, share in figures["cpu"].items())
    bars = [f"{'met    ' if bar['met'] else 'NOT met'}  {bar['bar']}: {bar['value']} (bar {bar['limit']:g})" for bar in figures["bars"]]
    return [f"wall        {AGENTS} agents, {RATE:g} events/s: {figures['seen']} of {figures['sent']} shown, p50 {figures['p50']:.0f} ms, "
            f"p95 {figures['p95']:.0f} ms, worst {figures['worst']:.0f} ms", f"CPU         {cpu}", *bars]


class Wall:
    """Three processes, a manager interface with AGENTS agents, and a page of a real browser; `ending` closes them."""

    def __init__(self, folder, ending):
        self.asterisk = FakeAsterisk(answer)
        ending.callback(self.asterisk.close)
        place, self._port = make_place(folder, self.asterisk.port)
        database.prepare(place)
        opened = db.open_database(place.section("store", Settings).url(place.state))
        ending.callback(opened.close)
        self._processes = {name: start(name, place, ending) for name in ("store", "live", "admin")}
        self._cookie = sign_in()
        wait_for(self._port)
        self._page = self._open(ending)

    def measure(self, extent):
        """Return ({mark: sent}, {mark: seen}, {process: CPU percent}), times in Unix milliseconds."""
        self._page.evaluate(WATCH)
        before, begun, sent = self._read_cpu(), time.time(), {}
        for number in range(int(extent.seconds * RATE)):
            # The browser's loop runs while playwright waits.
            self._page.wait_for_timeout(max(0.0, 1000 * (begun + number / RATE - time.time())))
            mark = f"e{number}"
            sent[mark] = time.time() * 1000
            self.asterisk.send(make_event(number, mark))
        took, after = time.time() - begun, self._read_cpu()
        self._page.wait_for_timeout(extent.settle * 1000)
        return sent, self._page.evaluate("window.seen"), {name: 100 * (after[name] - before[name]) / took for name in before}

    def _read_cpu(self):
        return {name: sum(process.cpu_times()[:2]) for name, process in self._processes.items()}

    def _open(self, ending):
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            raise LaunchError("playwright is not installed", "Run: pip install playwright") from None
        chromium = shutil.which("chromium")
        if not chromium:
            raise LaunchError("there is no Chromium", "Run: apt-get install chromium") from None
        browser = ending.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=list(FLAGS))
        ending.callback(browser.close)
        address = f"http://127.0.0.1:{self._port}"
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        context.add_cookies([{"name": "switchroom_session", "value": self._cookie, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/live?full=1")
        page.locator("#wall-agents .agent").nth(AGENTS - 1).wait_for(state="attached", timeout=30000)
        return page


def answer(action):
    """Answer as Asterisk with one queue of AGENTS members would."""
    if action["Action"] != "QueueStatus":
        return answer_politely(action)
    reply = make_message(Response="Success", ActionID=action["ActionID"], Message="ok")
    members = (make_member("QueueMember", FIRST + number, ActionID=action["ActionID"]) for number in range(AGENTS))
    return reply + b"".join(members) + make_message(Event="QueueStatusComplete", ActionID=action["ActionID"])


def make_member(event, agent, paused="0", reason="", **more):
    """Return one message about a queue member."""
    return make_message(Event=event, Queue="bench", Interface=f"PJSIP/{agent}", Location=f"PJSIP/{agent}", Name=str(agent), Status="1",
                        Paused=paused, PausedReason=reason, **more)


def make_event(number, mark):
    """Return the event that brings `mark`: three agents go on pause with it as reason, then a call arrives that dials it."""
    if number % 4 < 3:
        return make_member("QueueMemberPause", FIRST + number * 7 % AGENTS, "1", mark, Timestamp=f"{time.time():.6f}")
    return make_message(Event="Newchannel", Channel=f"PJSIP/carrier-{number:08x}", Uniqueid=f"{number}.1", Linkedid=f"{number}.1", Exten=mark,
                        CallerIDNum="13800138000", Context="cc-trunk", Timestamp=f"{time.time():.6f}")


def make_place(folder, ami):
    """Return (hooks.place.Place, web port) of an instance in `folder`."""
    port = find_port()
    path = folder / "cc.ini"
    path.write_text(f"[launch]\nstate = {folder}\ncache = {folder}\n[live]\nami_port = {ami}\n[admin]\nport = {port}\n", encoding="utf-8")
    (folder / "secrets").mkdir()
    for name in ("audit.key", "ami.live"):
        (folder / "secrets" / name).write_text("bench", encoding="ascii")
    place = open_place(path)
    place.run.mkdir(exist_ok=True)
    (place.asterisk / "log" / "cel-custom").mkdir(parents=True)
    return place, port


def start(name, place, ending):
    """Start `python -m NAME` and return its psutil.Process."""
    child = subprocess.Popen([sys.executable, "-P", "-m", name, "--config", str(place.config_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ending.callback(child.wait)
    ending.callback(child.kill)
    return psutil.Process(child.pid)


def sign_in():
    """Return the cookie of somebody who may watch."""
    roles.save("bench", "Bench", "site", ["live.view", "status.view"])
    return sessions.start(people.add("bench", "Bench", "bench", must_change=False).id, sessions.FULL, "127.0.0.1", "bench")[0]


def find_port():
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=20.0):
    """Wait until something listens at `port`; raises LaunchError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise LaunchError("the admin process did not come up", "Start it by hand to see why: python -m admin --config FILE")
