"""A database with the plugin's table, on both engines."""

import pytest

from store import db, migrate
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url"]


@pytest.fixture
def database(database_url):
    """An open database with the core's and the plugin's tables, on each engine in turn."""
    opened = db.open_database(database_url)
    migrate.migrate(opened, [migrate.core(), migrate.load("ivr", "plugins.ivr.migrations")])
    yield opened
    opened.close()
