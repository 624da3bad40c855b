"""One machine looked after without Asterisk: its store, its secrets, its process's parts on a thread."""

import dataclasses
import shutil
import socket
import threading

import pytest

from hardware.box import Box
from hardware.settings import Settings
from hardware.spans import Spans
from hooks.place import open_place
from store import journal, migrate
from store.db import open_database
from tests.instance import find_port, wait_until
from tests.postgres import database, database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]
SECRETS = {"ami.hardware": "none", "snmp.community": "secret-community", "snmp.auth": "secret-auth-1", "snmp.priv": "secret-priv-1"}


class Machine:
    """A Box of its own under `folder`; `proc` stands for /proc/dahdi; `settings` are those of [hardware]."""

    def __init__(self, folder, **settings):
        self.proc = folder / "proc"
        self.proc.mkdir()
        (folder / "cc.ini").write_text(f"[launch]\nnode = here\nstate = {folder}\ncache = {folder}\n", encoding="utf-8")
        self.place = open_place(folder / "cc.ini")
        for made in (self.place.secrets, self.place.run, self.place.recordings):
            made.mkdir(exist_ok=True)
        for name, value in SECRETS.items():
            (self.place.secrets / name).write_text(value, encoding="ascii")
        self.database = open_database(f"sqlite:{folder}/switchroom.db")
        migrate.migrate(self.database, [migrate.core()])
        self.port = find_port(socket.SOCK_DGRAM)
        self._journal = journal.open_journal(self.place.spool, "hardware", 1 << 20)
        settings = dataclasses.replace(Settings(), look=0.2, snmp_port=self.port, **settings)
        self.box = Box(self.place, settings, self._journal, ("127.0.0.1", 1))
        self.box.spans = Spans("here", self.box.book, proc=str(self.proc), control=str(folder / "none"))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.box.run, args=(self._stop,), daemon=True)

    def __enter__(self):
        self._thread.start()
        wait_until(lambda: self.box._objects, 10, "it never looked")
        return self

    def __exit__(self, *error):
        self._stop.set()
        self._thread.join(10)
        self._journal.close()
        self.database.close()

    def plug(self, path):
        """Let /proc/dahdi/1 read as the file `path` from now on."""
        shutil.copy(path, self.proc / "new")
        (self.proc / "new").rename(self.proc / "1")

    def is_well(self):
        """Tell whether the process still runs and its SNMP thread, too."""
        return self._thread.is_alive() and self.box.snmp._thread.is_alive()


@pytest.fixture
def machine(tmp_path):
    """A maker of a Machine under the test's folder."""
    return lambda **settings: Machine(tmp_path, **settings)
