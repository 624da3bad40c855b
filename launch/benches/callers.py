"""The load generator of `bench calls`: places SIP calls at one rate, walks the menu in each, and prints figures as JSON."""

import argparse
import heapq
import itertools
import json
import os
import resource
import secrets
import select
import time

from launch.benches.generator import find_percentile
from launch.benches.menu import KEYS, PAUSES
from launch.benches.voice import Voice, open_socket, read_time
from launch.phone import digest, sdp
from launch.phone.account import Account
from launch.phone.message import MessageError, address, build, parse, reply

FRAMES = 20         # milliseconds of a frame; calls are spread over as many ticks
GIVE_UP = 8.0       # seconds without a sound, or without the end after the last key
RESENT = (0.5, 1.5, 3.5)    # seconds after which an INVITE without any answer is sent again


class Call:
    """One call: `answered`, `sound` (Unix seconds) and `replies`, the seconds from key to sound; `end` says how it ended."""

    def __init__(self, load, number):
        self._load = load
        self._account = Account(load.server, load.local, load.user, load.secret, from_number=f"138{number:08d}")
        self.id = f"{secrets.token_hex(10)}@bench"
        self.voice = Voice(load.poll, load.local[0])
        self.answered = self.sound = 0.0
        self.replies = []
        self.end = ""
        self.slot = 0
        self._number, self._tried, self._heard = 1, False, False
        self._keys = list(KEYS)
        self._invite = self._target = None
        self._pressed = 0.0

    def start(self):
        """Send the INVITE, with what the server last asked for when it is known."""
        load = self._load
        uri = self._account.uri(load.number)
        self._invite = self._account.request("INVITE", uri, self.id, f"{self._account.address};tag={secrets.token_hex(4)}", f"<{uri}>", self._number)
        if load.challenge:
            self._invite.put("Authorization", digest.answer(load.challenge, "INVITE", uri, load.user, load.secret, "bench", load.count()))
        self._invite.put("Content-Type", "application/sdp")
        self._invite.body = sdp.write(sdp.Description(load.local[0], self.voice.port, (sdp.ALAW,)), 1, 1)
        data, number = build(self._invite), self._number
        load.send(data)
        for after in RESENT:
            load.later(after, lambda: self._heard or self.end or number != self._number or load.send(data))

    def take(self, message, at):
        """Take one SIP message that came at `at` (Unix seconds)."""
        if message.method == "BYE":
            self._load.send(build(reply(message, 200, "OK")))
            self.finish("done" if not self._keys and self.voice.hear is None else "hung up early")
        elif message.status and message.cseq[1] == "INVITE" and message.cseq[0] == self._number:
            self._heard = True
            self._take_answer(message, at)

    def _take_answer(self, message, at):
        if message.status < 200:
            return
        self._acknowledge(message)
        if message.status == 200:
            if not self.answered:
                self._begin(message, at)
        elif message.status == 401 and not self._tried:
            self._tried, self._number, self._heard = True, self._number + 1, False
            self._load.challenge = digest.read_challenge(message.get("WWW-Authenticate"))
            self.start()
        else:
            self.finish(f"refused {message.status}")

    def _acknowledge(self, message):
        target = address(message.get("Contact")) if message.status == 200 else self._invite.uri
        self._target = target, message.get("To")
        made = self._account.request("ACK", target, self.id, self._invite.get("From"), message.get("To"), self._number)
        if message.status != 200:
            made.put("Via", self._invite.get("Via"))
        self._load.send(build(made))

    def _begin(self, message, at):
        self.answered = at
        self.voice.connect(sdp.read(message.body))
        self._load.talk(self)
        self._expect(self._hear_first)

    def _expect(self, hear):
        self.voice.listen(hear)
        self._load.later(GIVE_UP, lambda: self.voice.hear is hear and self.hang_up("no sound"))

    def _hear_first(self, at):
        self.sound = at
        self._load.later(PAUSES[0], self._press)

    def _hear_next(self, at):
        self.replies.append(at - self._pressed)
        self._load.later(PAUSES[1], self._press)

    def _press(self):
        if self.end:
            return
        self.voice.press(self._keys.pop(0))
        self._pressed = time.time()
        if self._keys:
            self._expect(self._hear_next)
        else:
            self._load.later(GIVE_UP, lambda: self.hang_up("not ended"))

    def hang_up(self, why):
        """End the call from our side, as it went wrong."""
        if self.end:
            return
        if self.answered:
            target, other = self._target
            self._load.send(build(self._account.request("BYE", target, self.id, self._invite.get("From"), other, self._number + 1)))
        self.finish(why)

    def finish(self, how):
        """Note how the call ended and free what it had."""
        if not self.end:
            self.end = how
            self._load.forget(self)
            self.voice.close()


class Load:
    """Places calls to `number` at `server` as `user`; one thread, one SIP socket, one RTP socket a call."""

    def __init__(self, server, user, secret, number):
        self.server, self.user, self.secret, self.number = server, user, secret, number
        self.poll = select.epoll()
        self._socket = open_socket("127.0.0.1")
        self._socket.setsockopt(1, 33, 4 << 20)     # SO_RCVBUFFORCE: a burst of answers must not be lost
        self._socket.connect(server)
        self.local = self._socket.getsockname()
        self.poll.register(self._socket.fileno(), select.EPOLLIN)
        self.challenge, self._uses = None, 0
        self.calls, self._by_id, self._by_socket = [], {}, {}
        self._talking = [[] for _ in range(FRAMES)]
        self._timers, self._order = [], itertools.count()
        self._open = self._slot = 0
        self.late = []

    def count(self):
        """Count one more use of the server's nonce and return it."""
        self._uses += 1
        return self._uses

    def send(self, data):
        """Send one SIP message."""
        try:
            self._socket.send(data)
        except OSError:     # a full buffer loses it, as a network would
            pass

    def later(self, seconds, action):
        """Call `action` after `seconds`."""
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), action))

    def talk(self, call):
        """Send audio for `call` from now on, the first packet at once: Asterisk waits for it."""
        call.voice.tick()
        call.slot = self._slot
        self._talking[call.slot].append(call)

    def forget(self, call):
        """Send no more audio for `call`, which is over."""
        self._open -= 1
        if call.answered:
            self._talking[call.slot].remove(call)

    def run(self, rate, seconds):
        """Begin `rate` calls a second, evenly, for `seconds`; return when the last one is over."""
        start, self._open = time.monotonic(), round(rate * seconds)
        for number in range(self._open):
            self.later(number / rate, self._begin)
        tick = 0
        while self._open:
            due = start + tick / 1000
            self._receive(max(0.0, due - time.monotonic()))
            now = time.monotonic()
            if now >= due:
                self.late.append(now - due)
                self._tick(tick % FRAMES, now)
                tick += 1

    def _tick(self, slot, now):
        self._slot = slot
        for call in self._talking[slot]:
            call.voice.tick()
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2]()

    def _begin(self):
        call = Call(self, len(self.calls))
        self.calls.append(call)
        self._by_id[call.id] = call
        self._by_socket[call.voice.number] = call
        call.start()
        self.later(5 * GIVE_UP, lambda: call.hang_up("never answered"))

    def _receive(self, timeout):
        for number, _ in self.poll.poll(timeout):
            if number == self._socket.fileno():
                self._receive_sip()
            else:
                self._by_socket[number].voice.receive()

    def _receive_sip(self):
        for _ in range(50):
            try:
                data, told, _, _ = self._socket.recvmsg(65535, 64)
            except OSError:
                return
            try:
                message = parse(data)
            except MessageError:
                continue
            call = self._by_id.get(message.call_id)
            if call:
                call.take(message, read_time(told))


def measure(load, options):
    """Run the load and return its figures; calls of the first `skip` seconds are left out of all but `ended`."""
    cpu, began = time.process_time(), time.monotonic()
    load.run(options.rate, options.seconds)
    counted = load.calls[round(options.rate * options.skip):]
    ended = {}
    for call in load.calls:
        ended[call.end] = ended.get(call.end, 0) + 1
    return {"calls": len(counted), "ended": ended, "well": sum(call.end == "done" for call in counted),
            "sound": [call.sound - call.answered if call.sound else None for call in counted],
            "replies": [seconds for call in counted for seconds in call.replies],
            "late": find_percentile(load.late, 0.99), "busy": (time.process_time() - cpu) / (time.monotonic() - began)}


def main():
    """Read the arguments, place the calls, print figures; the secret is in the environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--user", default="carrier")
    parser.add_argument("--number", required=True)
    parser.add_argument("--rate", type=float, required=True, help="calls a second")
    parser.add_argument("--seconds", type=float, required=True, help="how long calls are begun")
    parser.add_argument("--skip", type=float, default=0.0, help="how long at the beginning they are not measured")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    load = Load(("127.0.0.1", options.port), options.user, os.environ["SWITCHROOM_BENCH_SECRET"], options.number)
    print("begun", flush=True)
    print(json.dumps(measure(load, options)), flush=True)


if __name__ == "__main__":
    main()
