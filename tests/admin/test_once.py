"""A request that comes twice is done once, also when both come together or the web is killed in between."""

import concurrent.futures
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import sys
import time

import pytest

from hooks.web import Query
from store import audit, given_answers, people, tokens
from tests.admin.site import Site

PROJECT = pathlib.Path(__file__).resolve().parents[2]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request, tmp_path_factory):
    """A web on each engine, with a token of an administrator in `site.token`."""
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path_factory.mktemp("once"), url)
    root = found.add("root")
    found.token = tokens.issue(root, "test", ["*"], 0)[0]
    yield found
    found.close()


def post(site, key, path="/api/v1/units", **row):
    """Send one row with an Idempotency-Key."""
    headers = {"Authorization": f"Bearer {site.token}", "Idempotency-Key": key, **JSON}
    return site.browser().ask("POST", path, json.dumps({"kind": "team", **row}), headers)


def count(name):
    """Count the units called `name`."""
    return sum(unit.name == name for unit in people.list_units().values())


def test_the_second_request_gets_the_answer_of_the_first(site):
    first, second = post(site, "a-1", name="Once"), post(site, "a-1", name="Once")
    assert (first.status, second.status) == (201, 201) and first.json == second.json and count("Once") == 1
    assert first.headers["Location"] == second.headers["Location"] and first.headers["ETag"] == second.headers["ETag"]
    assert second.headers["Idempotent-Replayed"] == "true" and first.headers["Idempotent-Replayed"] is None
    assert sum(row.action == "units.create" for row in audit.read_page(Query(order="-seq", limit=20))) == 1
    assert post(site, "a-2", name="Once").json["id"] != first.json["id"]


def test_a_key_of_another_request_is_refused_and_a_wrong_one_named(site):
    post(site, "b-1", name="Left")
    answer = post(site, "b-1", name="Right")
    assert answer.status == 422 and "another request" in answer.json["detail"] and count("Right") == 0
    assert post(site, "x" * 201, name="Long").status == 400


def test_a_refused_request_may_be_sent_again_and_is_judged_anew(site):
    assert post(site, "c-1", name="").status == 422
    assert given_answers.GivenAnswer.get_or_none(given_answers.GivenAnswer.key == "api c-1") is None
    assert post(site, "c-1", name="").status == 422


def test_an_answer_is_forgotten_after_a_day(site):
    post(site, "d-1", name="Daily")
    given_answers.GivenAnswer.update(at=time.time() - 24 * 3600 - 1).execute()
    assert post(site, "d-1", name="Daily").headers["Idempotent-Replayed"] is None and count("Daily") == 2


def test_of_ten_at_the_same_moment_one_is_done(site):
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(site, "e-1", name="Race"), range(10)))
    assert {answer.status for answer in answers} == {201} and count("Race") == 1
    assert len({answer.json["id"] for answer in answers}) == 1


@pytest.mark.covers("R4.17c")
def test_the_double_click_of_a_form_makes_one_row(site):
    browser = site.sign_in("root")
    once = browser.get("/manage/units/new").text.partition('name="once" value="')[2].partition('"')[0]
    fields = {"once": once, "v.name": "Clicked", "v.kind": "team", "csrf": browser.token()}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: browser.send("/manage/units/new", **fields), range(2)))
    assert [answer.status for answer in answers] == [303, 303] and count("Clicked") == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


class Process:
    """The real admin process of a folder, started and killed."""

    def __init__(self, folder, port):
        self.folder, self.port, self.child = folder, port, None

    def start(self):
        """Start and wait until it answers."""
        command = [sys.executable, "-P", "-m", "admin", "--config", str(self.folder / "cc.ini")]
        self.child = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the admin process does not answer")

    def kill(self):
        """Kill it without a word."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()


@pytest.mark.slow
@pytest.mark.covers("R4.17c")
def test_a_web_that_is_killed_inside_a_request_has_done_it_once_or_not_at_all(tmp_path):
    site = Site(tmp_path)
    token = tokens.issue(site.add("root"), "test", ["*"], 0)[0]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(tmp_path / "cc.ini", "a", encoding="utf-8") as file:
        file.write(f"[admin]\nport = {port}\n[store]\ndatabase = sqlite:{tmp_path}/web.db\n")
    web = Process(tmp_path, port)

    def send(number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        body = json.dumps({"name": f"Order {number}", "kind": "team"})
        connection.request("POST", "/api/v1/units", body, {"Authorization": f"Bearer {token}", "Idempotency-Key": f"order-{number}", **JSON})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    killed = 0
    for round_ in range(2):
        web.start()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(send, f"{round_}-{number}") for number in range(40)]
            time.sleep(0.1 + 0.08 * round_)
            web.kill()
            killed += sum(one.exception() is not None for one in asked)
    assert killed, "the kill came too late to cut anything"
    assert all(count(f"Order {round_}-{number}") <= 1 for round_ in range(2) for number in range(40))
    web.start()
    for round_ in range(2):
        for number in range(40):
            status, row = send(f"{round_}-{number}")
            assert status == 201 and count(f"Order {round_}-{number}") == 1 and people.list_units()[row["id"]].name == f"Order {round_}-{number}"
    web.kill()
    site.close()
