"""A database with the tables of voicemail, on both engines, and a journal that keeps what it is told."""

import pathlib

import pytest

from store import db, migrate
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


@pytest.fixture
def database(database_url):
    """An open database with the core's and the plugin's tables, on each engine in turn."""
    opened = _open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path):
    """An open database where the engine makes no difference."""
    opened = _open(f"sqlite:{tmp_path}/switchroom.db")
    yield opened
    opened.close()


def _open(url):
    opened = db.open_database(url)
    migrate.migrate(opened, [migrate.core(), migrate.load("voicemail", "plugins.voicemail.migrations")])
    return opened


@pytest.fixture
def folder(tmp_path):
    """The folder of recordings."""
    made = tmp_path / "state" / "recordings"
    made.mkdir(parents=True)
    return pathlib.Path(made)


@pytest.fixture
def told():
    """A list that takes events by its append."""
    return []
