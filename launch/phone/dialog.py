"""A SIP dialog: the two ends' names, their sequence, and where its requests go."""
import itertools
import secrets

from launch.phone.account import Account
from launch.phone.message import Message, address, parameter, values


class Dialog:
    """What every request of one call shares."""

    def __init__(self, account: Account, call_id: str, local: str, remote: str, target: str, routes: list[str]):
        self.account, self.call_id = account, call_id
        self.local, self.remote, self.target, self.routes = local, remote, target, routes
        self.numbers = itertools.count(1)

    @classmethod
    def outgoing(cls, account: Account, number: str) -> "Dialog":
        """A dialog that we are about to open to `number`."""
        uri = account.uri(number)
        return cls(account, f"{secrets.token_hex(12)}@{account.local[0]}", f"{account.address};tag={new_tag()}", f"<{uri}>", uri, [])

    @classmethod
    def incoming(cls, account: Account, invite: Message) -> "Dialog":
        """The dialog that this INVITE opens with us."""
        to = invite.get("To")
        local = to if parameter(to, "tag") else f"{to};tag={new_tag()}"
        target = address(invite.get("Contact")) or address(invite.get("From"))
        return cls(account, invite.call_id, local, invite.get("From"), target, values(invite.every("Record-Route")))

    @property
    def tag(self) -> str:
        return parameter(self.local, "tag")

    def confirm(self, response: Message) -> None:
        """Learn the other end's tag, contact and route from a response to our INVITE."""
        self.remote = response.get("To")
        self.target = address(response.get("Contact")) or self.target
        self.routes = values(response.every("Record-Route"))[::-1]

    def request(self, method: str, number: int | None = None) -> Message:
        """A request inside this dialog; `number` only for ACK and CANCEL, which repeat the INVITE's."""
        made = self.account.request(method, self.target, self.call_id, self.local, self.remote, number or next(self.numbers))
        made.headers[1:1] = [("Route", route) for route in self.routes]
        return made


def new_tag() -> str:
    return secrets.token_hex(6)
