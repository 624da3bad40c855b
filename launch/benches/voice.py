"""The audio of one call of the load generator: sends silence and keys, and notes when sound begins, by the kernel's clock."""

import random
import select
import socket
import struct

from launch.phone import g711, keys, sdp
from launch.phone.source import FRAME

PRESS = 100     # milliseconds of a key
_TIMESTAMP = 35     # SO_TIMESTAMPNS: when the kernel took a packet, however late we read it
_HEADER = struct.Struct("!BBHII")
_MOVING = struct.Struct("!HI")
_SILENT = b"\xd5\x55"   # A-law of the samples 8 and -8, which Asterisk sends for silence


class Voice:
    """One RTP socket; `hear(seconds)` is told once, after `listen`, when the first packet with sound came (Unix seconds).

    What comes while nobody listens is left to the kernel, which drops it: reading costs more than sending.
    """

    def __init__(self, poll, host):
        self.socket = open_socket(host)
        # Room for a few packets only, so that those waiting are new ones.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.number = self.socket.fileno()
        self._poll = poll
        self._frame = bytearray(_HEADER.pack(0x80, sdp.ALAW, 0, 0, random.getrandbits(32)) + g711.SILENCE[sdp.ALAW] * FRAME)
        self._name = self._frame[8:12]
        self._sequence, self._stamp = random.getrandbits(15), random.getrandbits(31)
        self._press, self._pressed, self._event = iter(()), 0, sdp.EVENT
        self.hear = None

    @property
    def port(self):
        """The port on which audio is taken."""
        return self.socket.getsockname()[1]

    def connect(self, theirs):
        """Send to the place of the launch.phone.sdp.Description `theirs` from now on."""
        self.socket.connect((theirs.host, theirs.port))
        self._event = theirs.event or sdp.EVENT

    def tick(self):
        """Send the 20 ms that are due."""
        payloads = next(self._press, None)
        if payloads is None:
            self._count()
            _MOVING.pack_into(self._frame, 2, self._sequence, self._stamp)
            self._send(self._frame)
        else:
            self._send_keys(payloads)
        self._stamp = (self._stamp + FRAME) & 0xFFFFFFFF

    def press(self, digit):
        """Press a key, as RFC 4733 events."""
        self._press, self._pressed = keys.payloads(digit, PRESS), self._stamp

    def listen(self, hear):
        """Tell `hear` when sound comes; what came before is forgotten."""
        try:
            while True:
                self.socket.recv(2048, socket.MSG_DONTWAIT)
        except OSError:
            pass
        self.hear = hear
        self._poll.register(self.number, select.EPOLLIN)

    def receive(self):
        """Take the packets that wait."""
        while self.hear:
            try:
                data, told, _, _ = self.socket.recvmsg(2048, 64, socket.MSG_DONTWAIT)
            except OSError:
                return
            if data[1] & 0x7F == sdp.ALAW and data[12:].strip(_SILENT):
                self._tell(read_time(told))

    def close(self):
        """Free the socket."""
        if self.hear:
            self._poll.unregister(self.number)
        self.hear = None
        self.socket.close()

    def _tell(self, at):
        hear, self.hear = self.hear, None
        self._poll.unregister(self.number)
        hear(at)

    def _send_keys(self, payloads):
        for payload in payloads:
            self._count()
            self._send(_HEADER.pack(0x80, self._event, self._sequence, self._pressed, 0)[:8] + self._name + payload)

    def _count(self):
        self._sequence = (self._sequence + 1) & 0xFFFF

    def _send(self, data):
        try:
            self.socket.send(data)
        except OSError:     # Asterisk has closed its port: the call is ending
            pass


def open_socket(host):
    """Return a bound UDP socket with an even port that tells when each packet came."""
    while True:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        made.bind((host, 0))
        if made.getsockname()[1] % 2 == 0:
            made.setsockopt(socket.SOL_SOCKET, _TIMESTAMP, 1)
            return made
        made.close()


def read_time(told):
    """Return the Unix seconds of the ancillary data of recvmsg."""
    for level, kind, data in told:
        if (level, kind) == (socket.SOL_SOCKET, _TIMESTAMP):
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            return seconds + nanoseconds / 1e9
    raise OSError("the kernel does not say when a packet came")
