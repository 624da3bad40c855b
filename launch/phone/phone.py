"""The telephone: registers, places calls and takes them."""
import queue
import threading
import time
from collections.abc import Callable

from launch.phone.account import Account
from launch.phone.dialog import Dialog
from launch.phone.errors import PhoneError
from launch.phone.leg import Leg
from launch.phone.media import Media
from launch.phone.message import Message, parameter, reply
from launch.phone.registration import Registration
from launch.phone.session import REASONS, Session
from launch.phone.source import Source, Tone
from launch.phone.transaction import Transactions
from launch.phone.wire import Wire

LINGER = 5.0    # seconds an ended call still answers what comes late


class Phone:
    """A SIP user agent over UDP with G.711 audio; `media` shares one audio thread between telephones.

    `on_call(leg)` runs in its own thread for each incoming call; without it calls ring until `wait_call` takes them.
    `notices` keeps the last body of each event that NOTIFY brought (the message lamp: "message-summary").
    """

    def __init__(self, server: tuple[str, int] = ("127.0.0.1", 5060), user: str = "", secret: str = "", display: str | None = None,
                 from_number: str | None = None, local_host: str = "127.0.0.1", media: Media | None = None):
        self._wire = Wire(server, local_host, lambda data: self._transactions.receive(data))
        self._transactions = Transactions(self._wire, self._take)
        self.account = Account(server, self._wire.local, user, secret, display, from_number)
        self._registration = Registration(self.account, self._transactions)
        self._media, self._own_media = media or Media(), media is None
        self._calls: dict[str, tuple[Session, Leg]] = {}
        self._waiting: queue.SimpleQueue[Leg] = queue.SimpleQueue()
        self.on_call: Callable[[Leg], None] | None = None
        self.notices: dict[str, str] = {}
        self._wire.start()

    def __enter__(self) -> "Phone":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def legs(self) -> list[Leg]:
        """The calls that are not over."""
        return [leg for _, leg in list(self._calls.values()) if leg.state != "ended"]

    @property
    def registered(self) -> bool:
        return self._registration.status == 200

    def register(self, expires: int = 120, timeout: float = 5.0) -> None:
        """Register and keep registered; raises PhoneError with the server's answer."""
        status = self._register(expires, timeout)
        if status != 200:
            hint = {401: "the secret is wrong", 403: "this user may not register", 404: "no such user", 408: "no answer"}.get(status, "refused")
            raise PhoneError(f"{self.account.user} at {self.account.host}: {status}, {hint}")

    def unregister(self, timeout: float = 5.0) -> None:
        """Take the registration away; a server that is gone is no error."""
        self._register(0, timeout)

    def _register(self, expires: int, timeout: float) -> int:
        answers: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._wire.post(lambda: self._registration.register(expires, answers.put))
        try:
            return answers.get(timeout=timeout)
        except queue.Empty:
            return 408

    def dial(self, number: str, source: Source | None = None) -> Leg:
        """Call a number, saying `source` (else silence) from the answer on; returns at once."""
        session, leg = self._open(Dialog.outgoing(self.account, number), incoming=False)
        if source:
            leg.play(source)
        self._wire.post(session.start)
        return leg

    def auto_answer(self, after: float = 0.0, source: Source = Tone(700), talk: float | None = None) -> None:
        """Answer every call `after` seconds of ringing, say `source`, hang up after `talk` seconds (None: never)."""
        def serve(leg: Leg) -> None:
            if leg.wait_ended(after):
                return
            leg.answer(source)
            if talk is not None and not leg.wait_ended(talk):
                leg.hangup()

        self.on_call = serve

    def wait_call(self, timeout: float = 5.0) -> Leg:
        """The next incoming call that no `on_call` takes; raises PhoneError when none comes."""
        try:
            return self._waiting.get(timeout=timeout)
        except queue.Empty:
            raise PhoneError(f"no call for {self.account.user} within {timeout:g} s") from None

    def close(self) -> None:
        """Hang up all calls, unregister, and end the threads."""
        legs = self.legs
        for leg in legs:
            leg.hangup()
        until = time.monotonic() + 2.0
        for leg in legs:
            leg.wait_ended(max(until - time.monotonic(), 0.0))
        if self._registration.status:
            self.unregister(2.0)
        self._wire.close()
        for session, _ in self._calls.values():
            self._media.release(session.stream)
        if self._own_media:
            self._media.close()

    def _open(self, dialog: Dialog, incoming: bool) -> tuple[Session, Leg]:
        stream = self._media.open(self._wire.local[0])
        leg = Leg(self._wire, stream, incoming)
        session = Session(self.account, self._transactions, dialog, stream, leg)
        leg.attach(session)
        leg.on_end = lambda leg: self._over(session)
        self._calls[dialog.call_id] = session, leg
        return session, leg

    def _over(self, session: Session) -> None:
        self._media.release(session.stream)
        self._wire.later(LINGER, lambda: self._calls.pop(session.dialog.call_id, None))

    def _take(self, request: Message) -> None:
        """A request of the server, inside a call or not (SIP thread)."""
        session, _ = self._calls.get(request.call_id, (None, None))
        if session:
            session.take(request)
        elif request.method == "INVITE" and not parameter(request.get("To"), "tag"):
            self._ring(request)
        elif request.method != "ACK":
            self._answer(request)

    def _answer(self, request: Message) -> None:
        if request.method == "NOTIFY":
            self.notices[request.get("Event").split(";")[0]] = request.body.decode("utf-8", "replace")
        status = 200 if request.method in ("OPTIONS", "NOTIFY") else 481
        self._transactions.tell(request, reply(request, status, REASONS[status], "phone"))

    def _ring(self, invite: Message) -> None:
        session, leg = self._open(Dialog.incoming(self.account, invite), incoming=True)
        session.ring(invite)
        if leg.state == "ended":
            return
        if self.on_call:
            threading.Thread(target=self.on_call, args=(leg,), name="phone-call", daemon=True).start()
        else:
            self._waiting.put(leg)
