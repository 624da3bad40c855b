"""One call of a telephone, as the test or robot that uses it sees it."""
import threading
import time
from collections.abc import Callable
from pathlib import Path

from launch.phone import keys, tone
from launch.phone.errors import PhoneError
from launch.phone.message import name_of, user_of
from launch.phone.rtp import Stream
from launch.phone.session import Session
from launch.phone.source import Source, Wav
from launch.phone.wire import Wire

PATIENCE = 10.0     # seconds for an answer to hold, unhold and refer
# What a busy far end means as a Q.850 cause (RFC 3398) when it does not say so itself.
BUSY = {486: 17, 600: 17}


class Leg:
    """A call: `state` is calling, ringing, answered or ended; all methods may be called from any thread."""

    def __init__(self, wire: Wire, stream: Stream, incoming: bool):
        self._wire, self._stream = wire, stream
        self._changed = threading.Condition()
        self._session: Session | None = None
        self.incoming, self.state, self.early = incoming, "calling", False
        self.status, self.cause, self.ended_by = 0, 0, ""
        self.transfer_status = 0
        self.on_end: Callable[["Leg"], None] = lambda leg: None
        self.started, self.answered_at, self.ended_at = time.monotonic(), None, None

    def attach(self, session: Session) -> None:
        """Give the leg its signalling; done once by the telephone."""
        self._session = session

    # --- what the session tells (SIP thread) ---

    def ringing(self, early: bool) -> None:
        with self._changed:
            self.state, self.early = "ringing", self.early or early
            self._changed.notify_all()

    def answered(self) -> None:
        with self._changed:
            self.state, self.answered_at = "answered", time.monotonic()
            self._changed.notify_all()

    def ended(self, by: str, status: int, cause: int) -> None:
        with self._changed:
            self.ended_by, self.status, self.cause = by, status, cause or BUSY.get(status, status)
            self.state, self.ended_at = "ended", time.monotonic()
            self._changed.notify_all()
        self.on_end(self)

    def transferred(self, status: int) -> None:
        """The far end says how our transfer went; a good one ends our part of the call."""
        with self._changed:
            self.transfer_status = status
            self._changed.notify_all()
        if status < 300:
            self._session.hang_up()

    def pressed(self, digits: str) -> None:
        self._stream.digits += digits

    # --- what it knows ---

    @property
    def call_id(self) -> str:
        """The SIP Call-ID."""
        return self._session.dialog.call_id

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the INVITE, the first of each name."""
        return dict(reversed(self._session.invite.headers))

    @property
    def number(self) -> str:
        """The other party's number, from From (incoming) or To."""
        return user_of(self._session.dialog.remote)

    @property
    def called(self) -> str:
        """The number that an incoming call asks for: the digits that reached us."""
        return user_of(self._session.invite.get("To"))

    @property
    def name(self) -> str:
        """The other party's display name."""
        return name_of(self._session.dialog.remote)

    @property
    def duration(self) -> float:
        """Seconds since the answer, 0.0 if never answered."""
        return (self.ended_at or time.monotonic()) - self.answered_at if self.answered_at else 0.0

    @property
    def received(self) -> bytes:
        """What was heard so far (the last two minutes), 16-bit samples at 8 kHz."""
        return self._stream.pcm()

    @property
    def digits(self) -> str:
        """The keys that the other end pressed."""
        return self._stream.digits

    @property
    def packets(self) -> tuple[int, int]:
        """Audio packets (received, sent)."""
        return self._stream.packets, self._stream.sent

    # --- what it does ---

    def answer(self, source: Source | None = None) -> None:
        """Answer an incoming call, saying `source`."""
        if source:
            self.play(source)
        self._wire.post(self._session.answer)
        self.wait_answered(PATIENCE)

    def sound(self, source: Source) -> None:
        """Let a ringing incoming call hear `source` before it is answered."""
        self.play(source)
        self._wire.post(self._session.progress)

    def reject(self, status: int = 486) -> None:
        """Refuse a ringing call."""
        self._wire.post(lambda: self._session.hang_up(status))

    def hangup(self) -> None:
        """End the call from our side, answered or not."""
        self._wire.post(self._session.hang_up)

    def play(self, source: Source) -> None:
        """Say this from now on, from its beginning."""
        self._stream.play(source)

    def press(self, digits: str, ms: int = 120, gap: int = 100) -> None:
        """Press keys one after another by RFC 4733 and return when the last was sent; times in ms."""
        keys.check(digits)
        if self._stream.event is None:
            raise PhoneError(f"the other end of {self.number} takes no telephone-event: cannot press {digits}")
        for digit in digits:
            self._stream.press(digit, ms, gap)
        until = time.monotonic() + len(digits) * (ms + gap) / 1000 + 2
        while self._stream.pressing and self.state != "ended" and time.monotonic() < until:
            time.sleep(0.02)

    def hold(self) -> None:
        """Put the other end on hold; raises PhoneError when refused."""
        self._renegotiate("sendonly")

    def unhold(self) -> None:
        """Talk again after hold."""
        self._renegotiate("sendrecv")

    def refer(self, target: str) -> None:
        """Transfer the other end to `target`, unattended; raises PhoneError when refused at once."""
        self._ask(lambda done: self._session.refer(target, done), f"transfer to {target}")

    # --- what it waits for ---

    def wait_ringing(self, timeout: float = 5.0) -> bool:
        """Whether it rings, or did, within `timeout` seconds."""
        return self._wait(lambda: self.state != "calling", timeout) and (self.state != "ended" or self.answered_at is not None)

    def wait_answered(self, timeout: float = 10.0) -> bool:
        """Whether it is answered, or was, within `timeout` seconds; False at once when it ends unanswered."""
        self._wait(lambda: self.answered_at is not None or self.state == "ended", timeout)
        return self.answered_at is not None

    def wait_ended(self, timeout: float = 10.0) -> bool:
        """Whether it is over within `timeout` seconds."""
        return self._wait(lambda: self.state == "ended", timeout)

    def wait_transferred(self, timeout: float = 10.0) -> int:
        """The final status of a transfer, 0 when none came within `timeout` seconds."""
        self._wait(lambda: self.transfer_status > 0, timeout)
        return self.transfer_status

    def wait_digits(self, count: int, timeout: float = 5.0) -> str:
        """The keys received, once there are `count` or the time is over."""
        _poll(lambda: len(self.digits) >= count, timeout)
        return self.digits

    def heard(self, frequency: float, seconds: float = 0.3, within: float | None = None) -> bool:
        """Whether a tone sounded for `seconds` unbroken, in all that was kept or the last `within` seconds."""
        return tone.longest(self._stream.pcm(within), frequency) >= seconds - tone.BLOCK / tone.RATE

    def wait_heard(self, frequency: float, seconds: float = 0.3, timeout: float = 5.0) -> bool:
        """Whether a tone sounds for `seconds` from now on, within `timeout` seconds."""
        start = time.monotonic()
        return _poll(lambda: self.heard(frequency, seconds, min(time.monotonic() - start, seconds + 0.5)), timeout, 0.1)

    def heard_recording(self, path: Path | str, seconds: float = 0.4, first: float | None = None) -> bool:
        """Whether the loudest `seconds` of a wav file, or of its `first` seconds, were heard as G.711 carries them."""
        pcm = Wav(path).pcm()
        return self._stream.carried(pcm if first is None else pcm[:int(first * 8000) * 2], seconds)

    def wait_recording(self, path: Path | str, seconds: float = 0.4, timeout: float = 10.0, first: float | None = None) -> bool:
        """Whether a wav file, or its `first` seconds, is heard within `timeout` seconds."""
        return _poll(lambda: self.heard_recording(path, seconds, first), timeout, 0.1)

    def loudness(self, seconds: float = 0.5) -> float:
        """Level of the last `seconds` heard, in dBFS; -inf for silence or nothing."""
        pcm = self._stream.pcm(seconds)
        return tone.loudness(pcm) if pcm else float("-inf")

    def forget(self) -> None:
        """Drop the audio and keys received so far."""
        self._stream.received.clear()
        self._stream.digits = ""

    def _renegotiate(self, direction: str) -> None:
        self._ask(lambda done: self._session.renegotiate(direction, done), f"re-INVITE {direction}")

    def _ask(self, start: Callable, what: str) -> None:
        answers: list[int] = []
        came = threading.Event()
        self._wire.post(lambda: start(lambda status: (answers.append(status), came.set())))
        if not came.wait(PATIENCE):
            raise PhoneError(f"{what} on the call with {self.number}: no answer in {PATIENCE:.0f} s")
        if answers[0] >= 300:
            raise PhoneError(f"{what} on the call with {self.number}: refused with {answers[0]}")

    def _wait(self, true: Callable[[], bool], timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(true, timeout)


def _poll(true: Callable[[], bool], timeout: float, pause: float = 0.02) -> bool:
    until = time.monotonic() + timeout
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True
