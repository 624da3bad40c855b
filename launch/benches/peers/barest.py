"""The barest threaded loop: a thread a connection, send, receive, no parsing; optionally other commands from a file."""

import signal
import socket
import sys
import threading

from launch.benches.session import list_commands


def main(path=None):
    """Serve the ten commands, or the lines of the file `path`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.stack_size(256 * 1024)
    lines = open(path, "rb").read().splitlines(True) if path else [f"{line}\n".encode() for line in list_commands()]
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection, lines), daemon=True).start()


def _serve(connection, lines):
    with connection:
        header = b""
        while b"\n\n" not in header:
            header += connection.recv(4096)
        for line in lines:
            connection.sendall(line)
            if not connection.recv(4096):
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
