"""The signalling of one leg: INVITE to BYE, on the telephone's SIP thread only."""
import random
import re
from collections.abc import Callable
from typing import Protocol

from launch.phone import sdp
from launch.phone.account import Account, Exchange
from launch.phone.dialog import Dialog
from launch.phone.message import Message, reply
from launch.phone.rtp import Stream
from launch.phone.transaction import GIVE_UP, Transactions

REASONS = {100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 405: "Method Not Allowed", 480: "Temporarily Unavailable",
           481: "Call/Transaction Does Not Exist", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
           491: "Request Pending", 603: "Decline"}
Done = Callable[[int], None]


class Watcher(Protocol):
    """What a session tells its leg."""

    def ringing(self, early: bool) -> None: ...
    def answered(self) -> None: ...
    def ended(self, by: str, status: int, cause: int) -> None: ...
    def transferred(self, status: int) -> None: ...
    def pressed(self, digits: str) -> None: ...


class Session:
    """One dialog with its audio stream; states calling, ringing, answered, ended."""

    def __init__(self, account: Account, transactions: Transactions, dialog: Dialog, stream: Stream, watcher: Watcher):
        self.dialog, self.stream, self._watcher = dialog, stream, watcher
        self._account, self._transactions = account, transactions
        self.state = "calling"
        self.invite = Message()
        self._exchange: Exchange | None = None
        self._provisional = self._unwanted = False
        self._direction, self._version = "sendrecv", 0
        self._number = random.getrandbits(31)

    # --- outgoing ---

    def start(self) -> None:
        """Send the INVITE."""
        self.invite = self._with_sdp(self.dialog.request("INVITE"), self._offer())
        self._exchange = self._ask(self.invite, self._invited)

    def hang_up(self, status: int = 486) -> None:
        """End the leg, whatever it is doing: CANCEL, BYE, or refuse with `status`."""
        if self.state == "answered":
            self._ask(self.dialog.request("BYE"), lambda response: None)
            self._end("local", 0, 16)
        elif self._exchange:
            self._unwanted = True
            self._cancel()
        elif self.state == "ringing":
            self._tell(self.invite, status)
            self._end("local", status, 0)

    def _cancel(self) -> None:
        """CANCEL once the server has said anything at all (RFC 3261 9.1)."""
        if self._provisional and self.state != "ended":
            asked = self._exchange.request
            cancel = Message("CANCEL", asked.uri, headers=[("Via", asked.get("Via"))])
            cancel.headers += [(name, value) for name, value in asked.headers if name in ("Max-Forwards", "From", "To", "Call-ID", "Route")]
            cancel.headers.append(("CSeq", f"{asked.cseq[0]} CANCEL"))
            self._transactions.ask(cancel, lambda response: None)
            self._transactions.wire.later(GIVE_UP, lambda: self._end("timeout", 487, 0))

    def _invited(self, response: Message | None) -> None:
        if response is None:
            self._end("timeout", 408, 0)
        elif response.status < 200:
            self._progress(response)
        elif response.status < 300:
            self._accepted(response)
        else:
            self._end("local" if self._unwanted else "remote", response.status, cause_of(response))

    def _progress(self, response: Message) -> None:
        first, self._provisional = not self._provisional, True
        if self._unwanted:
            if first:
                self._cancel()
            return
        if response.status > 100 and self.state != "answered":
            self.state = "ringing"
            self._watcher.ringing(self._apply(response.body))

    def _accepted(self, response: Message) -> None:
        self.dialog.confirm(response)
        self._transactions.send(self.dialog.request("ACK", response.cseq[0]))
        if self.state in ("answered", "ended"):     # said again: our ACK was lost
            return
        self._apply(response.body)
        self.state = "answered"
        if self._unwanted:
            self.hang_up()
        else:
            self._watcher.answered()

    # --- incoming ---

    def ring(self, invite: Message) -> None:
        """Take an INVITE and say that we ring."""
        self.invite, self.state = invite, "ringing"
        theirs = sdp.read(invite.body)
        if invite.body and not theirs:
            self._tell(invite, 488)
            self._end("local", 488, 0)
            return
        self._tell(invite, 180)
        self._watcher.ringing(False)

    def progress(self) -> None:
        """Say 183 with our audio: heard before the answer, as a carrier's ring music is."""
        if self.state == "ringing" and self._exchange is None:
            self._answer_offer(self.invite, 183)

    def answer(self) -> None:
        """Say 200 with our audio."""
        if self.state == "ringing" and self._exchange is None:
            self.state = "answered"
            self._answer_offer(self.invite)
            self._watcher.answered()

    def _answer_offer(self, request: Message, status: int = 200) -> None:
        """200 (or `status`) with the answer to their offer, or with our own offer when they made none."""
        theirs = sdp.read(request.body)
        mine = self._offer()
        if theirs:
            mine = sdp.agree(mine, theirs)
            self.stream.connect(theirs, mine.direction)
        self._tell(request, status, mine)

    # --- within the dialog ---

    def take(self, request: Message) -> None:
        """One request of the other end."""
        handler = {"INVITE": self._reinvited, "UPDATE": self._reinvited, "ACK": self._acknowledged, "BYE": self._byed,
                   "CANCEL": self._cancelled, "NOTIFY": self._notified, "INFO": self._informed}.get(request.method)
        if handler:
            handler(request)
        else:
            self._tell(request, 200 if request.method == "OPTIONS" else 405)

    def renegotiate(self, direction: str, done: Done, tries: int = 3) -> None:
        """Re-INVITE with a new direction (`sendonly` holds); `done` gets the final status.

        Both ends asking at once is answered 491: then it is tried again a little later.
        """
        before, self._direction = self._direction, direction

        def taken(response: Message | None) -> None:
            status = response.status if response else 408
            if 200 <= status < 300:
                self._transactions.send(self.dialog.request("ACK", response.cseq[0]))
                self._apply(response.body)
                done(status)
            elif status >= 300:
                self._direction = before
                if status == 491 and tries > 1:
                    self._transactions.wire.later(random.uniform(0.3, 1.0), lambda: self.renegotiate(direction, done, tries - 1))
                else:
                    done(status)

        self._ask(self._with_sdp(self.dialog.request("INVITE"), self._offer()), taken)

    def refer(self, target: str, done: Done) -> None:
        """Ask the other end to call `target` in our place; `done` gets the status of the asking."""
        request = self.dialog.request("REFER")
        request.headers += [("Refer-To", f"<{self._account.uri(target)}>"), ("Referred-By", self._account.address)]
        self._ask(request, lambda response: done(response.status if response else 408))

    def _reinvited(self, request: Message) -> None:
        if request.body and not sdp.read(request.body):
            self._tell(request, 488)
        elif request.method == "UPDATE" and not request.body:
            self._tell(request, 200)
        else:
            self._answer_offer(request)

    def _acknowledged(self, ack: Message) -> None:
        if ack.body and self.state == "answered":
            self._apply(ack.body)

    def _byed(self, bye: Message) -> None:
        self._tell(bye, 200)
        self._end("remote", 0, cause_of(bye) or 16)

    def _cancelled(self, cancel: Message) -> None:
        if self.state != "ringing":
            self._tell(cancel, 481 if self.state == "ended" else 200)
            return
        self._tell(cancel, 200)
        self._tell(self.invite, 487)
        self._end("remote", 487, cause_of(cancel))

    def _notified(self, notify: Message) -> None:
        """The fate of a REFER comes as the status line of the new call."""
        self._tell(notify, 200)
        found = re.match(rb"SIP/2\.0 (\d{3})", notify.body)
        if found and int(found[1]) >= 200:
            self._watcher.transferred(int(found[1]))

    def _informed(self, info: Message) -> None:
        self._tell(info, 200)
        if found := re.search(rb"Signal\s*=\s*([0-9A-D*#])", info.body):
            self._watcher.pressed(found[1].decode())

    # --- parts ---

    def _ask(self, request: Message, on_response: Callable[[Message | None], None]) -> Exchange:
        exchange = Exchange(self._account, self._transactions, self.dialog.numbers)
        exchange.start(request, on_response)
        return exchange

    def _tell(self, request: Message, status: int, mine: sdp.Description | None = None) -> None:
        response = reply(request, status, REASONS.get(status, "Refused"), self.dialog.tag)
        response.headers.append(("Contact", self._account.contact))
        if mine:
            response = self._with_sdp(response, mine)
        self._transactions.tell(request, response, self._unheard)

    def _unheard(self) -> None:
        if self.state == "answered":
            self.hang_up()

    def _offer(self) -> sdp.Description:
        return sdp.Description(self.stream.host, self.stream.port, direction=self._direction)

    def _with_sdp(self, message: Message, mine: sdp.Description) -> Message:
        self._version += 1
        message.headers.append(("Content-Type", "application/sdp"))
        message.body = sdp.write(mine, self._number, self._version)
        return message

    def _apply(self, body: bytes) -> bool:
        """Send where their answer says; False when it says nothing."""
        theirs = sdp.read(body)
        if not theirs:
            return False
        agreed = sdp.agree(self._offer(), theirs)
        self.stream.connect(theirs, agreed.direction)
        return True

    def _end(self, by: str, status: int, cause: int) -> None:
        if self.state != "ended":
            self.state = "ended"
            self._watcher.ended(by, status, cause)


def cause_of(message: Message) -> int:
    """The Q.850 cause of a message's Reason header; 0 when it has none."""
    for value in message.every("Reason"):
        if found := re.match(r"\s*Q\.850\s*;.*?cause=(\d+)", value, re.I):
            return int(found[1])
    return 0
