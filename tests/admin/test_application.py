"""The web over a real socket: what is open, what errors look like, what every answer carries."""

import dataclasses
import http.client
import json
import os
import threading

import cheroot.wsgi
import pytest

from admin import application
from admin.answers import Stream
from admin.routes import STREAM, Route
from launch import proc, roster
from tests.admin.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web whose supervisor's file names two processes."""
    folder = tmp_path_factory.mktemp("site")
    found = Site(folder)
    started = proc.read_stat(os.getpid())[1]
    (folder / "launch").mkdir()
    roster.write(folder / "launch" / "supervisor.json", (os.getpid(), started),
                 [roster.Entry("agi-1", os.getpid(), started, "running", 3, 1.0, "ended by <SIGKILL>"),
                  roster.Entry("live", 0, 0, "waiting", 4, 1.0, "secret-reason")])
    found.add("root")
    yield found
    found.close()


def test_health_is_open_and_says_503_when_something_does_not_run(site):
    answer = site.browser().get("/api/v1/health")
    assert answer.status == 503 and answer.headers["Content-Type"] == "application/json"
    assert answer.json["status"] == "failing" and [item["state"] for item in answer.json["processes"]] == ["running", "waiting"]


def test_on_a_network_health_shows_no_reasons_or_version(site):
    other = Site(site.place.state, details=False)
    try:
        text = other.browser().get("/api/v1/health").text
        assert "agi-1" in text and "secret-reason" not in text and "9.9" not in text
    finally:
        other.close()


def test_who_has_not_signed_in_is_sent_to_the_form_and_back_again(site):
    answer = site.browser().get("/status?a=1")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?back=%2Fstatus%3Fa%3D1")
    browser = site.browser()
    assert browser.send("/sign-in", name="root", password="correct horse battery", back="/status?a=1").headers["Location"] == "/status?a=1"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/sign-in"):
        assert site.browser().send("/sign-in", name="root", password="correct horse battery", back=elsewhere).headers["Location"] == "/"


def test_the_status_page_escapes_and_shows_ports(site):
    page = site.sign_in("root").get("/status").text
    assert "15060" in page and "4000" in page and "&lt;SIGKILL&gt;" in page and "<SIGKILL>" not in page


@pytest.mark.parametrize("path, method, status", [("/nothing", "GET", 404), ("/%00", "GET", 404), ("/status", "POST", 405),
                                                  ("/static/../gate.py", "GET", 404), ("/static/%2e%2e/gate.py", "GET", 404),
                                                  ("/static/..%2fgate.py", "GET", 404), ("/api/v1/nothing", "GET", 404)])
def test_errors_are_problem_documents_for_programs_without_a_trace(site, path, method, status):
    answer = site.browser().ask(method, path)
    assert answer.status == status and answer.headers["Content-Type"] in ("application/problem+json", "text/html; charset=utf-8")
    assert "Traceback" not in answer.text and "import" not in answer.text.replace("important", "")
    if answer.headers["Content-Type"] == "application/problem+json":
        assert json.loads(answer.text)["status"] == status


def test_errors_are_pages_for_people(site):
    answer = site.browser(Accept="text/html", **{"Accept-Language": "zh-CN"}).get("/nothing")
    assert answer.status == 404 and "页面不存在" in answer.text


def test_every_answer_forbids_foreign_scripts_and_frames(site):
    for path in ("/", "/sign-in", "/api/v1/health", "/nothing", "/static/style.css"):
        headers = site.browser().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy and headers["X-Content-Type-Options"] == "nosniff", path


@pytest.mark.parametrize("language, words", [("zh-CN,zh;q=0.9", "密码"), ("en-GB", "Password"), ("", "Password")])
def test_the_page_speaks_the_readers_language(site, language, words):
    assert words in site.browser(**{"Accept-Language": language}).get("/sign-in").text


def test_language_and_colours_are_kept_by_a_button(site):
    browser = site.browser()
    assert browser.send("/preferences", language="zh").status == 303
    browser.send("/preferences", theme="dark")
    page = browser.get("/sign-in").text
    assert 'lang="zh-CN"' in page and 'data-theme="dark"' in page
    assert browser.send("/preferences", theme='"><script>').status == 303 and 'data-theme="dark"' in browser.get("/sign-in").text


def test_bodies_larger_than_the_route_takes_are_refused_unread(site):
    answer = site.browser().ask("POST", "/sign-in", b"x" * 300_000, {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 413


def test_bodies_of_unknown_length_and_broken_text_are_refused(site):
    browser = site.browser()
    assert browser.ask("POST", "/sign-in", b"name=%ff%fe&password=x", {"Content-Type": "application/x-www-form-urlencoded"}).status in (400, 403)
    assert site.sign_in("root").get("/manage/people?search=%ff%fe").status == 400


def test_pages_carry_less_than_200_kb_of_script(site):
    assert sum(len(site.browser().get(f"/static/{name}").body) for name in ("htmx.min.js", "app.js")) < 200_000


def test_a_stream_sends_each_event_when_it_happens_and_only_to_who_may(site):
    more = threading.Event()

    def chunks():
        yield b"data: 1\n\n"
        more.wait(10)
        yield b"data: 2\n\n"
    route = Route("GET", "/api/v1/test-stream", "live.view", lambda asked: Stream(chunks()), kind=STREAM)
    house = dataclasses.replace(site.house, routes=[*site.house.routes, route])
    server = cheroot.wsgi.Server(("127.0.0.1", 0), application.make_application(house), numthreads=2)
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        connection = http.client.HTTPConnection(*server.bind_addr, timeout=5)
        cookie = f"switchroom_session={site.sign_in('root').cookies['switchroom_session']}"
        connection.request("GET", route.path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        assert answer.headers["Content-Type"].startswith("text/event-stream") and answer.readline() == b"data: 1\n"
        more.set()
        assert answer.read() == b"\ndata: 2\n\n"
        other = http.client.HTTPConnection(*server.bind_addr, timeout=5)
        other.request("GET", route.path)
        assert other.getresponse().status == 401
    finally:
        server.stop()
