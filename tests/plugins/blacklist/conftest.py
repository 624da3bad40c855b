"""A database with the blacklist's tables, on both engines, and a maker of rules."""

import pytest

from plugins.blacklist.rule import Rule
from store import db, migrate
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


@pytest.fixture
def database(database_url):
    """An open database with the core's and the plugin's tables, on each engine in turn."""
    opened = db.open_database(database_url)
    migrate.migrate(opened, [migrate.core(), migrate.load("blacklist", "plugins.blacklist.migrations")])
    yield opened
    opened.close()


@pytest.fixture
def make():
    """A maker of rules: make("1", who="number", value="13800001234", ...)."""
    def make(identity, who="number", value="", **fields):
        return Rule(identity, who, value, **{"reason": "test", "by": "test", "added": 1_790_000_000.0} | fields)
    return make


@pytest.fixture
def sqlite(tmp_path):
    """The same on SQLite only, for what does not touch the database itself."""
    opened = db.open_database(f"sqlite:{tmp_path}/switchroom.db")
    migrate.migrate(opened, [migrate.core(), migrate.load("blacklist", "plugins.blacklist.migrations")])
    yield opened
    opened.close()
