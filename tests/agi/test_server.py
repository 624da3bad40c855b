"""The server serves visits, and what is no visit costs it nothing."""

import socket
import threading
import time

import pytest

from agi.testing import FakeAsterisk, loop_arguments, make_header
from flow.position import decode
from store.events import CallEntered, StepTaken
from tests.agi.conftest import TOKEN
from tests.flow.samples import ALL, Misbehaving, make, step
from tests.instance import wait_until

KEY = {"GET DATA": "200 result=1"}


def visit(served, answers=None, token=TOKEN, **arguments):
    asterisk = FakeAsterisk(served.port, make_header(token, loop_arguments(**arguments)), answers)
    asterisk.run()
    return asterisk


def test_a_visit_walks_to_the_queue_in_few_commands(serve):
    served = serve()
    asterisk = visit(served, KEY)
    assert [line.split(" ")[0] for line in asterisk.commands] == ["SET", "ANSWER", "SET", "GET", "SET", "SET"]
    assert asterisk.committed[:3] == ["queue", "sales", "tc"]
    assert decode(asterisk.committed[8]).step == "queue"
    entered = next(event for event in served.journal if isinstance(event, CallEntered))
    assert (entered.number, entered.dialled, entered.flow, entered.version) == ("13800001234", "4000", "sample", 1)


def test_the_next_visit_goes_on_from_the_result(serve):
    served = serve()
    position = visit(served, KEY).committed[8]
    asterisk = visit(served, position=position, result="queue:CONTINUE:PJSIP/1001:3:60", doing="queue")
    assert asterisk.committed[:2] == ["hangup", "16"]
    taken = {event.n: event.outcome for event in served.journal if isinstance(event, StepTaken)}
    assert taken == {1: "done", 2: "1", 3: "answered", 4: "ended"}


def test_a_dead_link_resumes_at_the_checkpoint(serve):
    served = serve()
    first = FakeAsterisk(served.port, make_header(TOKEN, loop_arguments()), KEY)
    while not first.step().startswith("GET DATA"):
        pass
    first.close()
    position = [line.split(" ")[3] for line in first.commands if "CC_POS" in line][-1]
    asterisk = visit(served, KEY, position=position, lost="1")
    assert asterisk.commands[0].startswith("GET DATA"), "asked again, nothing else again"


def test_hang_up_in_mid_visit(serve):
    served = serve()
    asterisk = visit(served, {"GET DATA": "200 result=-1", "CHANNEL STATUS": "511 Command Not Permitted on a dead channel"})
    assert asterisk.committed is None
    wait_until(lambda: served.server.calls == 0, 2)
    assert [event.outcome for event in served.journal if isinstance(event, StepTaken)][-1] == "hangup"
    assert not served.handler.counts["failed"]


@pytest.mark.parametrize("reply", [b"HANGUP\n511 Command Not Permitted on a dead channel or intercept routine\n", b"HANGUP\n", b"\xff\xfe\n",
                                   b"520-Invalid command syntax.  Proper usage follows:\nUsage: x\n520 End of proper usage.\n", b"510 Invalid\n",
                                   b"520 Invalid\n", b"200\n", b""])
def test_every_reply_of_a_dying_channel_is_survived(serve, reply):
    served = serve()
    with socket.create_connection(("127.0.0.1", served.port), 5) as link:
        link.sendall(make_header(TOKEN, loop_arguments()))
        link.recv(4096)
        link.sendall(reply)
        link.shutdown(socket.SHUT_WR)
        while link.recv(4096):
            pass
    wait_until(lambda: served.server.calls == 0, 3)
    assert not served.handler.counts["failed"]
    assert visit(served, KEY).committed[0] == "queue"


def test_a_hand_written_agi_is_sent_into_the_loop(serve):
    served = serve()
    asterisk = FakeAsterisk(served.port, make_header(TOKEN, extension="4000"))
    assert asterisk.run() == ["EXEC Goto cc-enter,4000,1"]


@pytest.mark.parametrize("payload, count", [
    (b"", "closed"), (b"\n\n", "malformed"), (b"GET / HTTP/1.1\r\n\r\n\n\n", "malformed"), (b"agi_x: " + b"y" * 40000, "large"),
    (make_header("wrong", loop_arguments()), "token"), (make_header("", loop_arguments()), "token"),
    (make_header(TOKEN, loop_arguments(), network_script=f"other?token={TOKEN}"), "path"), (b"agi_network: yes\n", "slow")])
def test_what_is_no_visit_is_counted_and_dropped(serve, payload, count):
    served = serve(header_seconds=0.3)
    with socket.create_connection(("127.0.0.1", served.port), 5) as link:
        if payload:
            link.sendall(payload)
        if count == "closed":
            link.sendall(b"a")
            link.shutdown(socket.SHUT_WR)
        try:
            assert link.recv(100) == b""
        except ConnectionResetError:
            pass
    wait_until(lambda: served.handler.counts[count] == 1, 3, str(served.handler.counts))
    assert served.server.calls == 0


def test_bare_connects_cost_no_thread(serve):
    served = serve()
    before = threading.active_count()
    links = [socket.create_connection(("127.0.0.1", served.port), 5) for _ in range(50)]
    time.sleep(0.3)
    assert threading.active_count() == before and served.server.connections == 0
    assert visit(served, KEY).committed[0] == "queue"
    for link in links:
        link.close()


def test_over_the_limit_a_new_call_hears_busy_and_an_old_one_goes_on(serve):
    served = serve(calls=1)
    holding = FakeAsterisk(served.port, make_header(TOKEN, loop_arguments(call="held")), KEY)
    holding.step()
    assert visit(served, KEY).committed[0] == "busy"
    position = [line.split(" ")[3] for line in holding.commands if "CC_POS" in line][-1]
    assert visit(served, KEY, position=position).committed[0] == "queue"
    holding.run()


def test_a_burst_waits_in_the_backlog(serve):
    served = serve()
    links = [FakeAsterisk(served.port, make_header(TOKEN, loop_arguments(call=str(n))), KEY) for n in range(200)]
    assert all(link.run()[-1].startswith("SET VARIABLE CC_DO queue") for link in links)


def test_drain_lets_visits_end_and_cuts_the_rest(serve):
    served = serve()
    short = FakeAsterisk(served.port, make_header(TOKEN, loop_arguments(call="short")), KEY)
    long = FakeAsterisk(served.port, make_header(TOKEN, loop_arguments(call="long")), KEY)
    short.step(), long.step()
    served.server.close()
    threading.Thread(target=short.run).start()
    began = time.monotonic()
    assert served.server.drain(0.5) == 1
    assert time.monotonic() - began < 2
    assert short.committed and long.run() and long.committed is None
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", served.port), 1)


@pytest.mark.parametrize("number", ['138"001', "138\\", "a,b", "${SHELL(id)}", "x" * 9000, "1\n2", "\0"])
def test_hostile_callers_are_data(serve, number):
    served = serve()
    asterisk = visit(served, KEY, number=number, name=number)
    assert asterisk.committed[0] == "queue"
    assert next(event for event in served.journal if isinstance(event, CallEntered)).number == number
    assert not any(number in line for line in asterisk.commands)


def test_words_that_the_dialplan_would_misread_are_the_steps_error(serve):
    """A step hands over a field with the separator in it: nothing of it is sent, and the caller takes the error edge."""
    def park(step, call):
        call.park("queue", "sales~${SHELL(id)}")
    content = make({"bad": {**step("bad.step", done="bye"), "on_error": "bye"}, "bye": step("ivr.hangup")})
    served = serve([*ALL, Misbehaving(park)], (content,))
    asterisk = visit(served)
    assert asterisk.committed[:2] == ["hangup", "16"] and not any("SHELL" in line for line in asterisk.commands)
    taken = {event.step: event.outcome for event in served.journal if isinstance(event, StepTaken)}
    assert taken == {"bad": "error", "bye": "ended"}
