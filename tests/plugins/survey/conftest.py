"""A database with the survey's tables, on both engines, and the surveys answered from it."""

import pytest

from plugins.survey.service import Surveys
from store import db, migrate
from tests.postgres import database_url, postgres_server, postgres_url

__all__ = ["database", "database_url", "postgres_server", "postgres_url", "surveys"]


@pytest.fixture
def database(database_url):
    """An open database with the core's and the plugin's tables, on each engine in turn."""
    opened = db.open_database(database_url)
    migrate.migrate(opened, [migrate.core(), migrate.load("survey", "plugins.survey.migrations")])
    yield opened
    opened.close()


@pytest.fixture
def surveys(database, tmp_path):
    """The service over that database."""
    opened = Surveys(tmp_path / "survey.json", period=0.1, patience=5.0)
    yield opened
    opened.stop()
