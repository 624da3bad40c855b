"""Plays Asterisk: dials the FastAGI server, sends a header block, answers commands by a script."""

import base64
import socket

HEADER = {"request": "agi://127.0.0.1/call", "channel": "PJSIP/carrier-00000001", "language": "en", "type": "PJSIP",
          "uniqueid": "test-1.1", "version": "22.10.1", "callerid": "13800001234", "calleridname": "unknown",
          "callingpres": "0", "callingani2": "0", "callington": "0", "callingtns": "0", "dnid": "4000",
          "rdnis": "unknown", "context": "cc-run", "extension": "s", "priority": "5", "enhanced": "0.0",
          "accountcode": "", "threadid": "1"}


def make_header(token, arguments=(), **changes):
    """Return the bytes of a header block; `arguments` follow as agi_arg_1 ..."""
    lines = {**HEADER, "network_script": f"call?token={token}", **changes}
    lines = {"network": "yes", **lines, **{f"arg_{index}": value for index, value in enumerate(arguments, 1)}}
    return "".join(f"agi_{name}: {value}\n" for name, value in lines.items()).encode() + b"\n"


def loop_arguments(entry="4000", position="", result="", lost="0", call="test-1.1", number="13800001234", name="",
                   trunk="carrier", doing="", flow=""):
    """Return the arguments that the dialplan's visit loop passes."""
    return (entry, position, result, lost, call, base64.b64encode(number.encode()).decode(),
            base64.b64encode(name.encode()).decode(), trunk, doing, flow)


class FakeAsterisk:
    """One visit: `answers` maps the beginning of a command to its reply, `commands` keeps what came."""

    def __init__(self, port, header, answers=None, host="127.0.0.1"):
        self.commands = []
        self._answers = {"SET VARIABLE": "200 result=1", "ANSWER": "200 result=0", **(answers or {})}
        self._socket = socket.create_connection((host, port), 5.0)
        self._file = self._socket.makefile("rb")
        self._socket.sendall(header)

    def step(self):
        """Read one command and answer it; return the command or an empty text at the end."""
        line = self._file.readline().decode("utf-8", "replace").rstrip("\n")
        if line:
            self.commands.append(line)
            self._socket.sendall((self._answer(line) + "\n").encode("utf-8", "surrogateescape"))
        return line

    def run(self):
        """Answer until the server closes; return the commands."""
        try:
            while self.step():
                pass
        except ConnectionError:
            pass
        self.close()
        return self.commands

    def close(self):
        """Drop the connection."""
        self._file.close()
        self._socket.close()

    @property
    def committed(self):
        """The fields of CC_DO, or None when the visit committed nothing."""
        found = [line.removeprefix("SET VARIABLE CC_DO ")
                 for line in self.commands if line.startswith("SET VARIABLE CC_DO ")]
        return found[-1].split("~") if found else None

    def _answer(self, line):
        for start, reply in self._answers.items():
            if line.startswith(start):
                return reply.pop(0) if isinstance(reply, list) else reply
        return "200 result=0"
