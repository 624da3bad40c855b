"""Speaks a fixed list of verbs over Asterisk's local console socket."""

import re
import socket

from dialplan import encode

VERBS = {
    "reload dialplan": "dialplan reload", "reload pjsip": "module reload res_pjsip.so", "reload lamps": "module reload res_pjsip_mwi.so",
    "reload voicemail": "module reload app_voicemail.so",
    "reload queues": "queue reload all", "reload music": "moh reload", "reload features": "module reload features",
    "reload manager": "manager reload", "reload http": "module reload http", "reload rtp": "module reload res_rtp_asterisk.so",
    "reload logger": "logger reload", "reload tones": "module reload indications", "reload conferences": "module reload app_confbridge.so",
    "show settings": "core show settings", "show version": "core show version", "show uptime": "core show uptime seconds",
    "show channels": "core show channels concise", "show modules": "module show",
    "show dialplan": "dialplan show", "show context": "dialplan show {}", "show globals": "dialplan show globals",
    "show endpoints": "pjsip show endpoints", "show endpoint": "pjsip show endpoint {}", "show auths": "pjsip show auths",
    "show auth": "pjsip show auth {}", "show aor": "pjsip show aor {}", "show transports": "pjsip show transports",
    "show contacts": "pjsip show contacts", "show queues": "queue show", "show queue": "queue show {}",
    "show managers": "manager show users", "show manager": "manager show user {}", "show music": "moh show classes",
    "show features": "features show", "show http": "http show status", "show rtp": "rtp show settings",
}
COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class ConsoleError(RuntimeError):
    """Asterisk's console cannot be reached or another Asterisk answers; the message says what to do."""


class Console:
    """The console of the Asterisk whose run folder holds `path` (asterisk.ctl); `timeout` seconds a verb."""

    def __init__(self, path, timeout=15.0):
        self._path, self._timeout = path, timeout

    def ask(self, verb, *names):
        """Return what Asterisk answers to one of VERBS, colours taken off; raises ConsoleError, EncodeError, KeyError."""
        command = VERBS[verb].format(*(encode.token(name) for name in names))
        try:
            # `quit after` is what asterisk -rx sends: Asterisk runs the command and then closes the connection.
            answer = self._exchange(f"cli quit after {command}\0".encode("ascii"))
        except OSError as error:
            raise ConsoleError(f"{self._path}: Asterisk does not answer ({error}); see ./switchroom status") from None
        return COLOUR.sub("", answer)

    def confirm(self, site):
        """Raise ConsoleError unless the Asterisk that answers is the one of `site`."""
        found = re.search(r"Configuration file:\s+(\S+)", self.ask("show settings"))
        expected = str(site.etc / "asterisk.conf")
        if not found or found.group(1) != expected:
            raise ConsoleError(f"{self._path}: this Asterisk runs from {found and found.group(1)}, not {expected}; "
                               "start ours by ./switchroom up")

    def _exchange(self, request):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(self._timeout)
            connection.connect(str(self._path))
            connection.sendall(request)
            chunks = list(iter(lambda: connection.recv(65536), b""))
        # First comes a line `host/process/version`, then log levels in bytes that are no text.
        return b"".join(chunks).decode("utf-8", "replace").partition("\n")[2].replace("\0", "")


def open_console(site, timeout=15.0):
    """Return the Console of the site's Asterisk."""
    return Console(site.asterisk / "run" / "asterisk.ctl", timeout)
