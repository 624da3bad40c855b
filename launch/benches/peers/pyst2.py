"""pyst2's AGI in a plain threaded server, as it comes: its debug prints, the backlog of five."""

import signal
import socketserver
import sys
import threading

import asterisk.agi

from launch.benches.session import list_commands


class Handler(socketserver.StreamRequestHandler):
    """Walks the ten commands through pyst2's own send and parse."""

    def handle(self):
        agi = asterisk.agi.AGI(self.rfile, _Text(self.wfile), sys.stderr)
        for line in list_commands():
            agi.execute(line)


class _Text:
    # pyst2 writes text, the socket's file takes bytes.
    def __init__(self, file):
        self._file = file

    def write(self, text):
        self._file.write(text.encode() if isinstance(text, str) else text)

    def flush(self):
        self._file.flush()


class Server(socketserver.ThreadingTCPServer):
    """The standard library's threaded server."""

    daemon_threads = True
    allow_reuse_address = True


def main():
    """Serve until ended."""
    threading.stack_size(256 * 1024)
    # Its constructor sets a signal handler, which only the main thread may.
    asterisk.agi.signal.signal = lambda *_: None
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    main()
