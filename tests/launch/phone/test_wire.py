"""The SIP thread: order of calls, timers, and datagrams from strangers."""
import queue
import socket
import threading
import time

import pytest

from launch.phone.wire import Wire


@pytest.fixture
def peer():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(2)
        yield made


@pytest.fixture
def wire(peer):
    heard = queue.SimpleQueue()
    made = Wire(peer.getsockname(), "127.0.0.1", heard.put)
    made.heard = heard
    made.start()
    yield made
    made.close()


def test_sends_and_hears(wire, peer):
    wire.send(b"out")
    data, source = peer.recvfrom(100)
    peer.sendto(b"in", source)
    assert data == b"out" and wire.heard.get(timeout=2) == b"in"


def test_strangers_are_not_heard(wire):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        stranger.sendto(b"x", wire.local)
    with pytest.raises(queue.Empty):
        wire.heard.get(timeout=0.2)


def test_posted_calls_keep_their_order_on_one_thread(wire):
    seen = []
    done = threading.Event()
    for number in range(100):
        wire.post(lambda number=number: seen.append((number, threading.current_thread().name)))
    wire.post(done.set)
    assert done.wait(2) and [number for number, _ in seen] == list(range(100))
    assert len({name for _, name in seen}) == 1


def test_timers_come_in_time_and_can_be_cancelled(wire):
    came = queue.SimpleQueue()
    start = time.monotonic()
    wire.later(0.3, lambda: came.put("late"))
    wire.later(0.1, lambda: came.put("soon"))
    wire.later(0.2, lambda: came.put("never")).cancel()
    assert [came.get(timeout=2), came.get(timeout=2)] == ["soon", "late"]
    assert 0.25 < time.monotonic() - start < 0.8
