"""The session pairs, survives and comes back."""

import concurrent.futures
import threading
import time

import pytest

from live.ami import Ami, AmiError
from live.testing import FakeAsterisk, answer_politely, make_message


class Ear:
    """Keeps what an Ami tells."""

    def __init__(self):
        self.events, self.ups, self.downs = [], [], []

    def on_event(self, message):
        if message["Event"] == "Poison":
            raise RuntimeError("poison")
        self.events.append(message)

    def connect(self, asterisk, **options):
        options = {"ping": 0.2, "patience": 0.5, **options}
        return Ami("127.0.0.1", asterisk.port, "live", "secret", self.on_event, self.ups.append, self.downs.append, **options).start()


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def asterisk():
    fake = FakeAsterisk()
    yield fake
    fake.close()


def wait_for(true, seconds=5.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_answers_go_to_the_thread_that_asked():
    def answer(action):
        # the last to ask is answered first, with a stranger's answer between
        if action["Action"] != "Echo":
            return answer_politely(action)
        waiting.append(make_message(Response="Success", ActionID=action["ActionID"], Word=action["Word"]))
        if len(waiting) % 8:
            return b""
        batch = b"".join(reversed(waiting[-8:]))
        return make_message(Response="Success", ActionID="nobody") + batch
    waiting = []
    asterisk, ear = FakeAsterisk(answer), Ear()
    ami = ear.connect(asterisk, ping=60)
    assert ami.up.wait(5)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        words = [str(number) for number in range(800)]
        assert list(pool.map(lambda word: ami.action({"Action": "Echo", "Word": word}, 10)["Word"], words)) == words
    ami.stop()
    asterisk.close()


def test_a_poison_event_stops_nothing(ear, asterisk):
    ami = ear.connect(asterisk)
    assert ami.up.wait(5)
    asterisk.send(make_message(Event="Poison") + make_message(Event="Good"))
    wait_for(lambda: ear.events)
    assert ear.events[0]["Event"] == "Good" and ami.failures == 1 and ami.up.is_set()
    ami.stop()


def test_a_lost_connection_is_made_anew(ear, asterisk):
    ami = ear.connect(asterisk)
    assert ami.up.wait(5)
    asterisk.drop()
    wait_for(lambda: len(ear.ups) == 2)
    assert len(ear.downs) == 1
    assert ami.action({"Action": "Ping"})["Response"] == "Success"
    ami.stop()


def test_an_asterisk_that_answers_no_ping_is_left(ear):
    silent = threading.Event()
    asterisk = FakeAsterisk(lambda action: b"" if silent.is_set() else answer_politely(action))
    ami = ear.connect(asterisk)
    assert ami.up.wait(5)
    silent.set()
    wait_for(lambda: ear.downs)
    assert "Ping" in ear.downs[0] and not ami.up.is_set()
    silent.clear()
    assert ami.up.wait(5)
    ami.stop()
    asterisk.close()


def test_waiting_actions_fail_when_the_connection_falls(ear):
    asterisk = FakeAsterisk(lambda action: b"" if action["Action"] == "Never" else answer_politely(action))
    ami = ear.connect(asterisk, ping=60)
    assert ami.up.wait(5)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        action = pool.submit(ami.action, {"Action": "Never"}, 10)
        listing = pool.submit(ami.collect, {"Action": "Never"}, "NeverComplete", 10)
        wait_for(lambda: sum(action["Action"] == "Never" for action in asterisk.actions) == 2)
        asterisk.drop()
        for future in (action, listing):
            with pytest.raises(AmiError):
                future.result(5)
    ami.stop()
    asterisk.close()


def test_a_late_answer_and_a_refusal_are_told(ear):
    def answer(action):
        if action["Action"] == "Bad":
            return make_message(Response="Error", ActionID=action["ActionID"], Message="Permission denied")
        return b"" if action["Action"] == "Never" else answer_politely(action)
    asterisk = FakeAsterisk(answer)
    ami = ear.connect(asterisk, ping=60)
    assert ami.up.wait(5)
    with pytest.raises(AmiError, match="did not answer Never"):
        ami.action({"Action": "Never"}, timeout=0.1)
    with pytest.raises(AmiError, match="Permission denied"):
        ami.action({"Action": "Bad"})
    with pytest.raises(AmiError):
        ami.collect({"Action": "Bad"}, "BadComplete")
    with pytest.raises(ValueError, match="Note"):
        ami.action({"Action": "Ping", "Note": "a\r\nAction: Command"})
    ami.stop()
    asterisk.close()


def test_a_list_comes_between_the_events_around_it(ear):
    def answer(action):
        if action["Action"] != "Walk":
            return answer_politely(action)
        own = {"ActionID": action["ActionID"]}
        return (make_message(Event="Before") + make_message(Response="Success", **own) + make_message(Event="Item", Name="1", **own)
                + make_message(Event="Between") + make_message(Event="Item", Name="2", **own) + make_message(Event="WalkEnd", **own)
                + make_message(Event="After"))
    asterisk = FakeAsterisk(answer)
    ami = ear.connect(asterisk, ping=60)
    assert ami.up.wait(5)
    order = []
    ear.events = order
    ami.read({"Action": "Walk"}, "WalkEnd", lambda items: order.append([item["Name"] for item in items]))
    wait_for(lambda: len(order) == 4)
    assert [item if isinstance(item, list) else item["Event"] for item in order] == ["Before", "Between", ["1", "2"], "After"]
    assert [item["Name"] for item in ami.collect({"Action": "Walk"}, "WalkEnd")] == ["1", "2"]
    ami.stop()
    asterisk.close()


def test_wrong_secret_and_wrong_port_are_tried_again_quietly(ear):
    refuse = threading.Event()
    refuse.set()

    def answer(action):
        if action["Action"] == "Login" and refuse.is_set():
            return make_message(Response="Error", ActionID=action["ActionID"], Message="Authentication failed")
        return answer_politely(action)
    asterisk = FakeAsterisk(answer)
    ami = ear.connect(asterisk)
    wait_for(lambda: len(asterisk.actions) > 1)
    with pytest.raises(AmiError, match="no connection"):
        ami.action({"Action": "Ping"})
    refuse.clear()
    assert ami.up.wait(5) and not ear.downs
    ami.stop()
    asterisk.close()


def test_no_thread_is_left_after_many_connections(ear, asterisk):
    ami = ear.connect(asterisk)
    assert ami.up.wait(5)
    for number in range(2, 8):
        asterisk.drop()
        wait_for(lambda: len(ear.ups) == number)
    wait_for(lambda: sum(thread.name.startswith("ami") for thread in threading.enumerate()) <= 2)
    ami.stop()
    wait_for(lambda: not any(thread.name.startswith("ami") for thread in threading.enumerate()))


def test_thousands_of_events_a_second_are_read(ear, asterisk):
    ami = ear.connect(asterisk, ping=60)
    assert ami.up.wait(5)
    one = make_message(Event="Newstate", **{f"Header{number}": "value of a usual length" for number in range(15)})
    begun = time.monotonic()
    for _ in range(100):
        asterisk.send(one * 200)
    wait_for(lambda: len(ear.events) == 20000, 20)
    assert 20000 / (time.monotonic() - begun) > 5000
    ami.stop()
