"""Each alarm has its three times, is there once, and is told by mail and web hook until somebody takes care of it."""

import http.server
import json
import threading
import time

import pytest
from aiosmtpd.controller import Controller

from hardware.alarms import Book
from hardware.notices import Notices, choose
from hardware.settings import Settings
from store import alarms, db
from store.events import AlarmEnded, AlarmRaised
from tests.instance import find_port


class Told(list):
    """A journal that keeps what it is told."""

    def emit(self, event):
        self.append(event)


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def book(database):
    found = Book("here", Told(), Clock())
    found.clock, found.told = found._clock, found._journal
    found.store()
    return found


@pytest.mark.covers("R1.4h")
def test_an_alarm_has_its_three_times_and_their_length(book):
    book.raise_("span.1.alarm", "span 1: red", "critical", "span 1")
    book.clock.now += 5
    book.raise_("span.1.alarm", "span 1: red, yellow", "critical", "span 1")
    book.store()
    row, = alarms.active()
    assert (row.condition, row.raised, row.acknowledged, row.ended, row.seconds) == ("span.1.alarm", 1000.0, None, None, None)
    assert alarms.acknowledge(row.id, "1001", 1010.0) and not alarms.acknowledge(row.id, "1002", 1011.0)
    book.clock.now = 1060.0
    book.end("span.1.alarm")
    book.store()
    row, = alarms.history()
    assert (row.raised, row.acknowledged, row.acknowledged_by, row.ended, row.seconds) == (1000.0, 1010.0, "1001", 1060.0, 60.0)
    assert [type(one) for one in book.told] == [AlarmRaised, AlarmEnded] and book.told[1].seconds == 60.0
    book.raise_("span.1.alarm", "again")
    book.store()
    assert len(alarms.history()) == 2 and len(alarms.active()) == 1


def test_one_that_gets_worse_is_told_again_in_the_same_row(book):
    book.raise_("disk", "86 %", "minor")
    book.raise_("disk", "96 %", "critical")
    book.store()
    row, = alarms.active()
    assert (row.severity, row.text) == ("critical", "96 %") and [one.severity for one in book.told] == ["minor", "critical"]


def test_a_process_that_begins_again_knows_what_lasts(book):
    book.raise_("a", "one")
    book.store()
    after = Book("here", Told())
    after.raise_("b", "two")
    after.store()
    after.raise_("a", "one")
    assert [one.condition for one in after._journal] == ["b"]
    after.end("a")
    after.store()
    assert [row.condition for row in alarms.active()] == ["b"]


def test_nothing_is_lost_while_the_database_is_away(book, monkeypatch):
    monkeypatch.setattr(alarms, "find", lambda alarm: (_ for _ in ()).throw(db.DatabaseError("away")))
    book.raise_("a", "one")
    with pytest.raises(db.DatabaseError):
        book.store()
    book.end("a")
    monkeypatch.undo()
    book.store()
    assert [(row.condition, row.ended is not None) for row in alarms.history()] == [("a", True)]


def test_in_maintenance_an_alarm_is_kept_and_nobody_told(book):
    alarms.plan_maintenance("span 1", 900.0, 2000.0, "new cable", "admin")
    alarms.add_route("mail", "boss@example.org", "warning")
    book.store()
    book.raise_("span.1.alarm", "red", "critical", "span 1 TE4/0/1")
    book.raise_("span.2.alarm", "red", "critical", "span 2 TE4/0/2")
    book.store()
    assert {row.condition: row.quiet for row in alarms.active()} == {"span.1.alarm": True, "span.2.alarm": False}
    Notices("here", Settings(), None, book.clock).queue()
    assert [len(alarms.notices(row.id)) for row in sorted(alarms.active(), key=lambda row: row.condition)] == [0, 1]


def test_escalation_waits_and_ends_with_the_acknowledgement():
    class Route:
        def __init__(self, severity, after):
            self.severity, self.after = severity, after
    first, second = Route("major", 0), Route("major", 300)
    assert choose([first, second], "minor", 0, None, 1000) == []
    assert choose([first, second], "major", 0, None, 299) == [first]
    assert choose([first, second], "critical", 0, None, 300) == [first, second]
    assert choose([first, second], "critical", 0, 200, 300) == [first]


class Mails:
    """A mail server that says 450 to the first mail."""

    def __init__(self):
        self.got, self.refused = [], 0

    async def handle_DATA(self, server, session, envelope):
        if not self.refused:
            self.refused += 1
            return "450 later"
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def mails():
    handler = Mails()
    handler.port = find_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def hooks():
    """A web hook that answers 503 first; `got` is what it was posted."""
    got = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(503 if len(got) == 1 else 204)
            self.end_headers()

        def log_message(self, *words):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got, f"http://127.0.0.1:{server.server_port}/alarm"
    server.shutdown()


def test_mail_and_web_hook_are_sent_again_until_taken_and_tell_the_end(book, mails, hooks):
    got, url = hooks
    alarms.add_route("mail", "night@example.org")
    alarms.add_route("hook", url)
    alarms.add_route("mail", "boss@example.org", "critical", after=300)
    notices = Notices("here", Settings(smtp_host="127.0.0.1", smtp_port=mails.port, notice_retry=10.0), None, book.clock)

    def work(now):
        book.clock.now = now
        book.store()
        notices.queue()
        notices.send()
    book.raise_("disk.full", "the disk is 96 % full\nSubject: x", "critical", "disk")
    work(1001.0)
    assert not mails.got and len(got) == 1
    work(1005.0)
    assert not mails.got and len(got) == 1, "it was tried before its time"
    work(1012.0)
    assert [one.rcpt_tos for one in mails.got] == [["night@example.org"]] and len(got) == 2
    assert b"Subject: [here] critical: disk.full" in mails.got[0].content
    work(1301.0)
    assert [one.rcpt_tos for one in mails.got] == [["night@example.org"], ["boss@example.org"]]
    book.end("disk.full")
    work(1310.0)
    assert len(mails.got) == 4 and b"over: disk.full" in mails.got[3].content
    assert (got[-1]["what"], got[-1]["condition"], got[-1]["ended"]) == ("ended", "disk.full", 1301.0)
    work(1400.0)
    assert len(mails.got) == 4 and len(got) == 3


def test_a_notice_that_nobody_takes_is_given_up(book):
    alarms.add_route("hook", "http://127.0.0.1:1/")
    alarms.add_route("hook", "file:///etc/passwd")
    notices = Notices("here", Settings(notice_tries=2, notice_retry=1.0), None, book.clock)
    book.raise_("a", "one", "major")
    for _ in range(3):
        book.store()
        notices.queue()
        notices.send()
        book.clock.now += 10
    assert {(one.state, one.tries) for one in alarms.notices(alarms.active()[0].id)} == {(alarms.FAILED, 2)}


def test_wrong_routes_and_windows_are_refused(database):
    for words in (("phone", "x"), ("mail", " "), ("mail", "x", "bad"), ("mail", "x", "major", -1)):
        with pytest.raises(ValueError):
            alarms.add_route(*words)
    with pytest.raises(ValueError):
        alarms.plan_maintenance("", 5, 5)


def test_from_the_line_to_mail_queued_is_half_a_second(machine):
    with machine() as found:
        alarms.add_route("mail", "night@example.org", "warning")
        time.sleep(0.5)
        began = time.time()
        found.box.book.raise_("span.1.alarm", "red", "critical", "span 1")
        while not (rows := alarms.active()) or not alarms.notices(rows[0].id):
            assert time.time() - began < 2.0
            time.sleep(0.01)
        assert time.time() - began < 0.5
