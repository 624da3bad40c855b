"""Keeps a telephone registered: REGISTER, again before it runs out, and again after a failure."""
import itertools
import secrets
from collections.abc import Callable

from launch.phone.account import Account, Exchange
from launch.phone.dialog import new_tag
from launch.phone.message import Message
from launch.phone.transaction import Transactions
from launch.phone.wire import Timer

RETRY = 2.0     # seconds until the next try after a failed refresh
Done = Callable[[int], None]


class Registration:
    """One binding of our contact at the server; runs on the SIP thread."""

    def __init__(self, account: Account, transactions: Transactions):
        self._account, self._transactions = account, transactions
        self._call_id, self._numbers, self._tag = secrets.token_hex(12), itertools.count(1), new_tag()
        self._refresh: Timer | None = None
        self.status = 0     # the last answer; 200 while registered

    def register(self, expires: int, done: Done) -> None:
        """Register for `expires` seconds (0 takes the binding away) and keep it; `done` gets the status."""
        if self._refresh:
            self._refresh.cancel()

        def taken(response: Message | None) -> None:
            if response is None or response.status >= 200:
                self.status = response.status if response else 408
                self._plan(expires)
                done(self.status)

        Exchange(self._account, self._transactions, self._numbers).start(self._request(expires), taken)

    def _plan(self, expires: int) -> None:
        if expires:
            pause = expires / 2 if self.status == 200 else RETRY
            self._refresh = self._transactions.wire.later(pause, lambda: self.register(expires, lambda status: None))
        else:
            self._refresh, self.status = None, 0

    def _request(self, expires: int) -> Message:
        account = self._account
        name = f"<{account.uri(account.user)}>"
        request = account.request("REGISTER", f"sip:{account.host}", self._call_id, f"{name};tag={self._tag}", name, next(self._numbers))
        request.headers.append(("Expires", str(expires)))
        return request
