"""Transactions over a lossy line: everything is said again until heard, nothing is done twice."""
import queue
import socket

import pytest

from launch.phone.message import Message, build, parse, reply
from launch.phone.transaction import Transactions
from launch.phone.wire import Wire


class Line:
    """Transactions on one end, a bare socket on the other."""

    def __init__(self):
        self.peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.peer.bind(("127.0.0.1", 0))
        self.peer.settimeout(3)
        self.wire = Wire(self.peer.getsockname(), "127.0.0.1", lambda data: self.ours.receive(data))
        self.requests, self.responses = queue.SimpleQueue(), queue.SimpleQueue()
        self.ours = Transactions(self.wire, self.requests.put)
        self.wire.start()

    def ask(self, method):
        request = made(method)
        self.wire.post(lambda: self.ours.ask(request, self.responses.put))
        return request

    def hear(self):
        return parse(self.peer.recv(4096))

    def say(self, message):
        self.peer.sendto(build(message), self.wire.local)

    def quiet(self, seconds=0.8):
        self.peer.settimeout(seconds)
        try:
            return not self.peer.recv(4096)
        except TimeoutError:
            return True


@pytest.fixture
def line():
    opened = Line()
    yield opened
    opened.wire.close()
    opened.peer.close()


def made(method, branch="z9hG4bK1"):
    return Message(method, "sip:a@b", headers=[("Via", f"SIP/2.0/UDP h;branch={branch}"), ("From", "<sip:x@y>;tag=1"),
                                               ("To", "<sip:a@b>"), ("Call-ID", "call"), ("CSeq", f"3 {method}")])


def test_asks_again_until_answered(line):
    line.ask("REGISTER")
    assert line.hear().method == line.hear().method == "REGISTER"
    line.say(reply(made("REGISTER"), 200, "OK"))
    assert line.responses.get(timeout=2).status == 200
    assert line.quiet()


def test_an_invite_rests_once_it_is_being_tried(line):
    line.ask("INVITE")
    line.hear()
    line.say(reply(made("INVITE"), 100, "Trying"))
    assert line.responses.get(timeout=2).status == 100
    assert line.quiet(1.2)


def test_a_refusal_is_acknowledged_each_time_but_told_once(line):
    line.ask("INVITE")
    line.hear()
    for _ in range(2):
        line.say(reply(made("INVITE"), 486, "Busy Here", "far"))
        ack = line.hear()
        assert (ack.method, ack.cseq, ack.branch) == ("ACK", (3, "ACK"), "z9hG4bK1") and "tag=far" in ack.get("To")
    assert line.responses.get(timeout=2).status == 486 and line.responses.empty()


def test_every_repeated_acceptance_is_told(line):
    line.ask("INVITE")
    line.hear()
    for _ in range(2):
        line.say(reply(made("INVITE"), 200, "OK", "far"))
        assert line.responses.get(timeout=2).status == 200


def test_a_repeated_request_gets_the_same_answer_and_is_taken_once(line):
    line.say(made("BYE"))
    request = line.requests.get(timeout=2)
    line.wire.post(lambda: line.ours.tell(request, reply(request, 200, "OK")))
    assert line.hear().status == 200
    line.say(made("BYE"))
    assert line.hear().status == 200 and line.requests.empty()


def test_an_acceptance_is_repeated_until_acknowledged(line):
    line.say(made("INVITE"))
    request = line.requests.get(timeout=2)
    line.wire.post(lambda: line.ours.tell(request, reply(request, 200, "OK", "near")))
    assert line.hear().status == line.hear().status == 200
    line.say(made("ACK", "z9hG4bKother"))
    assert line.requests.get(timeout=2).method == "ACK" and line.quiet(2.2)


def test_rubbish_is_dropped(line):
    for data in (b"\0\1\2", b"SIP/2.0 200 OK\r\n\r\n", b"x" * 60000):
        line.peer.sendto(data, line.wire.local)
    line.say(made("OPTIONS"))
    assert line.requests.get(timeout=2).method == "OPTIONS"
