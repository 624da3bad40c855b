"""SIP transactions over UDP: says things again until they are heard, hears things once."""
from collections.abc import Callable
from dataclasses import dataclass

from launch.phone.message import Message, MessageError, build, parse
from launch.phone.wire import Timer, Wire

T1, T2 = 0.5, 4.0       # seconds: first and longest wait before saying it again (RFC 3261)
GIVE_UP = 32.0          # seconds without an answer
Answered = Callable[[Message | None], None]


@dataclass
class _Asked:
    """A request of ours: repeated until answered."""

    request: Message
    data: bytes
    on_response: Answered
    wait: float = T1
    again: Timer | None = None
    limit: Timer | None = None
    ack: bytes = b""


@dataclass
class _Told:
    """A final answer of ours to an INVITE: repeated until acknowledged."""

    data: bytes
    wait: float = T1
    again: Timer | None = None
    limit: Timer | None = None


class Transactions:
    """Client and server transactions of one telephone; runs on the wire's thread."""

    def __init__(self, wire: Wire, on_request: Callable[[Message], None]):
        self.wire, self._on_request = wire, on_request
        self._asked: dict[tuple[str, str], _Asked] = {}
        self._answers: dict[tuple[str, str], bytes] = {}
        self._told: dict[tuple[str, int], _Told] = {}

    def ask(self, request: Message, on_response: Answered) -> None:
        """Send a request; `on_response` gets each response (repeated 2xx of INVITE too), None after 32 s of none."""
        asked = _Asked(request, build(request), on_response)
        key = (request.branch, request.method)
        self._asked[key] = asked
        self.wire.send(asked.data)
        asked.again = self.wire.later(T1, lambda: self._ask_again(asked))
        asked.limit = self.wire.later(GIVE_UP, lambda: self._give_up(key))

    def send(self, request: Message) -> None:
        """Send an ACK: nobody answers it."""
        self.wire.send(build(request))

    def tell(self, request: Message, response: Message, on_unheard: Callable[[], None] = lambda: None) -> None:
        """Answer a request; `on_unheard` runs when nobody acknowledges a final answer to an INVITE."""
        data = build(response)
        key = (request.branch, request.method)
        if key not in self._answers:
            self.wire.later(GIVE_UP, lambda: self._answers.pop(key, None))
        self._answers[key] = data
        self.wire.send(data)
        if request.method == "INVITE" and response.status >= 200:
            self._tell_until_heard(request, data, on_unheard)

    def receive(self, data: bytes) -> None:
        """Take one datagram; what is no SIP message is dropped."""
        try:
            message = parse(data)
        except MessageError:
            return
        if message.status:
            self._take_response(message)
        elif message.method == "ACK":
            self._heard(message)
            self._on_request(message)
        else:
            self._take_request(message)

    def _take_request(self, request: Message) -> None:
        key = (request.branch, request.method)
        known = self._answers.get(key)
        if known is not None:
            if known:
                self.wire.send(known)
            return
        self._answers[key] = b""    # seen: a repetition before our answer is not a second request
        self.wire.later(GIVE_UP, lambda: self._answers.pop(key, None))
        self._on_request(request)

    def _take_response(self, response: Message) -> None:
        asked = self._asked.get((response.branch, response.cseq[1]))
        if asked is None:
            return
        if asked.ack and response.status >= 300:    # our ACK was lost
            self.wire.send(asked.ack)
            return
        _stop(asked)
        if response.status >= 200:
            self._finish(asked, response)
        elif asked.request.method != "INVITE":      # a provisional answer: keep asking, slowly
            asked.again = self.wire.later(T2, lambda: self._ask_again(asked))
            asked.limit = self.wire.later(GIVE_UP, lambda: self._give_up((response.branch, response.cseq[1])))
        asked.on_response(response)

    def _finish(self, asked: _Asked, response: Message) -> None:
        key = (asked.request.branch, asked.request.method)
        if asked.request.method != "INVITE":
            del self._asked[key]
            return
        if response.status >= 300:
            asked.ack = build(_ack(asked.request, response))
            self.wire.send(asked.ack)
        self.wire.later(GIVE_UP, lambda: self._asked.pop(key, None))

    def _ask_again(self, asked: _Asked) -> None:
        self.wire.send(asked.data)
        invite = asked.request.method == "INVITE"
        asked.wait = asked.wait * 2 if invite else min(asked.wait * 2, T2)
        asked.again = self.wire.later(asked.wait, lambda: self._ask_again(asked))

    def _give_up(self, key: tuple[str, str]) -> None:
        asked = self._asked.pop(key, None)
        if asked:
            _stop(asked)
            asked.on_response(None)

    def _tell_until_heard(self, request: Message, data: bytes, on_unheard: Callable[[], None]) -> None:
        key = (request.call_id, request.cseq[0])
        told = self._told[key] = _Told(data)
        told.again = self.wire.later(T1, lambda: self._tell_again(told))
        told.limit = self.wire.later(GIVE_UP, lambda: self._unheard(key, on_unheard))

    def _tell_again(self, told: _Told) -> None:
        self.wire.send(told.data)
        told.wait = min(told.wait * 2, T2)
        told.again = self.wire.later(told.wait, lambda: self._tell_again(told))

    def _heard(self, ack: Message) -> None:
        told = self._told.pop((ack.call_id, ack.cseq[0]), None)
        if told:
            _stop(told)

    def _unheard(self, key: tuple[str, int], on_unheard: Callable[[], None]) -> None:
        told = self._told.pop(key, None)
        if told:
            _stop(told)
            on_unheard()


def _stop(waiting: _Asked | _Told) -> None:
    for timer in (waiting.again, waiting.limit):
        if timer:
            timer.cancel()


def _ack(invite: Message, response: Message) -> Message:
    """The ACK of a refused INVITE: its own branch, the answer's To."""
    ack = Message("ACK", invite.uri)
    for name in ("Via", "From", "Call-ID", "Max-Forwards", "Route"):
        ack.headers += [(name, value) for value in invite.every(name)]
    ack.headers += [("To", response.get("To")), ("CSeq", f"{invite.cseq[0]} ACK")]
    return ack
