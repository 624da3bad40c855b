"""Boots a real Asterisk of the tests' own in a private mount namespace, and ends it."""

import array
import math
import pwd
import signal
import socket
import subprocess
import time
import wave

from dialplan import folders
from dialplan.render import render
from launch import asterisk
from pathlib import Path

CACHE = Path("/var/cache/switchroom")


def find_asterisk():
    """Return the Asterisk of this machine or a private root's, or None."""
    return asterisk.find(CACHE)


def find_account():
    """Return the account that Asterisk runs as in tests: ours if it exists, else any without rights."""
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("switchroom") or names["nobody"]


def free_ports(count):
    """Return `count` different ports that nobody uses now, UDP nor TCP."""
    found = set()
    while len(found) < count:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(("127.0.0.1", udp.getsockname()[1]))
            except OSError:
                continue
            found.add(udp.getsockname()[1])
    return sorted(found)


def write_tone(path, frequency, seconds=2.0):
    """Write a wav file of one tone, 8 kHz 16 bit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = array.array("h", (int(8000 * math.sin(2 * math.pi * frequency * n / 8000)) for n in range(int(8000 * seconds))))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


class Instance:
    """One Asterisk on `site`; `command` is what every console verb is run with."""

    def __init__(self, site, system, account):
        self.site = site
        folders.make(site, system.root or "/")
        self.command = system.command(site.state, account)
        self._process, self.boot_log = None, ""
        for name, text in render(site).items():
            (site.etc / name).write_text(text, encoding="utf-8")
        subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", str(site.state)], check=True)

    def start(self, timeout=30):
        """Start Asterisk and wait until it is fully booted."""
        with open(self.site.asterisk / "log/console", "ab") as log:
            self._process = subprocess.Popen([*self.command, "-f", "-n"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + timeout
        while "System uptime" not in self.tell("core show uptime"):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"Asterisk did not start; see {self.site.asterisk}/log")
            time.sleep(0.2)
        self.tell("core waitfullybooted")
        self.boot_log = self.log()
        return self

    def tell(self, verb):
        """Return what Asterisk answers to one console command."""
        return subprocess.run([*self.command, "-n", "-rx", verb], capture_output=True, text=True, timeout=20).stdout

    def act(self, user, **headers):
        """Send one AMI action as `user` and return everything that came back before Goodbye."""
        actions = ({"Action": "Login", "Username": user, "Secret": f"secret-{user}", "Events": "off"}, headers, {"Action": "Logoff"})
        sent = "".join("".join(f"{key}: {value}\r\n" for key, value in action.items()) + "\r\n" for action in actions)
        with socket.create_connection(("127.0.0.1", self.site.ami_port), 5) as connection:
            connection.sendall(sent.encode())
            return connection.makefile(encoding="utf-8", errors="replace").read()

    def log(self):
        """Return the messages that Asterisk has logged so far."""
        return (self.site.asterisk / "log/messages.log").read_text(errors="replace")

    def stop(self):
        """End Asterisk and wait for it."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
