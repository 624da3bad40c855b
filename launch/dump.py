"""Copies a whole database into one file while everything runs, and puts such a file in the place of a database."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import urllib.parse

from launch.errors import LaunchError

SQLITE, POSTGRES = "sqlite", "postgresql"
BESIDE = ("-wal", "-shm")


def name_engine(url):
    """Return which engine the database at `url` is of."""
    return SQLITE if url.startswith("sqlite:") else POSTGRES


def write(url, path):
    """Copy the database at `url`, as it is at one moment, into the new file `path`; raises LaunchError."""
    if name_engine(url) == SQLITE:
        _copy_sqlite(url.removeprefix("sqlite:"), path)
    else:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def put(url, path):
    """Put the copy at `path` in the place of the database at `url`, which nobody may use meanwhile; raises LaunchError."""
    if name_engine(url) == SQLITE:
        target = pathlib.Path(url.removeprefix("sqlite:"))
        for name in BESIDE:
            target.with_name(target.name + name).unlink(missing_ok=True)
        beside = target.with_name(f".{target.name}.new")
        shutil.copyfile(path, beside)
        os.replace(beside, target)
    else:
        # Its own tables may hold more than the copy does: all of them go first, or nothing is changed.
        _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(path))


def is_empty(url):
    """Tell whether there is no database at `url` yet, or one without tables."""
    if name_engine(url) == SQLITE:
        return not pathlib.Path(url.removeprefix("sqlite:")).exists()
    import psycopg

    with psycopg.connect(url, connect_timeout=5) as connection:
        return not connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone()[0]


def verify(engine, path):
    """Raise LaunchError unless the copy at `path` can be put back."""
    if engine == SQLITE:
        with sqlite3.connect(f"file:{urllib.parse.quote(str(path))}?mode=ro", uri=True) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        copy.close()
        if found != "ok":
            raise LaunchError(f"the copy of the database is damaged: {found}", "Look at the disk, then back up again.")
    else:
        _run("pg_restore", "", "--list", str(path))


def _copy_sqlite(source, path):
    if not os.path.exists(source):
        raise LaunchError(f"there is no database {source}", "Run: ./switchroom up")
    original, copy = sqlite3.connect(f"file:{urllib.parse.quote(source)}?mode=ro", uri=True, timeout=30), sqlite3.connect(path)
    try:
        # All pages in one step: a reader of WAL keeps nobody from writing.
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=delete")
    except sqlite3.Error as error:
        raise LaunchError(f"the database {source} was not copied: {error}", "Look at the disk, then back up again.") from None
    finally:
        copy.close()
        original.close()


def _run(program, url, *arguments):
    """Run one of PostgreSQL's programs; the password goes by the environment, where no other user sees it."""
    parts = urllib.parse.urlsplit(url)
    bare = urllib.parse.urlunsplit(parts._replace(netloc=f"{parts.username or ''}@{parts.netloc.rpartition('@')[2]}".lstrip("@"))) if url else ""
    environment = {**os.environ, **({"PGPASSWORD": urllib.parse.unquote(parts.password)} if parts.password else {}), "PGCONNECT_TIMEOUT": "10"}
    command = [find_program(program), *((f"--dbname={bare}",) if bare else ()), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
        raise LaunchError(f"{program}: {last}", "Look at [store] database in cc.ini, and whether PostgreSQL answers.")


def find_program(name):
    """Return the newest PostgreSQL program of this name, which knows all older servers; raises LaunchError."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]) if path.parts[4].isdigit() else 0)
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise LaunchError(f"{name} is not installed", "Run: apt-get install postgresql-client")
    return path
