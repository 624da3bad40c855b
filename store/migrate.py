"""Brings the tables of the core and of each plugin to their newest form, each step exactly once."""

import dataclasses
import importlib
import pkgutil
import time

LOCK = 0x5377697463

_TABLE = """CREATE TABLE IF NOT EXISTS migration (
    owner TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (owner, number))"""
_TYPES = {False: {"json": "TEXT", "blob": "BLOB"}, True: {"json": "JSONB", "blob": "BYTEA"}}


class MigrationError(Exception):
    """A migration cannot be loaded or run; the message names it."""


@dataclasses.dataclass(frozen=True)
class Migration:
    """One numbered step; `up(database)` runs inside a transaction."""

    number: int
    name: str
    up: object


@dataclasses.dataclass(frozen=True)
class MigrationSet:
    """All steps of one owner (`core` or a plugin's name), in any order."""

    owner: str
    migrations: tuple


def load(owner, package):
    """Return the MigrationSet of the modules NNNN_name in `package`, each with an up(database)."""
    folder = importlib.import_module(package)
    found = []
    for module in pkgutil.iter_modules(folder.__path__):
        number, _, name = module.name.partition("_")
        if not (number.isdigit() and len(number) == 4):
            raise MigrationError(f"{package}.{module.name}: name it NNNN_what.py")
        found.append(Migration(int(number), name, importlib.import_module(f"{package}.{module.name}").up))
    return MigrationSet(owner, tuple(found))


def core():
    """Return the migrations of the store itself."""
    return load("core", "store.migrations")


def migrate(database, sets):
    """Run what is missing and return its names ("core/1_start"); safe from several processes at once.

    The steps of one owner happen together or not at all. Raises MigrationError, and
    peewee errors when the database is away.
    """
    return [name for one in sets for name in _migrate_owner(database, one)]


def define(database, statements):
    """Run SQL statements parted by `;`, with {json} and {blob} as this engine's types."""
    for statement in statements.split(";"):
        if statement.strip():
            database.execute_sql(statement.format(**_TYPES[database.is_postgres]))


def _migrate_owner(database, one):
    with database.atomic():
        _lock(database)
        done = _read_done(database, one.owner)
        _refuse_newer(one, done)
        missing = sorted((step for step in one.migrations if step.number not in done), key=lambda step: step.number)
        for step in missing:
            _run(database, one.owner, step)
    return [f"{one.owner}/{step.number}_{step.name}" for step in missing]


def _lock(database):
    # On SQLite the transaction itself holds the only write lock.
    if database.is_postgres:
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    database.execute_sql(_TABLE)


def _read_done(database, owner):
    sql = f"SELECT number FROM migration WHERE owner = {database.param}"
    return {number for number, in database.execute_sql(sql, (owner,)).fetchall()}


def _refuse_newer(one, done):
    unknown = done - {step.number for step in one.migrations}
    if unknown:
        raise MigrationError(f"the database has migration {max(unknown)} of {one.owner}, which this version does not "
                             "know; start the newer version again, or restore a backup made before it")


def _run(database, owner, step):
    try:
        step.up(database)
    except Exception as error:
        raise MigrationError(f"migration {owner}/{step.number}_{step.name} failed: {error}") from error
    mark = ", ".join([database.param] * 4)
    database.execute_sql(f"INSERT INTO migration (owner, number, name, at) VALUES ({mark})",
                         (owner, step.number, step.name, time.time()))
