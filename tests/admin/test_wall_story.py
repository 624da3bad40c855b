"""A real browser on a real system: a call walks over the wall, the queue fills and empties, agents change, the line breaks and comes back."""

import json
import shutil
import signal
import time
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

from admin.settings import Settings as AdminSettings
from live.ami import Ami
from live.control import Control
from live.settings import Settings as LiveSettings
from store import agents, people, roles, sessions, tokens
from store.db import open_database
from store.settings import Settings as StoreSettings
from tests.admin.test_story import FLAGS
from tests.flow.samples import make, step
from tests.instance import Instance, wait_until

CALLER, MASKED = "13800138000", "138****8000"
NUMBER = "4001"
FLOW = make({
    "welcome": step("ivr.answer", done="choose"),
    "choose": step("ivr.menu", {"prompt": "menu-main", "keys": "1", "timeout": 10}, **{"1": "hall", "no_input": "end", "invalid": "end"}),
    "hall": step("acd.queue", {"queue": "sales", "timeout": 60, "say_agent": "no"}, answered="end", timeout="end", empty="end"),
    "end": step("ivr.hangup")}, name="walking")


@pytest.fixture(scope="module")
def site():
    """A Switchroom whose agents turn red after three seconds of pause, with people in two teams and a flow that walks."""
    found = Instance(wall={"pause_limit": 3, "answer_within": 20})
    try:
        found.up()
        found.database = open_database(found.place.section("store", StoreSettings).url(found.place.state))
        sales = people.save_unit(None, "", "team", "Sales")
        roles.save("watcher", "Watcher", "team", ["live.view"])
        roles.save("liner", "Liner", "own", ["status.view"])
        for name, role, unit, extension in (("root", "administrator", "", ""), ("lead", "watcher", sales, ""), ("ann", "agent", sales, "1001"),
                                            ("bob", "agent", sales, "1002"), ("eve", "watcher", "", ""), ("line", "liner", "", "")):
            people.add(name, name.title(), role, extension=extension, unit=unit, must_change=False)
        found.bind(NUMBER, FLOW)
        yield found
        found.database.close()
    finally:
        found.close()


@pytest.fixture(scope="module")
def phones(site):
    """Agents 1001 (who lets it ring) and 1003; nobody of the starter's other agents is there."""
    first = site.phone("1001")
    first.register()
    return {"1001": first, "1003": site.agent("1003")}


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def look(site, browser):
    """A maker of pages in which somebody has signed in; it notes all that the server sent."""
    made = []

    def look(name, path="/live", context=None):
        address = f"http://127.0.0.1:{site.place.section('admin', AdminSettings).port}"
        if context is None:
            context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-US")
            context.set_default_timeout(8000)
            value, _ = sessions.start(people.find_by_sign_in(name).id, sessions.FULL, "127.0.0.1", "test")
            context.add_cookies([{"name": "switchroom_session", "value": value, "url": address}])
            made.append(context)
        page = context.new_page()
        page.goto(path)
        expect(page.locator("#wall[data-ready]")).to_be_attached()
        return page
    yield look
    for context in made:
        context.close()


@pytest.fixture
def dial(site):
    """A maker of outside callers, hung up after the test."""
    made = []

    def dial(caller, number):
        made.append(site.carrier(caller))
        return made[-1].dial(number)
    yield dial
    site.release(*made)


@pytest.fixture(scope="module")
def control(site):
    """Verbs over the admin process's own AMI user."""
    settings = site.place.section("live", LiveSettings)
    ami = Ami(settings.ami_host, settings.ami_port, "admin", site.place.secret("ami.admin")).start()
    wait_until(lambda: ami.up.is_set(), 5)
    yield Control(ami)
    ami.stop()


def agent(page, number):
    return page.locator(f'#wall-agents [data-key="{number}"]')


def read_row(number):
    """Return the state in the table of agents."""
    return next(one.state for one in agents.list_all() if one.agent == number)


def queue(page, name="sales"):
    return page.locator(f'#wall-queues [data-key="{name}"]')


@pytest.mark.slow
def test_a_call_walks_over_the_wall_and_the_queue_fills_and_empties(site, phones, look, dial):
    page = look("root")
    look("root", context=page.context)
    address = f"http://127.0.0.1:{site.place.section('admin', AdminSettings).port}/metrics"
    assert "switchroom_wall_listeners 1\n" in read(address), "two tabs share one connection"
    expect(agent(page, "1001")).to_have_attribute("data-state", "idle")
    expect(agent(page, "1002")).to_have_attribute("data-state", "away")
    leg = dial(CALLER, NUMBER)
    call = page.locator("#wall-calls .call", has_text=CALLER)
    expect(call.locator(".chip.here")).to_have_text("choose")
    expect(queue(page)).to_have_attribute("data-waiting", "0")
    leg.press("1")
    expect(call.locator(".chip.here")).to_have_text("hall")
    expect(call).to_have_attribute("data-phase", "waiting")
    expect(call).to_contain_text("choose 1")
    expect(queue(page)).to_have_attribute("data-waiting", "1")
    expect(agent(page, "1001")).to_have_attribute("data-state", "ringing")
    expect(page.locator('#wall-trunks [data-key="carrier"]')).to_contain_text("1 in use")
    phones["1001"].legs[-1].answer()
    expect(call).to_have_attribute("data-phase", "talking")
    expect(call).to_contain_text("with 1001 Ann")
    expect(queue(page)).to_have_attribute("data-waiting", "0")
    expect(agent(page, "1001")).to_have_attribute("data-state", "talking")
    expect(agent(page, "1001")).to_contain_text(CALLER)
    expect(queue(page)).to_contain_text("100 % in time")
    leg.hangup()
    expect(call).to_have_count(0)
    expect(agent(page, "1001")).to_have_attribute("data-state", "idle")


@pytest.mark.covers("F35.1")
@pytest.mark.slow
def test_state_row_and_wall_follow_an_agent_within_a_second(site, phones, look, control, dial):
    page = look("root")
    expect(agent(page, "1003")).to_have_attribute("data-state", "idle")
    for deed, state, row in ((lambda: phones["1003"].unregister(), "away", "unavailable"), (lambda: phones["1003"].register(), "idle", "idle")):
        begun = time.time()
        deed()
        expect(agent(page, "1003")).to_have_attribute("data-state", state, timeout=1000)
        wait_until(lambda: read_row("1003") == row, 1.0 - min(0.9, time.time() - begun), "the row is late")
    leg = dial("13911112222", "1003")
    assert leg.wait_answered(5)
    expect(agent(page, "1003")).to_have_attribute("data-state", "talking", timeout=1000)
    wait_until(lambda: read_row("1003") in ("talking", "busy"), 1.0, "the row is late")
    leg.hangup()
    expect(agent(page, "1003")).to_have_attribute("data-state", "idle", timeout=1000)


@pytest.mark.covers("F44")
@pytest.mark.slow
def test_the_clock_of_a_pause_is_right_and_turns_red_at_the_limit(site, phones, look, control, dial):
    page = look("root")
    expect(agent(page, "1003")).to_have_attribute("data-state", "idle")
    begun = time.time()
    control.pause("PJSIP/1003", True, "lunch")
    try:
        expect(agent(page, "1003")).to_have_attribute("data-state", "paused")
        expect(agent(page, "1003")).to_contain_text("lunch")
        assert agent(page, "1003").get_attribute("data-level") == ""
        page.wait_for_timeout(1300)
        minutes, seconds = agent(page, "1003").locator(".clock").inner_text().split(":")
        assert abs(int(minutes) * 60 + int(seconds) - (time.time() - begun)) <= 1.0
        expect(agent(page, "1003")).to_have_attribute("data-level", "bad", timeout=3500)
        assert 2.5 < time.time() - begun < 4.5
    finally:
        control.pause("PJSIP/1003", False)
    expect(agent(page, "1003")).to_have_attribute("data-state", "idle")


@pytest.mark.slow
def test_a_leader_sees_only_his_people_and_no_whole_number_reaches_his_browser(site, phones, look, dial):
    lead, eve = look("lead"), look("eve")
    leg = dial(CALLER, NUMBER)
    assert leg.wait_answered(8)
    leg.press("1")
    call = lead.locator("#wall-calls .call", has_text=MASKED)
    expect(call).to_have_attribute("data-phase", "waiting")
    expect(agent(lead, "1001")).to_be_visible()
    expect(agent(lead, "1003")).to_have_count(0)
    expect(queue(lead, "support")).to_have_count(0)
    expect(lead.locator("#wall-trunks")).to_have_count(0)
    address = f"http://127.0.0.1:{site.place.section('admin', AdminSettings).port}/live/stream"
    told = {name: read_stream(address, name, 1.0) for name in ("lead", "eve", "line", "root")}
    assert CALLER in told["root"] and MASKED in told["lead"] and CALLER not in told["lead"]
    assert '"1003"' not in told["lead"] and "carrier" not in told["lead"].replace('"trunk":"carrier"', "")
    assert MASKED not in told["eve"] and "1001" not in told["eve"] and "sales" not in told["eve"]
    assert "8000" not in told["line"] and "carrier" in told["line"]
    expect(eve.locator("#wall-agents + .none")).to_be_visible()
    leg.hangup()
    expect(call).to_have_count(0)


def read_stream(address, name, seconds):
    """Return what the stream sends to somebody within `seconds`."""
    value, _ = sessions.start(people.find_by_sign_in(name).id, sessions.FULL, "127.0.0.1", "test")
    request = urllib.request.Request(address, headers={"Cookie": f"switchroom_session={value}"})
    end, found = time.monotonic() + seconds, b""
    with urllib.request.urlopen(request, timeout=8) as answer:
        while time.monotonic() < end and b"event: beat" not in found:
            found += answer.readline()
            if found.endswith(b"\n\n") and b"event: all" in found:
                break
    return found.decode()


@pytest.mark.covers("F43")
@pytest.mark.slow
def test_somebody_with_that_right_alone_opens_a_page_of_lines_that_moves(site, look, dial):
    page = look("line", "/lines")
    expect(page.locator('#wall-trunks [data-key="carrier"]')).to_contain_text("0 in use")
    leg = dial("13922223333", NUMBER)
    expect(page.locator('#wall-trunks [data-key="carrier"]')).to_contain_text("1 in use")
    expect(page.locator("#wall-machine")).to_contain_text("load")
    expect(page.locator('#wall-processes [data-key="live"]')).to_contain_text("running")
    assert page.locator("main form").count() == 0 and page.goto("/live").status == 403
    page.goto("/lines")
    site.kill("worker")
    expect(page.locator('#wall-processes [data-key="worker"]')).to_contain_text("restarted 1 times")
    leg.hangup()
    expect(page.locator('#wall-trunks [data-key="carrier"]')).to_contain_text("0 in use")


@pytest.mark.slow
def test_a_lost_connection_shows_a_banner_and_catches_up_and_a_restart_forgets_nothing(site, phones, look, dial):
    page = look("root")
    other = look("root", context=page.context)
    expect(queue(page)).to_contain_text("1 served")
    pid = site.kill("admin", signal.SIGKILL)["admin"]
    for tab in (page, other):
        expect(tab.locator("#wall-banner")).to_be_visible()
    leg = dial("13933334444", "1003")
    assert leg.wait_answered(5)
    wait_until(lambda: site.pids("admin").get("admin", pid) != pid, 10, "admin did not come back")
    for tab in (page, other):
        expect(tab.locator("#wall-banner")).to_be_hidden(timeout=15000)
        expect(agent(tab, "1003")).to_have_attribute("data-state", "talking")
        expect(queue(tab)).to_contain_text("1 served")
    leg.hangup()
    expect(agent(page, "1003")).to_have_attribute("data-state", "idle")


@pytest.mark.slow
def test_without_shared_workers_one_tab_holds_the_connection_and_the_next_takes_it_over(site, phones, look, dial):
    page = look("root")
    page.context.add_init_script("delete window.SharedWorker")
    first = look("root", context=page.context)
    second = look("root", context=page.context)
    page.close()
    address = f"http://127.0.0.1:{site.place.section('admin', AdminSettings).port}/metrics"
    wait_until(lambda: "switchroom_wall_listeners 1\n" in read(address), 8, "two tabs hold more than one connection")
    first.close()
    leg = dial("13955556666", NUMBER)
    expect(second.locator("#wall-calls .call", has_text="13955556666")).to_be_visible(timeout=8000)
    leg.hangup()
    expect(second.locator("#wall-calls .call", has_text="13955556666")).to_have_count(0)


@pytest.mark.slow
def test_who_is_signed_out_elsewhere_sees_no_more(site, look):
    page = look("root")
    for session in sessions.list_of(people.find_by_sign_in("root").id):
        sessions.end(session.id)
    expect(page.locator("#wall-banner")).to_contain_text("You are signed out.", timeout=12000)


@pytest.mark.slow
def test_programs_read_events_and_figures(site, phones, dial):
    base = f"http://127.0.0.1:{site.place.section('admin', AdminSettings).port}"
    text, _ = tokens.issue(people.find_by_sign_in("root").id, "monitor", ["events.view", "metrics.view"], time.time() + 600)
    headers = {"Authorization": f"Bearer {text}", "Accept": "text/event-stream"}
    request = urllib.request.Request(f"{base}/api/v1/events?kind=CallEntered,CallEnded", headers=headers)
    with urllib.request.urlopen(request, timeout=8) as stream:
        leg = dial(CALLER, NUMBER)
        assert leg.wait_answered(8)
        wait_until(lambda: 'switchroom_calls{phase="flow"} 1' in read(f"{base}/metrics"), 3, "the call is not counted")
        figures = read(f"{base}/metrics")
        leg.hangup()
        found = []
        while not found or found[-1]["kind"] != "CallEnded":
            line = stream.readline()
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
    assert [one["kind"] for one in found] == ["CallEntered", "CallEnded"] and found[0]["data"]["number"] == MASKED
    assert 'switchroom_process_up{process="live"} 1' in figures and "switchroom_ring_size_bytes" in figures
    assert 'switchroom_journal_lag_events{consumer="recorder:' in figures


def read(address):
    """Return the text at an address."""
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read().decode()


@pytest.mark.slow
def test_a_dead_asterisk_is_an_alarm_until_it_is_back(site, look):
    page = look("root")
    expect(page.locator("#wall-alarms")).not_to_contain_text("Asterisk does not answer")
    site.kill("asterisk")
    expect(page.locator("#wall-alarms")).to_contain_text("Asterisk does not answer")
    expect(page.locator("#wall-alarms")).not_to_contain_text("Asterisk does not answer", timeout=20000)
