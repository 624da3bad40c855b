"""The wall folds, shows, hides and masks what it should, and its stream and figures say so over HTTP."""

import datetime
import http.client
import json
import os
import time

import orjson
import pytest

from admin.masking import Mask
from admin.wall import alarms, checkpoint, rows
from admin.wall import stream as stream_of_wall
from admin.wall.disclose import disclose
from admin.wall.exposition import Page
from admin.wall.fold import EMPTY, Fold
from admin.wall.hub import Listener, find_changes, find_hub
from admin.wall.settings import Settings
from admin.wall.sight import Sight
from hooks.web import Viewer
from store import alarms as equipment
from store import events, journal, people, roles, tokens
from store.scribe import Scribe
from tests.admin.site import Site
from tests.admin.wall_events import CALLER, NOW, end, enter, queue, ring, sit, talk, walk
from tests.instance import wait_until

MASKED = "138****8000"
UTC = datetime.timezone.utc
DOCUMENT = {"entry": "hello", "steps": {"hello": {"next": {"done": "menu"}}, "menu": {"next": {"1": "hall"}}, "hall": {"next": {}}}}


def fold(*groups, wall=EMPTY, within=20.0):
    folding = Fold(UTC, within)
    for group in groups:
        for event in group if isinstance(group, list) else [group]:
            wall = folding(wall, event)
    return wall


def find_step(flow, version, step, outcome):
    return DOCUMENT["steps"][step]["next"].get(outcome, step) if step else DOCUMENT["entry"]


def show(wall, names=None, hidden=frozenset()):
    agents = rows.list_agents(wall, names or {}, hidden)
    return {"calls": rows.list_calls(wall, names or {}, hidden, find_step), "agents": agents, "queues": rows.list_queues(wall, agents, hidden),
            "trunks": rows.list_trunks(wall), "processes": {}, "machine": {}, "alarms": {}}


def test_a_call_stands_at_the_step_behind_the_last_one_taken():
    assert show(fold(enter()))["calls"]["c1"]["step"] == "hello"
    call = show(fold(enter(), walk(("hello", "done"))))["calls"]["c1"]
    assert (call["step"], call["steps"], call["phase"]) == ("menu", [("hello", "done")], "flow")
    call = show(fold(enter(), walk(("hello", "done"), ("menu", "1")), queue(at=NOW + 3)))["calls"]["c1"]
    assert (call["step"], call["phase"], call["since"], call["queue"]) == ("hall", "waiting", NOW + 3, "sales")


def test_a_step_told_as_hung_up_in_advance_is_where_the_call_stands():
    call = show(fold(enter(), walk(("hello", "done"), ("menu", "1"), ("hall", "hangup")), queue(), ring(), talk()))["calls"]["c1"]
    assert (call["step"], call["steps"][-1], call["phase"], call["agent"]) == ("hall", ("menu", "1"), "talking", "1001")


def test_a_step_that_is_told_twice_stands_once():
    call = show(fold(enter(), walk(("hello", "done")), walk(("hello", "done"))))["calls"]["c1"]
    assert call["steps"] == [("hello", "done")]


def test_a_queue_counts_callers_agents_and_who_was_served_in_time():
    wall = fold(sit(), sit("1002", paused=True, reason="lunch"), sit("1003", "unavailable"), enter(), queue(at=NOW), ring(at=NOW + 5))
    row = show(wall)["queues"]["sales"]
    assert (row["waiting"], row["oldest"], row["ringing"], row["paused"], row["away"], row["level"]) == (1, NOW, 1, 1, 1, None)
    wall = fold(talk(at=NOW + 9, waited=9), events.QueueAbandoned(call="", at=NOW + 10, uniqueid="z", queue="sales", waited=30), wall=wall)
    row = show(wall)["queues"]["sales"]
    assert (row["waiting"], row["talking"], row["answered"], row["within"], row["abandoned"], row["level"]) == (0, 1, 1, 1, 1, 50)


def test_tallies_begin_anew_with_the_day_and_late_news_of_yesterday_counts_no_more():
    folding = Fold(datetime.timezone(datetime.timedelta(hours=8)), 20.0)
    wall = fold(events.QueueAbandoned(call="", at=NOW, uniqueid="z", queue="sales"))
    assert wall["tallies"]["sales"]["abandoned"] == 1
    wall = folding.open_day(wall, NOW + 86400)
    assert wall["tallies"] == {} and folding(wall, events.QueueAbandoned(call="", at=NOW, uniqueid="z", queue="sales"))["tallies"] == {}


def test_an_agent_rings_until_the_answer_and_talks_from_it():
    ringing = fold(sit(), enter(), queue(), ring(at=NOW + 2))
    assert show(ringing)["agents"]["1001"] | {} == {**show(ringing)["agents"]["1001"], "state": "ringing", "since": NOW + 2, "number": CALLER}
    talking = fold(talk(at=NOW + 7), wall=ringing)
    assert (show(talking)["agents"]["1001"]["state"], show(talking)["agents"]["1001"]["since"]) == ("talking", NOW + 7)
    held = fold(events.HoldStarted(call="c1", at=NOW + 8, uniqueid="c1b"), wall=talking)
    assert (show(held)["agents"]["1001"]["state"], show(held)["calls"]["c1"]["phase"], show(held)["calls"]["c1"]["since"]) == ("hold", "held", NOW + 8)
    done = fold(end(at=NOW + 20), wall=held)
    assert show(done)["agents"]["1001"]["state"] == "idle" and show(done)["calls"] == {} and done["walks"] == {} == done["legs"]


def test_the_pause_of_somebody_who_is_not_there_or_talks_is_none():
    found = [rows.read_state({"state": state, "paused": True}) for state in ("idle", "talking", "unavailable", "ringing")]
    assert found == ["paused", "talking", "away", "ringing"]


def test_trunks_are_the_endpoints_that_are_no_extension():
    wall = fold(enter(), *(events.EndpointState(call="", at=NOW, endpoint=name, state=state) for name, state in (("1001", "inuse"), ("gone", "unavailable"))))
    assert show(wall)["trunks"] == {"carrier": {"used": 1, "state": "up"}, "gone": {"used": 0, "state": "down"}}


def test_hidden_queues_take_their_agents_with_them():
    found = show(fold(sit("4998", queues=("doctor",)), sit("1001", queues=("doctor", "sales"))), hidden=frozenset(["doctor"]))
    assert list(found["agents"]) == ["1001"] and list(found["queues"]) == ["sales"]


def viewer(rights=("live.view",), extensions=None, people=None):
    return Viewer("p", "p", frozenset(rights), "site" if extensions is None else "team", "en", people if extensions is None else frozenset(["p"]),
                  None if extensions is None else frozenset(extensions))


def see(found, who):
    sight = Sight(who, Mask(who))
    queues = sight.find_queues(found)
    return {part: {key for key, row in sight.take(part, found[part], queues).items() if row} for part in found}, json.dumps(
        [sight.take(part, found[part], queues) for part in found])


def test_a_scoped_viewer_sees_his_agents_their_queues_and_calls_only():
    wall = fold(sit("1001"), sit("1003", queues=("support",)), enter(), queue(), enter("c2", number="13900139000"), queue("c2", name="support"))
    found = show(wall)
    seen, text = see(found, viewer(extensions=["1001"]))
    assert (seen["agents"], seen["queues"], seen["calls"], seen["trunks"]) == ({"1001"}, {"sales"}, {"c1"}, set())
    assert CALLER not in text and MASKED in text and "_members" not in text and "139" not in text.replace("138****8000", "")
    seen, text = see(found, viewer(("status.view",)))
    assert seen == {"agents": set(), "queues": set(), "calls": set(), "trunks": {"carrier"}, "processes": set(), "machine": set(), "alarms": set()}
    assert CALLER in see(found, viewer(("live.view", "numbers.unmasked")))[1]


def test_an_agent_at_an_outside_telephone_is_masked_in_key_and_row():
    assert CALLER not in see(show(fold(sit(CALLER))), viewer())[1]


def test_alarms_name_what_is_wrong_and_belong_to_their_queue():
    found = show(fold(sit("1003", "unavailable"), *(part for n in range(6) for part in (enter(f"c{n}"), queue(f"c{n}")))))
    found |= {"processes": {"live": {"state": "stopped"}}, "machine": {"machine": {"disk": 1, "behind": 0, "lost": 3}}}
    told = alarms.list_alarms(found, Settings(), connected=False)
    assert set(told) == {"asterisk", "process:live", "nobody:sales", "disk", "lost"} and told["nobody:sales"]["_queue"] == "sales"
    assert set(alarms.list_alarms(show(fold(sit())), Settings(), connected=True)) == set()


def test_alarms_of_the_equipment_are_shown_while_they_last(site):
    hub = find_hub(site.house)
    equipment.open_alarm({"id": "a1", "node": site.place.node, "condition": "span.1", "equipment": "span 1", "severity": "critical", "text": "Span 1 is red",
                          "raised": time.time()})
    wait_until(lambda: hub.rows["alarms"].get("alarm:a1", {}).get("level") == "bad", 4)
    equipment.close("a1", time.time())
    wait_until(lambda: "alarm:a1" not in hub.rows["alarms"], 4)


def test_a_listener_that_is_too_slow_is_sent_everything_anew():
    listener = Listener()
    listener.stale = False
    for number in range(60):
        listener.put({"calls": {str(number): {}}})
    assert listener.stale and len(listener.news) == 0


def test_changes_name_what_is_new_other_and_gone():
    same = {"a": 1}
    assert find_changes({"x": same, "y": 1, "z": 1}, {"x": same, "y": 2, "w": 3}) == {"y": 2, "w": 3, "z": None}


def test_a_checkpoint_survives_json_and_a_broken_one_is_not_believed(tmp_path):
    wall = fold(sit(), enter(), walk(("hello", "done")), queue(), ring())
    path = tmp_path / "wall.json"
    checkpoint.write(path, wall, 7)
    again, position = checkpoint.read(path)
    assert position == 7 and show(fold(talk(), wall=again))["agents"] == show(fold(talk(), wall=wall))["agents"]
    assert json.dumps(show(again)["calls"]["c1"]["steps"]) == json.dumps(show(wall)["calls"]["c1"]["steps"])
    path.write_bytes(path.read_bytes()[:-9])
    assert checkpoint.read(path) is None


def test_whatever_looks_like_a_number_is_masked_in_events():
    mask = Mask(viewer())
    told = disclose(1, events.CallFact(call="1800000000.12", at=NOW, name="x", value={"to": ["+86 138 0013 8000", 13800138000], "n": 12}), mask)
    assert "13800138000" not in json.dumps(told) and "0013 8000" not in json.dumps(told) and told["call"] == "1800000000.12"
    assert told["data"]["value"]["n"] == 12
    told = disclose(2, events.ChannelStarted(call="c", at=NOW, uniqueid="1800000000.12", channel="Local/13800138000@cc-run-0001;1"), mask)
    assert CALLER not in json.dumps(told) and told["data"]["uniqueid"] == "1800000000.12"


def test_figures_are_written_as_prometheus_reads_them():
    page = Page()
    page.add("a_total", "What.", [({"name": 'q"\n\\'}, 2)], "counter")
    assert page.write() == b'# HELP a_total What.\n# TYPE a_total counter\na_total{name="q\\"\\n\\\\"} 2\n'


# -- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web whose journal tells of one call, with somebody who sees all and somebody of one team."""
    found = Site(tmp_path_factory.mktemp("wall"))
    red = people.save_unit(None, "", "team", "Red")
    roles.save("watcher", "Watcher", "team", ["live.view", "events.view"])
    roles.save("blind", "Blind", "site", ["live.view", "events.view"])
    for name, role, values in (("root", "administrator", {}), ("lead", "watcher", {"unit": red}), ("blind", "blind", {}),
                               ("ann", "agent", {"unit": red, "extension": "1001"}), ("bob", "agent", {"extension": "1003"})):
        found.add(name, role, **values)
    found.ring = journal.open_journal(found.place.spool, "live")
    found.scribe = Scribe(found.database, found.place.node, found.place.spool, found.place.run)
    found.now = time.time()
    found.emit = lambda *groups: emit(found, *groups)
    found.emit(events.AmiBack(call="", at=found.now), sit(at=found.now), sit("1003", at=found.now, queues=("support",)), enter(at=found.now),
               queue(at=found.now), enter("c2", number="13900139000", at=found.now), queue("c2", name="support", at=found.now))
    find_hub(found.house).ready.wait(5)
    yield found
    find_hub(found.house).stop()
    found.scribe.close()
    found.close()


def emit(site, *groups):
    for group in groups:
        for event in group if isinstance(group, list) else [group]:
            site.ring.emit(event)
    site.scribe.write()


class Listening:
    """One open stream of server-sent events."""

    def __init__(self, browser, path="/live/stream", **headers):
        self._connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=8)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        self._connection.request("GET", path, headers={**({"Cookie": cookies} if cookies else {}), **headers})
        self.answer = self._connection.getresponse()

    def next(self, *names):
        """Return (name, data) of the next event that is no beat, or the next of these names."""
        name, data = "", None
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif not line and name:
                if name in names or (not names and name != "beat"):
                    return name, data
                name = ""

    def close(self):
        self._connection.close()


def test_a_stream_begins_with_everything_and_goes_on_with_what_changes(site):
    stream = Listening(site.sign_in("root"))
    name, data = stream.next()
    assert name == "all" and set(data["parts"]["agents"]) == {"1001", "1003"} and data["parts"]["calls"]["c1"]["number"] == CALLER
    assert abs(data["now"] - time.time()) < 2
    site.emit(ring(at=site.now + 1))
    while "agents" not in (data := stream.next("change")[1])["parts"]:
        pass
    assert data["parts"]["agents"]["1001"]["state"] == "ringing" and "1003" not in data["parts"]["agents"]
    stream.close()


def test_a_leader_is_never_sent_what_lies_beyond_his_team(site):
    stream = Listening(site.sign_in("lead"))
    _, data = stream.next("all")
    assert set(data["parts"]["agents"]) == {"1001"} and set(data["parts"]["queues"]) == {"sales"} and set(data["parts"]["calls"]) == {"c1"}
    assert CALLER not in json.dumps(data) and data["parts"]["calls"]["c1"]["number"] == MASKED and data["parts"]["processes"] == {}
    site.emit(sit("1003", paused=True, queues=("support",), at=site.now + 2), sit("1001", "busy", paused=True, at=site.now + 2))
    _, data = stream.next("change")
    assert "1003" not in json.dumps(data) and "c2" not in json.dumps(data)
    stream.close()


def test_other_rights_are_noticed_while_the_stream_runs(site, monkeypatch):
    monkeypatch.setattr(stream_of_wall, "BEAT", 0.4)
    site.add("late", "watcher")
    stream = Listening(site.sign_in("late"))
    assert stream.next("all")[1]["parts"]["agents"] == {}
    people.change(people.find_by_sign_in("late").id, role="blind")
    assert set(stream.next("all")[1]["parts"]["agents"]) == {"1001", "1003"}
    people.change(people.find_by_sign_in("late").id, active=False)
    assert stream.next()[0] == "gone"


def test_an_agent_has_no_stream_and_no_wall(site):
    agent = site.sign_in("ann")
    assert [agent.get(path).status for path in ("/live", "/lines", "/live/stream", "/api/v1/events")] == [403, 403, 403, 403]


def test_only_half_the_threads_may_be_streams(site, monkeypatch):
    monkeypatch.setattr(stream_of_wall, "BEAT", 0.4)
    browser = site.sign_in("root")
    hub = find_hub(site.house)
    wait_until(lambda: hub.count == 0, 8)
    joined = [hub.join() for _ in range(site.house.settings.threads // 2)]
    assert browser.get("/live/stream").status == 503
    for listener in joined:
        hub.leave(listener)


def test_events_come_by_pages_and_by_stream_masked_and_in_scope(site):
    text, _ = tokens.issue(people.find_by_sign_in("blind").id, "x", ["events.view"], time.time() + 60)
    bearer = site.browser(Authorization=f"Bearer {text}")
    page = bearer.get("/api/v1/events?after=0&kind=CallEntered").json
    assert [item["data"]["number"] for item in page["items"]] == [MASKED, "139****9000"]
    assert bearer.get(f"/api/v1/events?after={page['next']}").json["items"] == []
    assert bearer.get("/api/v1/events?after=x").status == 400 and bearer.get("/api/v1/events?limit=0").status == 400
    text, _ = tokens.issue(people.find_by_sign_in("lead").id, "x", ["events.view"], time.time() + 60)
    scoped = site.browser(Authorization=f"Bearer {text}").get("/api/v1/events?after=0&limit=1000").text
    assert MASKED in scoped and "139****9000" not in scoped and "1003" not in scoped
    first = page["items"][0]["seq"]
    stream = Listening(site.browser(), "/api/v1/events?kind=CallEntered", Accept="text/event-stream",
                       Authorization=f"Bearer {text}", **{"Last-Event-ID": str(first - 1)})
    assert stream.answer.headers["Content-Type"].startswith("text/event-stream") and stream.next()[1]["seq"] == first
    stream.close()


def test_figures_are_for_this_machine_or_a_token_and_not_through_a_proxy(site):
    here = site.browser().get("/metrics")
    assert here.status == 200 and here.headers["Content-Type"].startswith("text/plain") and 'switchroom_queue_waiting{queue="sales"} 1' in here.text
    assert site.browser(**{"X-Forwarded-For": "10.1.1.1"}).get("/metrics").status == 403
    text, _ = tokens.issue(people.find_by_sign_in("root").id, "m", ["metrics.view"], time.time() + 60)
    assert site.browser(**{"X-Forwarded-For": "10.1.1.1", "Authorization": f"Bearer {text}"}).get("/metrics").status == 200


def test_the_page_holds_no_number_and_what_it_says_is_translated(site):
    browser = site.sign_in("root")
    assert CALLER not in browser.get("/live").text and site.house.catalogue.say("zh", "Trunk {name} cannot be reached.") != "Trunk {name} cannot be reached."
    from admin.pages.wall import WORDS
    known = site.house.catalogue.messages["zh"]
    assert [word for word in WORDS if word not in known] == []


def test_a_hub_that_starts_anew_goes_on_from_its_checkpoint(site):
    hub = find_hub(site.house)
    site.emit(events.QueueAbandoned(call="", at=time.time(), uniqueid="zz", queue="sales", waited=3))
    wait_until(lambda: hub.rows["queues"]["sales"]["abandoned"] == 1, 5)
    hub.stop()
    kept = orjson.loads((site.place.run / "wall.json").read_bytes())
    assert kept["position"] == journal.last(site.place.node) and oct(os.stat(site.place.run / "wall.json").st_mode & 0o777) == "0o600"
    site.house.shelf.pop("wall")
    again = find_hub(site.house)
    again.ready.wait(5)
    assert again.rows["queues"]["sales"]["abandoned"] == 1 and again.rows["calls"].keys() == hub.rows["calls"].keys()


def test_without_a_checkpoint_today_is_read_from_the_journal(site):
    hub = find_hub(site.house)
    midnight = datetime.datetime.now(site.house.zone).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    wall, position = checkpoint.find_start(site.place.run / "none.json", site.place.node, midnight)
    assert wall == EMPTY and position == 0
    assert journal.find_before(site.place.node, time.time() + 99) == journal.last(site.place.node)
    assert hub.position <= journal.last(site.place.node)
