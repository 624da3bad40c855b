"""The two that `bench calls` compares: a whole instance of ours, and an Asterisk of its own with hand-written dialplan."""

import collections
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import psutil

from launch import folders, roster
from launch.benches import menu
from launch.errors import LaunchError
from launch.instance import open_instance
from launch.supervisor import raise_limits
from store import db, flows
from store.calls import Call
from store.settings import Settings

NUMBER = "4000"
RTP = 4000          # ports, two a call
NICENESS = -5       # as the supervisor gives Asterisk
READY = 30.0


class Room:
    """A whole instance, started with `up` as any other: all its processes with their usual settings.

    `ending` says whether the prompts are there as `wav` or `alaw`.
    """

    name = "ours"

    def __init__(self, cache, ending):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchroom-bench-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.sip, rtp = find_port(socket.SOCK_DGRAM), random.randrange(12000, 16000, 2)
        tcp = {name: find_port(socket.SOCK_STREAM) for name in ("agi", "ami", "admin", "http")}
        config = self.folder / "cc.ini"
        config.write_text(f"[launch]\nnode = bench\nstate = {self.folder}/state\ncache = {cache}\n[agi]\nport = {tcp['agi']}\n"
                          f"[live]\nami_port = {tcp['ami']}\n[admin]\nport = {tcp['admin']}\n[dialplan]\nsip_port = {self.sip}\n"
                          f"http_port = {tcp['http']}\nrtp_start = {rtp}\nrtp_end = {rtp + RTP - 1}\n", encoding="utf-8")
        self.instance = open_instance(config)
        self.rtp = rtp
        self._ending = ending

    def start(self):
        """Start everything and let NUMBER enter the bench's flow; raises LaunchError."""
        self._run("up", "--detach")
        put_prompts(self.instance.place.sounds / "en", self._ending)
        database = self._open_database()
        flows.publish("bench", menu.make_flow(), "bench")
        flows.bind(NUMBER, "bench")
        database.close()
        time.sleep(1.5)

    @property
    def secret(self):
        """The secret of the carrier's lines."""
        return self.instance.place.secret("trunk.carrier")

    def cpu(self):
        """Return the CPU seconds of each process so far, the supervisor's too."""
        supervisor, entries = roster.read(roster.find_path(self.instance.place.state))
        found = collections.Counter(supervisor=sum(psutil.Process(supervisor).cpu_times()[:2]))
        for entry in entries:
            found[re.sub(r"-\d+$", "", entry.name)] += read_cpu(entry.pid)
        return dict(found)

    def count_records(self):
        """Return how many calls have a closed record that says that both keys were taken."""
        database = self._open_database()
        found = sum([step["outcome"] for step in call.path if step["kind"] == "ivr.menu"] == list(menu.KEYS)
                    for call in Call.select(Call.path).where(Call.closed))
        database.close()
        return found

    def stop(self):
        """End everything and delete the folder."""
        self._run("down", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _open_database(self):
        place = self.instance.place
        return db.open_database(place.section("store", Settings).url(place.state))

    def _run(self, *words, check=True):
        command = [sys.executable, "-P", "-m", "launch", *words, "--config", str(self.folder / "cc.ini")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if check and ended.returncode:
            raise LaunchError(f"the instance of the bench did not start: {ended.stderr.strip()[-500:]}", "Does ./switchroom up work here?")


class Native:
    """The same Asterisk with the same modules, lines and settings as in `room`, but hand-written dialplan, and without
    manager users, channel event log and call detail records: nothing of ours runs."""

    name = "native"

    def __init__(self, room, ending):
        self._room = room
        self._ending = ending
        self.sip = find_port(socket.SOCK_DGRAM)
        self._state = room.folder / "native"
        self._child = None

    @property
    def secret(self):
        """The secret of the carrier's lines."""
        return self._room.secret

    def start(self):
        """Start it; `room` must be up, as its configuration is taken over. Raises LaunchError."""
        instance, etc = self._room.instance, self._state / "asterisk/etc"
        self._copy(etc)
        put_prompts(self._state / "sounds", self._ending)
        (etc / "extensions.conf").write_text(menu.make_native(NUMBER, self._state / "sounds"), encoding="utf-8")
        (etc / "manager.conf").write_text("[general]\nenabled = no\n", encoding="utf-8")
        (etc / "cel.conf").write_text("[general]\nenable = no\n", encoding="utf-8")
        folders.give_tree(self._state, instance.account)
        with open(self._state / "asterisk.log", "wb") as log:
            self._child = subprocess.Popen(instance.asterisk.command(self._state, instance.account, "-f", "-n"), stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log, cwd="/", preexec_fn=raise_limits, start_new_session=True)
        os.setpriority(os.PRIO_PROCESS, self._child.pid, NICENESS)
        self._wait()

    def cpu(self):
        """Return the CPU seconds so far."""
        return {"asterisk": read_cpu(self._child.pid)}

    def stop(self):
        """End it."""
        if self._child:
            self._child.terminate()
            try:
                self._child.wait(20)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()

    def _copy(self, target):
        """Copy our configuration with its folders and ports changed; our other Asterisk has its RTP ports to itself."""
        place, settings = self._room.instance.place, self._room.instance.sections.dialplan
        shutil.copytree(place.asterisk / "data", self._state / "asterisk/data", symlinks=True)
        for name in ("cache", *folders.ASTERISK):
            (self._state / "asterisk" / name).mkdir(parents=True, exist_ok=True)
        first = self._room.rtp + RTP
        changed = {str(place.state): str(self._state), f":{settings.sip_port}": f":{self.sip}", f"rtpstart = {self._room.rtp}": f"rtpstart = {first}",
                   f"rtpend = {first - 1}": f"rtpend = {first + RTP - 1}",
                   f"bindport = {settings.http_port}": f"bindport = {find_port(socket.SOCK_STREAM)}"}
        for path in (place.asterisk / "etc").glob("*.conf"):
            text = path.read_text(encoding="utf-8")
            for old, new in changed.items():
                text = text.replace(old, new)
            (target / path.name).write_text(text, encoding="utf-8")

    def _wait(self):
        end = time.monotonic() + READY
        probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        probe.settimeout(0.2)
        probe.connect(("127.0.0.1", self.sip))
        ask = ("OPTIONS sip:bench SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKbench\r\nFrom: <sip:bench>;tag=1\r\n"
               "To: <sip:bench>\r\nCall-ID: bench\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode()
        while time.monotonic() < end and self._child.poll() is None:
            try:
                probe.send(ask)
                return probe.recv(2048)
            except OSError:
                time.sleep(0.2)
        said = (self._state / "asterisk.log").read_text(errors="replace")[-500:]
        raise LaunchError(f"the Asterisk with hand-written dialplan did not start: {said}", "Does ./switchroom up work here?")


def put_prompts(folder, ending):
    """Write the prompts of the menu into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in menu.PROMPTS:
        (folder / f"{name}.{ending}").write_bytes(menu.make_prompt(ending))


def read_cpu(pid):
    """Return the CPU seconds of a process and of all its children, those that ended included."""
    process = psutil.Process(pid)
    return sum(process.cpu_times()[:4]) + sum(sum(child.cpu_times()[:2]) for child in process.children(recursive=True))


def find_port(kind):
    """Return a port that is free now, outside the kernel's own range so that it stays free."""
    while True:
        port = random.randrange(24000, 30000)
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
