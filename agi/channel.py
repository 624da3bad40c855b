"""The AGI wire: pyst2's AGI with its holes closed, over a socket."""

import socket
import struct
import time

from asterisk.agi import AGI, AGIAppError, AGIUnknownError

from agi import encode
from flow.call import Hangup, Lost

__all__ = ["AGIAppError", "AGIUnknownError", "Channel", "HeaderError"]

MAXIMUM_HEADER = 32768
MAXIMUM_REPLY = 65536
TICK = 5.0


class HeaderError(ValueError):
    """The peer did not send a proper FastAGI header; `code` is closed, slow, large or malformed."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Channel(AGI):
    """One FastAGI connection: header in `env` ({name without agi_: text}), then commands.

    Differs from pyst2: no signal handler, no stderr, replies parsed by length-safe lines, HANGUP and
    511 raise Hangup, a broken link raises Lost, a command is refused instead of split by Asterisk.
    """

    def __init__(self, connection):
        self._socket = connection
        self._buffer = b""
        self.env = {}
        self._got_sighup = False
        self.hung_up = False
        self.commands = 0

    def read_header(self, seconds):
        """Read the header block into `env` within `seconds`; raises HeaderError."""
        deadline = time.monotonic() + seconds
        _limit(self._socket, seconds)
        buffer = b""
        while True:
            end = buffer.find(b"\n\n")
            if end >= 0:
                break
            if len(buffer) > MAXIMUM_HEADER:
                raise HeaderError("large")
            buffer += self._receive_header(deadline)
        self._buffer = buffer[end + 2:]
        self.env = _parse_header(buffer[:end])
        _limit(self._socket, TICK)
        return self.env

    def forget_header(self):
        """Give the header's memory back; a visit may be held for minutes."""
        self.env = {}

    def _receive_header(self, deadline):
        try:
            chunk = self._socket.recv(4096)
        except (BlockingIOError, TimeoutError):
            raise HeaderError("slow") from None
        except OSError:
            raise HeaderError("closed") from None
        if not chunk:
            raise HeaderError("closed")
        if time.monotonic() > deadline:
            raise HeaderError("slow")
        return chunk

    def execute(self, *parts, seconds=30.0):
        """Send one command of encoded parts; return (result text, data text).

        `seconds` is the longest the verb may take before the link counts as lost.
        """
        self.send_command(encode.line(*parts))
        # Nearly every reply is one whole line in one piece; all others take the long way.
        if not self._buffer:
            self._receive(time.monotonic() + seconds)
            line = self._buffer
            if line[:11] == b"200 result=" and line.find(b"\n") == len(line) - 1:
                self._buffer = b""
                return _parse_result(line[:-2] if line[-2:] == b"\r\n" else line[:-1])
        return self.get_result(seconds)

    def send_command(self, line):
        """Send one encoded line."""
        self.commands += 1
        try:
            self._socket.sendall(line)
        except OSError:
            raise self._read_last_word() from None

    def _read_last_word(self):
        """Say why the link fell: Asterisk writes HANGUP before it closes, and it may still lie unread."""
        try:
            self._buffer += self._socket.recv(4096, socket.MSG_DONTWAIT)
        except OSError:
            pass
        return Hangup() if self.hung_up or b"HANGUP\n" in self._buffer else Lost()

    def get_result(self, seconds=30.0):
        """Read one reply; raises Hangup, Lost, AGIUnknownError (510) or AGIAppError (520)."""
        while True:
            line = self._read_line(seconds)
            if line.startswith(b"200 result="):
                return _parse_result(line)
            if line == b"HANGUP":
                self.hung_up = True
            elif line.startswith(b"511"):
                raise Hangup()
            elif line.startswith(b"520"):
                raise AGIAppError(self._read_usage(line, seconds))
            elif line.startswith(b"510"):
                raise AGIUnknownError(encode.decode(line))
            elif not line.startswith(b"100"):
                raise Lost()

    def _read_usage(self, line, seconds):
        lines = [line]
        while line.startswith(b"520-") or not line.startswith(b"520"):
            line = self._read_line(seconds)
            lines.append(line)
            if len(lines) > 100:
                raise Lost()
        return encode.decode(b" ".join(lines))

    def _read_line(self, seconds):
        deadline = None
        while True:
            line, found, rest = self._buffer.partition(b"\n")
            if found:
                self._buffer = rest
                return line[:-1] if line[-1:] == b"\r" else line
            if len(line) > MAXIMUM_REPLY:
                raise Lost()
            deadline = deadline or time.monotonic() + seconds
            self._receive(deadline)

    def _receive(self, deadline):
        try:
            chunk = self._socket.recv(4096)
        except (BlockingIOError, TimeoutError):
            if time.monotonic() > deadline:
                raise Lost() from None
            return
        except OSError:
            raise Lost() from None
        if not chunk:
            raise Hangup() if self.hung_up else Lost()
        self._buffer += chunk

    def test_hangup(self):
        """Raise Hangup when Asterisk said that the caller is gone."""
        if self.hung_up:
            raise Hangup()

    def is_alive(self):
        """Ask Asterisk whether the channel is still there; raises Hangup if it says no."""
        return self.execute("CHANNEL STATUS")[0] != "-1"


def _limit(connection, seconds):
    # SO_RCVTIMEO instead of settimeout(): Python would poll before every read.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(seconds), int(seconds % 1 * 1e6)))


def _parse_result(line):
    rest = line[11:]
    result, space, data = rest.partition(b" ")
    if not space:
        return encode.decode(result), ""
    if data[:1] == b"(":
        data = data[1:data.rfind(b")")] if b")" in data else data[1:]
    return encode.decode(result), encode.decode(data)


def _decode_lines(block):
    try:
        return block.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        # Only the line that is no UTF-8 is read as Latin-1.
        return [encode.decode(line) for line in block.split(b"\n")]


def _parse_header(block):
    found = {}
    for line in _decode_lines(block):
        name, colon, value = line.partition(":")
        if not colon or name[:4] != "agi_":
            raise HeaderError("malformed")
        found[name[4:].strip()] = value.strip()
    if "network_script" not in found:
        raise HeaderError("malformed")
    return found
