"""Drafts of flows."""

from store.migrate import define

TABLES = """
CREATE TABLE draft (
    name TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL, base INTEGER NOT NULL, author TEXT NOT NULL,
    revision INTEGER NOT NULL, at DOUBLE PRECISION NOT NULL)
"""


def up(database):
    """Create the table."""
    define(database, TABLES)
