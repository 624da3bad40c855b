"""Events of the journal arrive signed at the hooks that want them, also after failures, and masked."""

import http.server
import json
import threading
import time

import pytest

from admin.webhooks import signature
from admin.webhooks.sender import Sender
from admin.webhooks.target import read_networks
from store import journal, web_hooks
from store.events import CallEnded, CallEntered, encode
from tests.admin.site import Site

NUMBER = "13812345678"


class Receiver:
    """A web server that keeps what it gets and answers with what `answers` says next, then 204."""

    def __init__(self):
        self.got, self.answers = [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count):
        """Wait until `count` messages came."""
        end = time.monotonic() + 10
        while len(self.got) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.got

    def close(self):
        """Stop."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(params=["sqlite", "postgres"])
def site(request, tmp_path):
    """A web on each engine with a receiver."""
    url = request.getfixturevalue("postgres_server").create_database() if request.param == "postgres" else None
    found = Site(tmp_path, url, hook_targets="127.0.0.1")
    found.add("root")
    found.receiver = Receiver()
    yield found
    found.receiver.close()
    found.close()


def emit(site, seq, event):
    """Write one event into the journal as the scribe does."""
    journal.Entry.create(node=site.place.node, seq=seq, source="test", source_seq=seq, kind=type(event).__name__, call=event.call, at=event.at,
                         data=encode(event).decode())


def start(site, delays=(0.1, 0.1)):
    """Start a sender whose tries come quickly."""
    return Sender(site.place, read_networks("127.0.0.1"), delays, idle=0.05).start()


def test_an_event_arrives_signed_once_and_masked_and_only_where_it_is_wanted(site):
    secret = signature.make_secret()
    emit(site, 1, CallEntered("c0", 1.0, number=NUMBER))
    site.made = web_hooks.add("crm", site.receiver.url, secret, ["CallEntered"])
    web_hooks.add("whole", site.receiver.url, secret, ["CallEnded"], whole=True)
    sender = start(site)
    time.sleep(0.3)
    emit(site, 2, CallEntered("c1", 2.0, number=NUMBER, dialled="4000"))
    emit(site, 3, CallEnded("c1", 3.0, result="answered"))
    got = site.receiver.wait(2)
    time.sleep(0.3)
    sender.close()
    assert len(got) == 2, "what was before the hook was made is not sent"
    bodies = {json.loads(body)["kind"]: (headers, body) for headers, body in got}
    headers, body = bodies["CallEntered"]
    assert json.loads(body)["data"]["number"] == "138****5678" and json.loads(body)["call"] == "c1" and json.loads(body)["data"]["dialled"] == "4000"
    key, at = headers["webhook-id"], int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == "v1," + signature.sign(secret, key, at, body) and abs(at - time.time()) < 30
    assert [row.state for row in web_hooks.of_hook(site.made)] == [web_hooks.SENT]


def test_a_failed_message_is_tried_again_with_the_same_id_and_given_up_in_the_end(site):
    key = web_hooks.add("crm", site.receiver.url, signature.make_secret(), ["CallEnded"])
    site.receiver.answers = [500, 503]
    sender = start(site)
    time.sleep(0.3)
    emit(site, 1, CallEnded("c1", 3.0))
    got = site.receiver.wait(3)
    assert len(got) == 3 and len({headers["webhook-id"] for headers, _ in got}) == 1 and len({body for _, body in got}) == 1
    site.receiver.answers = [500] * 9
    emit(site, 2, CallEnded("c2", 4.0))
    assert len(site.receiver.wait(6)) == 6
    end = time.monotonic() + 5
    while web_hooks.of_hook(key)[0].state != web_hooks.FAILED and time.monotonic() < end:
        time.sleep(0.05)
    sender.close()
    states = {row.event.rpartition(":")[2]: (row.state, row.tries, row.error) for row in web_hooks.of_hook(key)}
    assert states == {"1": ("sent", 3, ""), "2": ("failed", 3, "it answered 500")}


def test_a_stopped_sender_goes_on_where_it_was(site):
    web_hooks.add("crm", site.receiver.url, signature.make_secret(), ["CallEnded"])
    first = start(site)
    time.sleep(0.2)
    emit(site, 1, CallEnded("c1", 1.0))
    site.receiver.wait(1)
    first.close()
    emit(site, 2, CallEnded("c2", 2.0))
    second = start(site)
    assert len(site.receiver.wait(2)) == 2
    second.close()


def test_the_resource_refuses_this_machine_and_shows_the_secret_only_to_those_who_change(site):
    root = site.sign_in("root")
    headers = {"Content-Type": "application/json", "X-CSRF-Token": root.token()}
    row = {"name": "crm", "url": "http://10.0.0.1/x", "kinds": ["CallEnded"]}
    wrong = root.ask("POST", "/api/v1/web-hooks", json.dumps(row), headers)
    assert wrong.status == 422 and wrong.json["errors"][0]["field"] == "url" and "hook_targets" in wrong.json["errors"][0]["problem"]
    made = root.ask("POST", "/api/v1/web-hooks", json.dumps({**row, "url": site.receiver.url}), headers)
    assert made.status == 201 and "secret" not in made.json
    key, secret = made.json["id"], web_hooks.find(made.json["id"]).secret
    assert secret.startswith("whsec_") and secret in root.get(f"/web-hooks/{key}").text
    assert root.send(f"/web-hooks/{key}/test").status == 303
    sender = start(site)
    (sent, body), = site.receiver.wait(1)
    sender.close()
    assert json.loads(body)["kind"] == "Test" and sent["webhook-signature"].startswith("v1,")
    bad = root.ask("PATCH", f"/api/v1/web-hooks/{key}", '{"secret": "short"}', headers)
    assert bad.status == 422 and web_hooks.find(key).secret == secret
