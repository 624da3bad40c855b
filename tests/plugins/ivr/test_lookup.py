"""A look-up comes back in its time whatever the other side does, and takes nothing that it must not."""

import sqlite3
import threading
import time

import pytest

from flow import document
from flow.testing import ScriptedCall, Stage
from hooks.settings import SettingError
from plugins.ivr import address, breaker, client, limit, lookup, query, speak, talk
from plugins.ivr.queries import Queries
from plugins.ivr.settings import Settings
from tests.flow.samples import IVR, make, step
from tests.plugins.ivr.web import BAD, Web


@pytest.fixture(scope="module")
def web():
    found = Web(order={"order": {"status": "shipped", "lines": [{"name": "pen", "n": 2}], "paid": True}}, **BAD)
    yield found
    found.close()


def look(web, url, hosts=None, **parameters):
    """Walk a call through one ivr.http step; return (outcome, variables said, seconds)."""
    step_of_http = lookup.Http(client.Client(breaker.Breaker()), [web.host] if hosts is None else hosts)
    flow = document.parse(make({
        "set": step("ivr.set", {"variables": {"order": "a/../b?x=1&y"}}, done="ask"),
        "ask": step("ivr.http", {"url": url, "variables": {"status": "order.status"}, "timeout": 1, **parameters},
                    found="end", missing="end", error="end"),
        "end": step("ivr.hangup")}))
    stage = Stage([*IVR, step_of_http], [flow])
    began = time.monotonic()
    call = stage.play(flow, ScriptedCall())
    stage.close()
    assert not stage.failures, stage.failures
    return dict(call.path)["ask"], time.monotonic() - began


def test_what_is_there_is_found_and_what_is_not_is_missing(web):
    assert look(web, f"http://{web.host}/order")[0] == "found"
    assert look(web, f"http://{web.host}/nothing")[0] == "missing"
    assert look(web, f"http://{web.host}/order", variables={"x": "order.price"})[0] == "missing"
    assert look(web, f"http://{web.host}/order", method="POST", body={"number": "${caller}"})[0] == "found"
    assert web.asked[-1][3] == b'{"number": "13800001234"}' and web.asked[-1][2]["Idempotency-Key"] == "scripted-1-2"


@pytest.mark.parametrize("path", BAD)
def test_a_bad_server_takes_the_error_edge_in_time(web, path):
    outcome, seconds = look(web, f"http://{web.host}/{path}", retries=2)
    assert outcome == "error" and seconds < 1.5


@pytest.mark.parametrize("method, times", [("GET", 3), ("POST", 1)])
def test_a_question_is_tried_again_and_a_posted_request_never(web, method, times):
    before = len(web.asked)
    assert look(web, f"http://{web.host}/fail", retries=2, method=method)[0] == "error"
    assert len(web.asked) - before == times


def test_a_host_that_does_not_answer_at_all(web):
    assert look(web, "http://192.0.2.1/x", hosts=["192.0.2.1"])[0] == "error"


@pytest.mark.parametrize("url", ["http://other/x", "http://${order}/x", "file:///etc/passwd", "http://user@{host}/x"])
def test_only_listed_hosts_are_asked(web, url):
    before = len(web.asked)
    assert look(web, url.replace("{host}", web.host))[0] == "error" and len(web.asked) == before


def test_values_are_encoded(web):
    assert look(web, f"http://{web.host}/order?id=${{order}}&b=1")[0] == "found"
    assert web.asked[-1][1] == "/order?id=a%2F..%2Fb%3Fx%3D1%26y&b=1"


@pytest.mark.parametrize("value", [".", "..", "..."])
def test_a_value_cannot_climb_folders(value):
    with pytest.raises(address.AddressError):
        address.fill("http://h/${x}/y", {"x": value}, {"h"})


def test_lists_are_cut_to_what_a_flow_can_keep():
    body = b'{"all": [' + b",".join([b'{"key": "1", "deep": {}}'] * 40) + b"]}"
    assert address.read(body, {"entries": "all"}) == {"entries": [{"key": "1"}] * address.MOST_ENTRIES}
    assert address.read(b'{"a": [1, true, 2.0]}', {"a": "a", "b": "a.1"}) == {"a": ["1", "yes", "2"], "b": "yes"}
    for wrong in (b"[" * 100000, b"\xff", b""):
        with pytest.raises(address.AddressError):
            address.read(wrong, {"a": ""})


def test_a_sick_host_is_left_alone_and_tried_again():
    now = [0.0]
    found = breaker.Breaker(lambda: now[0])
    for _ in range(breaker.FAILURES):
        assert found.may_ask("h")
        found.note("h", False)
    assert not found.may_ask("h") and found.may_ask("other")
    now[0] = breaker.REST + 0.1
    assert found.may_ask("h") and not found.may_ask("h"), "one question tries it, not all"
    found.note("h", True)
    assert found.may_ask("h")


def test_retries_are_one_in_ten_when_everything_fails():
    found, again = breaker.Breaker(), 0
    for _ in range(1000):
        found.may_ask("h")
        again += found.may_retry("h")
    assert 100 <= again <= 100 + breaker.SAVED


def test_too_many_hanging_look_ups_do_not_hold_the_next():
    for _ in range(limit.MOST):
        with pytest.raises(limit.Late):
            limit.within(0.001, time.sleep, 1.0)
    began = time.monotonic()
    with pytest.raises(limit.Late):
        limit.within(0.2, time.sleep, 0)
    assert time.monotonic() - began < 0.5
    time.sleep(1.0)


def test_a_crowd_over_a_black_hole_comes_back_in_time():
    late = []

    def look():
        began = time.monotonic()
        with pytest.raises(limit.Late):
            limit.within(0.5, time.sleep, 1.5)
        late.append(time.monotonic() - began)
    crowd = [threading.Thread(target=look) for _ in range(300)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(late) == 300 and max(late) < 2.0
    time.sleep(1.0)


@pytest.fixture
def crm(tmp_path):
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customer (number TEXT, level INTEGER)")
        connection.executemany("INSERT INTO customer VALUES (?, ?)", [("138", 3), ("139", 1)])
    return f"sqlite:{path}"


def test_a_query_binds_its_values_and_reads_only(crm):
    sql = "SELECT level FROM customer WHERE number = :number"
    assert query.ask(crm, "", sql, {"number": "138"}, 1, 1.0) == [{"level": 3}]
    assert query.ask(crm, "", sql, {"number": "x' OR '1'='1"}, 1, 1.0) == []
    for wrong in ("DELETE FROM customer", "SELECT 1; DELETE FROM customer", "WITH x AS (SELECT 1) DELETE FROM customer", "PRAGMA x"):
        with pytest.raises(query.QueryError):
            query.ask(crm, "", wrong, {}, 1, 1.0)
    with pytest.raises(query.QueryError):
        query.ask(crm, "", sql, {}, 1, 1.0)
    assert len(query.ask(crm, "", "SELECT * FROM customer", {}, 9, 1.0)) == 2


def test_a_query_that_does_not_end_is_ended(crm):
    began = time.monotonic()
    with pytest.raises(query.QueryError):
        query.ask(crm, "", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n", {}, 1, 0.5)
    assert time.monotonic() - began < 1.0


def test_places_are_translated_for_postgresql():
    sql = "SELECT a::text, ':no', \"c:d\" FROM t WHERE x = :name AND y LIKE 'a%' -- :not\n"
    assert query._translate(sql) == "SELECT a::text, ':no', \"c:d\" FROM t WHERE x = %(name)s AND y LIKE 'a%%' -- :not\n"


def test_addresses_of_databases():
    assert Settings(databases=("crm=postgresql://r@h/crm",)).urls("sqlite:/a") == {"store": "sqlite:/a", "crm": "postgresql://r@h/crm"}
    with pytest.raises(SettingError, match="databases"):
        Settings(databases=("crm",))


def test_an_unknown_source_or_query_is_said():
    class Known(Queries):
        def _find(self, name):
            return "nowhere", "SELECT 1", 1
    with pytest.raises(query.QueryError, match="nowhere"):
        Known({}).ask("x", {}, 1.0)


def test_steps_declare_all_that_they_play():
    assert speak.Say().prompts({"before": "order-is", "after": "", "texts": {"a": "order-shipped", "b": "${x}"}}) == ["order-is", "order-shipped"]
    assert talk.Play().prompts({"prompt": "${greeting}"}) == []
