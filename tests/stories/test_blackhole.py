"""Everything that a call asks falls silent at once, and every caller still reaches the queue."""

import socket
import time

import pytest

from tests.flow.samples import make, step
from tests.instance import Instance
from tests.postgres import postgres_server, postgres_url
from tests.stories.callers import LONG, Crowd

__all__ = ["postgres_server", "postgres_url"]

CALLS = 50 if LONG else 12
LIMIT = 1.5
ASKING = ("filter", "language", "hours", "web", "orders")
FLOW = {
    "filter": step("blacklist.check", **{"pass": "answer", "voicemail": "answer"}),
    "answer": step("ivr.answer", done="language"),
    "language": step("ivr.language", {"language": "caller"}, done="hours"),
    "hours": step("business_hours.check", {"table": "starter"}, open="web", closed="end"),
    "orders": step("ivr.database", {"query": "order-status", "values": {"order": "1001"}, "timeout": LIMIT},
                   found="sales", missing="sales", error="sales"),
    "sales": step("acd.queue", {"queue": "sales", "timeout": 3}, answered="end", timeout="end", empty="end"),
    "end": step("ivr.hangup")}


@pytest.fixture
def silent_host():
    """A listener that takes connections and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1000)
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.timeout(240)
def test_every_caller_reaches_the_queue_within_the_limits_of_the_steps(postgres_server, postgres_url, silent_host):
    site = Instance(store={"database": postgres_url}, plugin__ivr={"http_hosts": silent_host})
    try:
        site.up()
        web = step("ivr.http", {"url": f"http://{silent_host}/orders", "variables": {"x": "x"}, "timeout": LIMIT, "retries": 0},
                   found="orders", missing="orders", error="orders")
        site.bind("4000", make({**FLOW, "web": web}, name="blackhole", entry="filter"))
        thaw = postgres_server.freeze()
        try:
            crowd = Crowd(site, CALLS, "137020")
            time.sleep(2 * LIMIT + 2.0)
        finally:
            thaw()
        crowd.hang_up()
        for record in crowd.count(40):
            path = {one["step"]: one for one in record["path"]}
            assert "sales" in path and path["web"]["outcome"] == path["orders"]["outcome"] == "error", record["path"]
            assert all(path[name]["ms"] <= (LIMIT + 2.0) * 1000 for name in ASKING), record["path"]
            assert "fell_back" not in record["facts"]
    finally:
        site.close()
