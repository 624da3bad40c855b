"""Plays Asterisk's manager interface and replays recorded conversations, for tests."""

import pathlib
import socket
import threading

from live import records, wire
from live.watch import Watch

BANNER = b"Asterisk Call Manager/11.0.0\r\n"


class Notebook(list):
    """A journal that keeps the emitted events in itself."""

    def emit(self, event):
        """Keep one event."""
        self.append(event)


def read_transcript(path):
    """Return the raw bytes of a recorded conversation, without its first line (version, date, subject)."""
    return pathlib.Path(path).read_bytes().partition(b"\r\n")[2]


def parse_transcript(path, piece=4096):
    """Return the messages of a recorded conversation, fed to the real parser in pieces of `piece` bytes."""
    parser, data = wire.Parser(), read_transcript(path)
    return [message for start in range(0, len(data), piece) for message in parser.feed(data[start:start + piece])]


def watch_transcript(path):
    """Return the events that the real Watch makes of a recorded conversation."""
    notebook = Notebook()
    watch = Watch(notebook, clock=lambda: 0.0)
    for message in parse_transcript(path):
        if "Event" in message:
            watch.on_event(message)
    return list(notebook)


def fold_all(events, rules=records.Rules(), node="test"):
    """Return {linkedid: record} of `events` in order."""
    found = {}
    for event in events:
        if event.call:
            found[event.call] = records.fold(found.get(event.call), event, node, rules)
    return {call: record for call, record in found.items() if record is not None}


class FakeAsterisk:
    """A manager interface on a free port of loopback; `answer(action)` returns the bytes to send back.

    `actions` are the messages received, `connections` the open sockets.
    """

    def __init__(self, answer=None, port=0):
        self.actions = []
        self.connections = []
        self._answer = answer or answer_politely
        self._server = socket.create_server(("127.0.0.1", port))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def send(self, data):
        """Send bytes on every open connection."""
        for connection in self.connections:
            connection.sendall(data)

    def drop(self):
        """Break every connection, and take new ones."""
        while self.connections:
            connection = self.connections.pop()
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def close(self):
        """Break every connection and stop listening."""
        # a thread blocked in accept keeps a closed socket listening; shutdown ends both
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop()

    def _accept(self):
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            connection.sendall(BANNER)
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        data = b""
        try:
            while received := connection.recv(65536):
                *blocks, data = (data + received).split(b"\r\n\r\n")
                for block in blocks:
                    action = wire.parse_block(block)
                    self.actions.append(action)
                    connection.sendall(self._answer(action))
        except OSError:
            return


def make_message(**headers):
    """Return the bytes of one message."""
    return "".join(f"{key}: {value}\r\n" for key, value in headers.items()).encode() + b"\r\n"


def answer_politely(action):
    """Answer any action with success and its lists with nothing in them."""
    reply = make_message(Response="Success", ActionID=action["ActionID"], Message="ok")
    end = {"QueueStatus": "QueueStatusComplete", "DeviceStateList": "DeviceStateListComplete",
           "CoreShowChannels": "CoreShowChannelsComplete"}.get(action["Action"])
    return reply + (make_message(Event=end, ActionID=action["ActionID"]) if end else b"")
