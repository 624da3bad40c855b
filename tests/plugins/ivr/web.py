"""A web server whose answers a test chooses by path, well or badly behaved."""

import http.server
import json
import threading
import time


class Web:
    """Serves on a free port of 127.0.0.1; `answers` maps a path to a JSON value or to a function(handler); `asked` keeps what came."""

    def __init__(self, **answers):
        self.answers = {f"/{path}": answer for path, answer in answers.items()}
        self.asked = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                owner.asked.append((self.command, self.path, dict(self.headers),
                                    self.rfile.read(int(self.headers.get("Content-Length", 0)))))
                answer = owner.answers.get(self.path.split("?")[0])
                try:
                    answer(self) if callable(answer) else reply(self, 404 if answer is None else 200, json.dumps(answer).encode())
                except OSError:
                    self.close_connection = True

            do_POST = do_GET

            def log_message(self, *words):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def reply(handler, status, body):
    """Answer with `status` and bytes."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def fail(handler):
    """Answer 500."""
    reply(handler, 500, b"{}")


def babble(handler):
    """Answer what is no JSON."""
    reply(handler, 200, b"<html>no</html>" * 10)


def flood(handler):
    """Answer 10 MB."""
    reply(handler, 200, b'{"a": "' + b"x" * 10_000_000 + b'"}')


def keep_silent(handler):
    """Answer nothing for a long time."""
    time.sleep(8)


def drip(handler):
    """Answer a byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.2)


BAD = {"fail": fail, "babble": babble, "flood": flood, "silence": keep_silent, "drip": drip}
