"""RTP of one leg: sends a frame when told, keeps what arrives."""
import random
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator

from launch.phone import g711, keys, sdp
from launch.phone.source import FRAME, Silence, Source, frames

_HEADER = struct.Struct("!BBHII")
KEEP = 120      # seconds of received audio kept


class _Playing:
    """A source being said: where in its frames we are."""

    def __init__(self, source: Source, law: int):
        self.source, self.frames, self.at = source, frames(source, law), 0

    def next(self) -> bytes | None:
        if self.at >= len(self.frames):
            if not self.source.repeats:
                return None
            self.at = 0
        self.at += 1
        return self.frames[self.at - 1]


class Stream:
    """One RTP socket; `tick` and `receive` run on the media thread, the rest anywhere."""

    def __init__(self, host: str):
        self.socket = _even_socket(host)
        self.host, self.port = self.socket.getsockname()
        self.law, self.event, self.remote, self.sending = sdp.ALAW, None, None, False
        self.received: deque[tuple[float, int, bytes]] = deque(maxlen=KEEP * 50)
        self.digits, self.packets, self.sent = "", 0, 0
        self._playing = _Playing(Silence(), self.law)
        self._presses: deque[Iterator[list[bytes]]] = deque()
        self._press: Iterator[list[bytes]] | None = None
        self._press_start, self._last_key, self._last_packet = 0, None, None
        self._sequence, self._stamp, self._name = random.getrandbits(15), random.getrandbits(31), random.getrandbits(32)
        self._mark = True

    def connect(self, theirs: sdp.Description, direction: str) -> None:
        """Send to where they want it, in the first law they named, as our `direction` allows."""
        changed, self.law, self.event = self.law != theirs.laws[0], theirs.laws[0], theirs.event
        if changed:
            self.play(self._playing.source)
        self.sending = direction in ("sendrecv", "sendonly") and theirs.port > 0
        self.remote = (theirs.host, theirs.port)

    def play(self, source: Source) -> None:
        """Say this from now on, from its beginning."""
        self._playing = _Playing(source, self.law)

    def press(self, digit: str, milliseconds: int, gap: int) -> None:
        """Queue one key press and the pause after it (both in ms)."""
        self._presses.append(keys.payloads(digit, milliseconds))
        self._presses.append(iter([[]] * (gap // 20)))

    @property
    def pressing(self) -> bool:
        """Whether queued keys are still being sent."""
        return bool(self._presses or self._press)

    def tick(self) -> None:
        """Send what belongs into these 20 ms."""
        if self.remote is None:
            return
        if not self._tick_keys() and self.sending:
            self._send(self.law, self._playing.next() or g711.SILENCE[self.law] * FRAME, self._stamp)
        self._stamp = (self._stamp + FRAME) & 0xFFFFFFFF

    def _tick_keys(self) -> bool:
        if self._press is None:
            if not self._presses:
                return False
            self._press, self._press_start, self._mark = self._presses.popleft(), self._stamp, True
        payloads = next(self._press, None)
        if payloads is None:
            self._press = None
            return self._tick_keys()
        for payload in payloads:
            self._send(self.event, payload, self._press_start)
        return bool(payloads)

    def _send(self, kind: int, payload: bytes, stamp: int) -> None:
        marked = kind | 0x80 if self._mark else kind
        self._mark, self._sequence = False, (self._sequence + 1) & 0xFFFF
        try:
            self.socket.sendto(_HEADER.pack(0x80, marked, self._sequence, stamp, self._name) + payload, self.remote)
            self.sent += 1
        except OSError:     # a full buffer or a vanished route loses this frame, as a network would
            pass

    def receive(self) -> None:
        """Take one datagram that is known to wait."""
        try:
            data, source = self.socket.recvfrom(2048)
        except OSError:
            return
        if len(data) < 12 or data[0] >> 6 != 2 or self.remote is None:
            return
        if source != self.remote and source[0] == self.remote[0]:
            self.remote = source    # symmetric RTP: answer where it comes from
        self._take(data)

    def _take(self, data: bytes) -> None:
        first, second, sequence, stamp, name = _HEADER.unpack_from(data)
        if self._last_packet == (name, sequence):
            return
        self._last_packet = (name, sequence)
        start = 12 + 4 * (first & 15)
        if first & 0x10 and len(data) >= start + 4:
            start += 4 + 4 * int.from_bytes(data[start + 2:start + 4], "big")
        kind, payload = second & 0x7F, data[start:]
        if kind == self.event:
            self._take_key(payload, (name, stamp))
        elif kind in sdp.NAMES:
            self.packets += 1
            self.received.append((time.monotonic(), kind, payload))

    def _take_key(self, payload: bytes, which: tuple[int, int]) -> None:
        key = keys.read(payload)
        if key and which != self._last_key:
            self._last_key = which
            self.digits += key[0]

    def pcm(self, seconds: float | None = None) -> bytes:
        """Received audio as 16-bit samples, all that is kept or the last `seconds`."""
        kept = list(self.received)
        if seconds is not None:
            kept = kept[-max(round(seconds * 50), 1):]
        return b"".join(g711.decode(payload, law) for _, law, payload in kept)

    def carried(self, pcm: bytes, seconds: float) -> bool:
        """Whether the loudest `seconds` of these samples came in, byte for byte as this law codes them."""
        part = _loudest(pcm, 2 * round(seconds * 8000))
        return g711.encode(part, self.law) in b"".join(payload for _, _, payload in list(self.received))

    def close(self) -> None:
        self.socket.close()


def _loudest(pcm: bytes, size: int) -> bytes:
    """The loudest stretch of `size` bytes, looked for in steps of 50 ms."""
    parts = [pcm[at:at + size] for at in range(0, max(len(pcm) - size, 0) + 1, 800)]
    return max(parts, key=lambda part: sum(map(abs, memoryview(part).cast("h")[::8])))


def _even_socket(host: str) -> socket.socket:
    """A bound socket with an even port: the odd one above is where the peer will send RTCP."""
    for _ in range(200):
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((host, 0))
        if made.getsockname()[1] % 2 == 0:
            made.setblocking(False)
            return made
        made.close()
    raise OSError(f"no even UDP port free on {host}")
