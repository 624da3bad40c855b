"""The status page over a real socket: what it shows, and what it hides from a network."""

import http.client
import json
import os
import threading

import cheroot.wsgi
import pytest

from admin.application import make_application
from launch import proc, roster

PORTS = {"web": 18080, "sip": 15060}


@pytest.fixture
def ask(tmp_path):
    """A function (path, details, headers) -> (status, headers, text) over a real server."""
    servers = []

    def get(path, details=PORTS, method="GET", **headers):
        server = cheroot.wsgi.Server(("127.0.0.1", 0), make_application(write(tmp_path), "9.9", details), numthreads=2)
        server.prepare()
        servers.append(server)
        threading.Thread(target=server.serve, daemon=True).start()
        connection = http.client.HTTPConnection(*server.bind_addr, timeout=5)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8")
    yield get
    for server in servers:
        server.stop()


def write(tmp_path):
    started = proc.read_stat(os.getpid())[1]
    entries = [roster.Entry("agi-1", os.getpid(), started, "running", 3, 1.0, "ended by <SIGKILL>"),
               roster.Entry("live", 0, 0, "waiting", 4, 1.0, "secret-reason")]
    roster.write(tmp_path / "supervisor.json", (os.getpid(), started), entries)
    return tmp_path / "supervisor.json"


@pytest.mark.parametrize("language, words", [("zh-CN,zh;q=0.9", "进程"), ("en-GB", "Process"), ("", "Process")])
def test_the_page_speaks_the_readers_language(ask, language, words):
    status, headers, page = ask("/", **{"Accept-Language": language})
    assert status == 200 and words in page and headers["Vary"] == "Accept-Language"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_on_this_machine_it_shows_ports_and_the_first_call_and_escapes(ask):
    page = ask("/")[2]
    assert "15060" in page and "4000" in page and "&lt;SIGKILL&gt;" in page


def test_on_a_network_it_shows_no_numbers_reasons_or_version(ask):
    for path in ("/", "/api/v1/health"):
        page = ask(path, details=None)[2]
        for hidden in ("15060", "18080", "4000", "1001", "secret-reason", "9.9"):
            assert hidden not in page.replace("#14532d", "").replace("#991b1b", ""), (path, hidden)
        assert "agi-1" in page


def test_health_is_open_and_says_503_when_something_does_not_run(ask):
    status, headers, text = ask("/api/v1/health")
    assert status == 503 and headers["Content-Type"] == "application/json"
    assert json.loads(text)["status"] == "failing"
    assert [item["state"] for item in json.loads(text)["processes"]] == ["running", "waiting"]


@pytest.mark.parametrize("path, method, status", [("/nothing", "GET", 404), ("/%00", "GET", 404), ("/", "POST", 405)])
def test_errors_are_problem_documents_without_a_trace(ask, path, method, status):
    found, headers, text = ask(path, method=method)
    assert found == status and headers["Content-Type"] == "application/problem+json"
    assert json.loads(text)["status"] == status and "Traceback" not in text


def test_every_answer_forbids_scripts_and_frames(ask):
    for path in ("/", "/api/v1/health", "/nothing"):
        headers = ask(path)[1]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'") and headers["X-Content-Type-Options"] == "nosniff"
