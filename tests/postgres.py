"""Starts a real PostgreSQL of its own for the tests, and offers both engines as one fixture."""

import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid

import psutil
import psycopg
import pytest

from store import db, migrate

USER = "postgres"


class PostgresServer:
    """A PostgreSQL in a folder under /tmp on a free port; the Debian cluster is not touched."""

    def __init__(self):
        self.programs = _find_programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchroom-pg-", dir="/tmp"))
        self.port = _find_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER, USER)
        self._run("initdb", "-U", "switchroom", "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "-D", self.data)

    @property
    def data(self):
        """The data folder."""
        return str(self.folder / "data")

    def start(self):
        """Start and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=100"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        return self

    def stop(self, mode="immediate"):
        """Stop it; `immediate` breaks all connections as a crash does."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def kill(self):
        """kill -9 the server's first process, and wait until the shared memory is given up."""
        pid = int(pathlib.Path(self.data, "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)

    def freeze(self):
        """Let it take connections and never answer, as a server behind a dead network does; returns the way to thaw it."""
        first = psutil.Process(int(pathlib.Path(self.data, "postmaster.pid").read_text(encoding="ascii").split()[0]))
        family = [first, *first.children(recursive=True)]
        for process in family:
            process.suspend()
        return lambda: [process.resume() for process in family if process.is_running()]

    def is_running(self):
        """Say whether the server runs."""
        return self._run("pg_ctl", "-D", self.data, "status", check=False).returncode == 0

    def create_database(self):
        """Make an empty database and return its URL."""
        name = "test_" + uuid.uuid4().hex
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop_database(self, url):
        """Remove the database at `url`, ending its sessions."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def url(self, name):
        """Return the URL of database `name`."""
        return f"postgresql://switchroom@127.0.0.1:{self.port}/{name}"

    def close(self):
        """Stop the server and remove its folder."""
        if self.is_running():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments, check=True):
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.geteuid() == 0 else []
        command = [*as_user, os.path.join(self.programs, program), *arguments]
        return subprocess.run(command, check=check, cwd="/tmp", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _find_programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if not found:
        raise RuntimeError("no PostgreSQL server is installed; apt-get install postgresql (./switchroom test does it)")
    return os.path.dirname(found[-1])


def _find_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def postgres_server():
    """One running PostgresServer for all tests of this run."""
    server = PostgresServer()
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def postgres_url(postgres_server):
    """The URL of an empty PostgreSQL database."""
    if not postgres_server.is_running():
        postgres_server.start()
    url = postgres_server.create_database()
    yield url
    if not postgres_server.is_running():
        postgres_server.start()
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    """The URL of an empty database, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path}/switchroom.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def database(database_url):
    """An open database with the core's tables, on each engine in turn; the proxy is bound to it."""
    opened = db.open_database(database_url)
    migrate.migrate(opened, [migrate.core()])
    yield opened
    opened.close()
