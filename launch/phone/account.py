"""Who a telephone is: its names at the server, and the requests that carry them."""
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from launch.phone import digest
from launch.phone.message import Message, escape_user, quote_name
from launch.phone.transaction import Answered, Transactions

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, INFO, UPDATE, REFER"


@dataclass(frozen=True)
class Account:
    """One user at one server; `from_number` is what From carries instead of the user."""

    server: tuple[str, int]
    local: tuple[str, int]
    user: str
    secret: str
    display: str | None = None
    from_number: str | None = None

    @property
    def host(self) -> str:
        """The server as it stands in a URI."""
        return self.server[0] if self.server[1] == 5060 else f"{self.server[0]}:{self.server[1]}"

    def uri(self, number: str) -> str:
        return f"sip:{escape_user(number)}@{self.host}"

    @property
    def contact(self) -> str:
        return f"<sip:{escape_user(self.user)}@{self.local[0]}:{self.local[1]}>"

    @property
    def address(self) -> str:
        """Name and URI of this telephone, as From says it."""
        name = f"{quote_name(self.display)} " if self.display is not None else ""
        return f"{name}<sip:{escape_user(self.user if self.from_number is None else self.from_number)}@{self.server[0]}>"

    def via(self) -> str:
        """A Via with a new branch."""
        return f"SIP/2.0/UDP {self.local[0]}:{self.local[1]};rport;branch=z9hG4bK{secrets.token_hex(10)}"

    def request(self, method: str, uri: str, call_id: str, sender: str, receiver: str, number: int) -> Message:
        """A new request; `number` is its CSeq."""
        return Message(method, uri, headers=[
            ("Via", self.via()), ("Max-Forwards", "70"), ("From", sender), ("To", receiver), ("Call-ID", call_id),
            ("CSeq", f"{number} {method}"), ("Contact", self.contact), ("Allow", ALLOW), ("User-Agent", "Switchroom phone")])


class Exchange:
    """One request with its answers; a digest challenge is answered on the way."""

    def __init__(self, account: Account, transactions: Transactions, numbers: Iterator[int]):
        self._account, self._transactions, self._numbers = account, transactions, numbers
        self._tried = False
        self.request = Message()

    def start(self, request: Message, on_response: Answered) -> None:
        """Send; `on_response` sees every response but a challenge that could be answered."""
        self.request = request
        self._transactions.ask(request, lambda response: self._take(response, on_response))

    def _take(self, response: Message | None, on_response: Callable[[Message | None], None]) -> None:
        challenge = _challenge(response) if response and response.status in (401, 407) else None
        if challenge is None or (self._tried and not challenge.stale):
            on_response(response)
            return
        self._tried = True
        self.start(self._authorised(response, challenge), on_response)

    def _authorised(self, response: Message, challenge: digest.Challenge) -> Message:
        request, account = self.request, self._account
        again = Message(request.method, request.uri, headers=list(request.headers), body=request.body)
        again.put("Via", account.via())
        again.put("CSeq", f"{next(self._numbers)} {request.method}")
        again.put("Authorization" if response.status == 401 else "Proxy-Authorization", digest.answer(
            challenge, request.method, request.uri, account.user, account.secret, secrets.token_hex(8)))
        return again


def _challenge(response: Message) -> digest.Challenge | None:
    """The first challenge of a 401 or 407 that we can answer."""
    values = response.every("WWW-Authenticate" if response.status == 401 else "Proxy-Authenticate")
    return next(filter(None, map(digest.read_challenge, values)), None)
