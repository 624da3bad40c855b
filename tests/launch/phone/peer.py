"""A scripted SIP server on a bare socket, for what a well-behaved Asterisk never does."""
import socket

from launch.phone import sdp
from launch.phone.message import Message, build, parse, reply

SDP = sdp.write(sdp.Description("127.0.0.1", 9), 1, 1)


class Peer:
    """Says and hears single messages; `phone_at` is where the telephone was last heard from."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(3)
        self.address = self.socket.getsockname()
        self.phone_at = None

    def hear(self, wanted=""):
        """The next message, or the next request `wanted` with all else let go."""
        while True:
            data, self.phone_at = self.socket.recvfrom(65535)
            message = parse(data)
            if not wanted or message.method == wanted:
                return message

    def say(self, message):
        self.socket.sendto(build(message), self.phone_at)

    def answer(self, request, status, body=b"", *headers):
        response = reply(request, status, "Scripted", "far")
        response.headers += [("Contact", f"<sip:far@127.0.0.1:{self.address[1]}>"), *headers]
        if body:
            response.headers.append(("Content-Type", "application/sdp"))
        response.body = body
        self.say(response)

    def request(self, method, to, number, body=b"", branch="z9hG4bKpeer", *headers):
        """A request inside (or opening) the dialog that `to`, a request of the telephone or None, belongs to."""
        ends = [("From", f"{to.get('To')};tag=far"), ("To", to.get("From")), ("Call-ID", to.call_id)] if to else [
            ("From", "<sip:138@127.0.0.1>;tag=far"), ("To", "<sip:1001@127.0.0.1>"), ("Call-ID", "incoming")]
        made = Message(method, "sip:1001@127.0.0.1", headers=[("Via", f"SIP/2.0/UDP 127.0.0.1:{self.address[1]};branch={branch}{number}"), *ends,
                       ("CSeq", f"{number} {method}"), ("Contact", f"<sip:far@127.0.0.1:{self.address[1]}>"), *headers], body=body)
        self.say(made)
        return made
