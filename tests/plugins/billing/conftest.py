"""Both databases with the tables of billing."""

import pytest

from store import migrate
from tests.postgres import database, database_url, postgres_server, postgres_url  # noqa: F401 (fixtures)


@pytest.fixture
def tables(database):  # noqa: F811
    """An open database of each engine in turn, with the core's tables and billing's."""
    migrate.migrate(database, [migrate.load("billing", "plugins.billing.migrations")])
    return database


@pytest.fixture
def emitted():
    """A list of events that also takes them as a journal does."""
    class Emitted(list):
        emit = list.append
    return Emitted()
