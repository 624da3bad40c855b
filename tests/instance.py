"""A whole Switchroom of a test's own: real Asterisk, real processes, free ports, its own folder."""

import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import psutil

from hooks.place import open_place
from launch.phone.phone import Phone
from launch.roster import find_path, read
from store import flows
from store.db import open_database
from store.settings import Settings as StoreSettings

PROJECT = pathlib.Path(__file__).resolve().parent.parent
CACHE = os.environ.get("SWITCHROOM_TEST_CACHE", "/var/cache/switchroom")


class Instance:
    """One instance under `folder` (made when None); `sections` adds to cc.ini, such as {"store": {"database": ...}}."""

    def __init__(self, folder=None, **sections):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="switchroom-test-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.config = self.folder / "cc.ini"
        self.sip = find_port(socket.SOCK_DGRAM)
        self._phones = []
        self._write(sections)
        self.place = open_place(self.config)

    def _write(self, sections):
        rtp = find_range(400)
        while rtp <= self.sip < rtp + 400:
            rtp = find_range(400)
        wanted = {"launch": {"state": self.folder / "state", "cache": CACHE}, "agi": {"port": find_port()},
                  "live": {"ami_port": find_port()}, "admin": {"port": find_port()},
                  "hardware": {"snmp_port": find_port(socket.SOCK_DGRAM)},
                  "dialplan": {"sip_port": self.sip, "http_port": find_port(), "rtp_start": rtp, "rtp_end": rtp + 399},
                  # Three seconds more for every talk of every test; those that listen for it say so in the step.
                  "plugin:acd": {"say_agent": "no"}}
        for name, keys in sections.items():
            wanted.setdefault(name.replace("__", ":"), {}).update(keys)
        self.config.write_text("".join(f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
                                       for name, keys in wanted.items()), encoding="utf-8")

    def run(self, *words, check=True, seconds=300):
        """Run `switchroom WORDS` for this instance; return its CompletedProcess."""
        command = [sys.executable, "-P", "-m", "launch", *words, "--config", str(self.config)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds, cwd="/", check=False)
        if check and ended.returncode:
            raise AssertionError(f"switchroom {' '.join(words)} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}")
        return ended

    def up(self, *words):
        """Start everything."""
        self.run("up", "--detach", *words)
        return self

    def close(self):
        """End everything and delete the folder."""
        for phone in self._phones:
            phone.close()
        self.run("down", check=False)
        if not os.environ.get("SWITCHROOM_TEST_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def phone(self, user, **options):
        """Return a Phone that signs in with the secret of extension or trunk `user`."""
        secret = self.place.secret(f"trunk.{user}" if user == "carrier" else f"extension.{user}")
        found = Phone(("127.0.0.1", self.sip), user, secret, **options)
        self._phones.append(found)
        return found

    def carrier(self, number="13800001234"):
        """Return a Phone through which an outside caller with `number` calls over the trunk."""
        return self.phone("carrier", from_number=number)

    def agent(self, number, **answer):
        """Return a registered Phone of extension `number` that answers every call with a 700 Hz tone."""
        found = self.phone(number)
        found.register()
        found.auto_answer(**answer)
        return found

    def release(self, *phones):
        """Close phones of this instance."""
        for phone in phones:
            phone.close()
            self._phones.remove(phone)

    # -- processes ---------------------------------------------------------------------------------

    def pids(self, prefix=""):
        """Return {name: pid} of the running processes whose name begins with `prefix`."""
        _, entries = read(find_path(self.place.state))
        return {entry.name: entry.pid for entry in entries if entry.name.startswith(prefix) and entry.alive}

    def supervisor(self):
        """Return the pid of the living supervisor."""
        return read(find_path(self.place.state))[0]

    def kill(self, prefix, number=signal.SIGKILL):
        """Send a signal to the processes whose name begins with `prefix`; return their pids."""
        pids = self.pids(prefix)
        for pid in pids.values():
            os.kill(pid, number)
        return pids

    def cpu(self):
        """Return {name: CPU seconds so far} of every process, its children included."""
        found = {}
        for name, pid in self.pids().items():
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            found[name] = sum(sum(part.cpu_times()[:2]) for part in tree)
        return found

    def bind(self, number, document):
        """Publish the flow `document` (a dict) and let `number` enter it; every process knows within a second."""
        database = open_database(self.place.section("store", StoreSettings).url(self.place.state))
        flows.publish(document["name"], document, "test")
        flows.bind(number, document["name"])
        database.close()
        time.sleep(1.0)

    # -- what the store knows ------------------------------------------------------------------------

    def calls(self):
        """Return the records of all calls as `switchroom calls --json` prints them, oldest first."""
        return json.loads(self.run("calls", "--json").stdout)

    def record(self, number, seconds=8.0):
        """Wait for the closed record of the newest call from `number`; return it."""
        found = []

        def closed():
            found[:] = [call for call in self.calls() if call["from"] == number and call["ended"]]
            return bool(found)

        wait_until(closed, seconds, f"no closed record of a call from {number}")
        return found[-1]


def wait_until(true, seconds, message="it did not happen"):
    """Wait until `true()`; raise AssertionError with `message` after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(message)
        time.sleep(0.05)


def find_port(kind=socket.SOCK_STREAM):
    """Return a port that is free now, outside the kernel's own range so that it stays free."""
    while True:
        port = random.randrange(10000, 30000)
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def find_range(count):
    """Return the first of `count` free UDP ports in a row, even."""
    while True:
        first = random.randrange(10000, 30000, 2)
        if all(_is_free(port) for port in range(first, first + count, 7)):
            return first


def _is_free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
