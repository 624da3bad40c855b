"""The full engine as it runs in production: agi and journal processes, ring and database on a real disk."""

import socket
import subprocess
import time

import psutil

from hooks.place import open_place
from launch import database
from launch.benches.peer import pick_cores, spawn
from launch.benches.session import TOKEN
from launch.errors import LaunchError
from store import db, flows
from store.journal import Entry
from store.settings import Settings

EVENTS = 12  # CallEntered, ten StepTaken, FlowEnded
READY = 20.0


def make_flow():
    """Return the flow of ten steps that the bench walks; every prompt exists in the starter site."""
    steps = [("answer", "ivr.answer", {}), ("greeting", "ivr.set", {"variables": {"greeting": "vip-${dialled}"}}),
             ("welcome", "ivr.play", {"prompt": "welcome"}),
             ("menu", "ivr.menu", {"prompt": "menu-main", "keys": "1"}),
             ("vip", "ivr.branch", {"cases": {"yes": "caller == '1'"}}),
             ("hold", "ivr.play", {"prompt": "queue-wait"}),
             ("order", "ivr.collect", {"prompt": "enter-order-number", "variable": "order", "maximum": 6}),
             ("note", "ivr.set", {"variables": {"note": "${order}"}}),
             ("bye", "ivr.play", {"prompt": "goodbye"}), ("end", "ivr.hangup", {})]
    names = [name for name, _, _ in steps] + [None]
    return {"format": "switchroom.flow/1", "name": "bench", "entry": "answer",
            "steps": {name: {"kind": kind, "parameters": parameters, "next": _wire(kind, after)}
                      for (name, kind, parameters), after in zip(steps, names[1:])}}


def _wire(kind, after):
    outcomes = {"ivr.menu": ("1", "no_input", "invalid"), "ivr.branch": ("yes", "otherwise"),
                "ivr.collect": ("done", "no_input", "invalid"), "ivr.hangup": ()}
    return {outcome: after for outcome in outcomes.get(kind, ("done",))}


class Full:
    """Our two processes over a place of their own in `folder`; the members of launch.benches.peer.Peer."""

    name = "agi"

    def __init__(self, folder):
        self.token = TOKEN
        self.port = _find_port()
        self._place = _make_place(folder, self.port)
        database.prepare(self._place)
        self._database = db.open_database(self._place.section("store", Settings).url(self._place.state))
        flows.publish("bench", make_flow(), "bench")
        flows.bind("4000", "bench")
        config = ("--config", str(self._place.config_path))
        core = pick_cores()[0]
        self._children = {"journal": spawn(core, "store", *config, stdout=subprocess.DEVNULL),
                          "agi": spawn(core, "agi", *config, stdout=subprocess.DEVNULL)}
        self.processes = {name: psutil.Process(child.pid) for name, child in self._children.items()}
        _wait_for(self.port)

    def cpu(self):
        """Return the CPU seconds of each process so far."""
        return {name: sum(process.cpu_times()[:2]) for name, process in self.processes.items()}

    def count_events(self):
        """Return how many events are readable in the journal."""
        return Entry.select().count()

    def stop(self):
        """End both processes."""
        for child in self._children.values():
            child.kill()
            child.wait()
        self._database.close()


def _make_place(folder, port):
    for name in ("state/secrets", "state/run", "state/spool"):
        (folder / name).mkdir(parents=True)
    (folder / "state/secrets/agi.token").write_text(TOKEN)
    config = folder / "cc.ini"
    config.write_text(f"[launch]\nnode = bench\nstate = {folder}/state\ncache = {folder}/cache\n"
                      f"[agi]\nport = {port}\ncalls = 5000\nheaders = 5000\n")
    return open_place(config)


def _find_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port):
    end = time.monotonic() + READY
    while time.monotonic() < end:
        try:
            return socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            time.sleep(0.1)
    raise LaunchError("the agi process of the bench did not start", "Does `python -m agi --config FILE` say why?")
