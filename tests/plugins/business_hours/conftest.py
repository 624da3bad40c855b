"""A database with the tables of hours, on both engines."""

import pytest

from store import db, migrate
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


@pytest.fixture
def database(database_url):
    """An open database with the core's and the plugin's tables, on each engine in turn."""
    opened = db.open_database(database_url)
    migrate.migrate(opened, [migrate.core(), migrate.load("business_hours", "plugins.business_hours.migrations")])
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path):
    """The same on SQLite only, for what does not touch the database itself."""
    opened = db.open_database(f"sqlite:{tmp_path}/switchroom.db")
    migrate.migrate(opened, [migrate.core(), migrate.load("business_hours", "plugins.business_hours.migrations")])
    yield opened
    opened.close()
