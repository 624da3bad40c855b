"""Three home pages by role with the figures of today, the first steps, and help on every page."""

import time

import pytest

from admin.help import OTHER
from admin.routes import PAGE
from store import call_figures, calls, journal, people, roles
from store.events import EndpointState, encode
from tests.admin.site import Site


def add_call(number, agent="", queue="", result="answered", **others):
    """Store one call of a moment ago."""
    calls.save({"node": "n", "linkedid": f"{number}", "started": time.time() - 5, "agent": agent, "queue": queue, "result": result, "closed": True, **others})


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request, tmp_path_factory):
    """A web on each engine with a team of two, an agent elsewhere, and calls of today and of last week."""
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path_factory.mktemp("home"), url)
    site_ = people.save_unit(None, "", "site", "North")
    team = people.save_unit(None, site_, "team", "Red")
    found.add("root")
    found.add("lee", "leader", unit=team)
    found.add("ann", "agent", unit=team, extension="1001")
    found.add("bob", "agent", unit=team, extension="1002")
    found.add("cyd", "agent", extension="1003")
    roles.save("watcher", "Watcher", "site", ["status.view"])
    found.add("watch", "watcher")
    add_call(1, "1001", "sales", talk=60.0, wait=5.0)
    add_call(2, "1001", "sales", talk=120.0, wait=31.0)
    add_call(3, "1002", "care", talk=30.0, wait=1.0)
    add_call(4, "1003", "care", talk=10.0, wait=1.0)
    add_call(5, "", "care", "abandoned", wait=40.0)
    add_call(6, "1001", "sales", result="", closed=False, answered=time.time())
    add_call(7, "", "sales", result="", closed=False)
    calls.save({"node": "n", "linkedid": "old", "started": time.time() - 7 * 86400, "agent": "1001", "result": "answered", "closed": True})
    yield found
    found.close()


def test_figures_are_of_the_period_and_of_the_agents(site):
    since = time.time() - 3600
    whole = call_figures.count(since)
    assert (whole.total, whole.answered, whole.abandoned, whole.queued, whole.in_time, whole.level) == (7, 4, 1, 7, 3, 43)
    assert whole.talk == 220.0
    assert call_figures.count(since, ("1001",)).total == 3 and call_figures.count(since, ()).total == 0 and call_figures.count(since, ()).level is None
    assert [(name, figures.total) for name, figures in call_figures.count_by("agent", since)] == [("1001", 3), ("1002", 1), ("1003", 1)]
    assert sum(call_figures.count_hours(since - 1800)) == 7 and call_figures.count_hours(since - 1800)[1] == 7
    assert call_figures.count_now() == (2, 1, 1) and call_figures.count_now(("1001",)) == (1, 0, 1)


@pytest.mark.covers("M50")
def test_agent_leader_and_administrator_have_home_pages_of_their_own(site):
    agent, leader, top = (site.sign_in(name).get("/").text for name in ("ann", "lee", "root"))
    assert "Your calls of today." in agent and "<b>3</b><span>calls today" in agent and "<b>0:03:00</b><span>talked today" in agent
    assert "By agent" not in agent and "By queue" not in agent
    assert "Your team today" in leader and "<b>4</b><span>calls today" in leader
    assert "By agent" in leader and "Ann" in leader and "Bob" in leader and "Cyd" not in leader and "1003" not in leader
    assert "The whole site today" in top and "<b>7</b><span>calls today" in top and "<b>2</b><span>calls now" in top
    assert "By queue" in top and "Calls by hour" in top and "sales" in top


def test_who_may_not_see_calls_sees_no_figures(site):
    page = site.sign_in("watch").get("/").text
    assert "calls today" not in page and "/status" in page


def test_first_steps_are_found_done_and_can_be_put_away(site):
    root = site.sign_in("root")
    page = root.get("/").text
    assert page.count('<li class="done">') == 2, "the password and the first call"
    journal.Entry.create(node=site.place.node, seq=1, source="t", source_seq=1, kind="EndpointState", call="", at=1.0,
                         data=encode(EndpointState("", 1.0, endpoint="1001", state="not_inuse")).decode())
    assert root.get("/").text.count('<li class="done">') == 3 and "All is done" in root.get("/").text
    assert "First steps" not in site.sign_in("ann").get("/").text
    assert root.send("/first-steps/away").status == 303 and "First steps" not in root.get("/").text


def test_the_status_page_shows_processes_versions_disk_and_jobs(site):
    page = site.sign_in("root").get("/status").text
    assert "GiB" in page and "9.9" in page and "Work in the background" in page and "Python 3" in page


def test_every_page_of_the_menu_has_help_in_both_languages(site):
    root, known = site.sign_in("root"), site.house.catalogue.messages["zh"]
    from admin.help import FORM, LIST, TEXTS
    assert all(text in known for text in (*TEXTS.values(), LIST, FORM, OTHER))
    for route in site.house.routes:
        if route.kind == PAGE and route.menu and not route.path.startswith(("/manage/", "/p/")):
            page = root.get(route.path)
            assert 'class="help"' in page.text and OTHER not in page.text, route.path
