"""The named queries that flows may ask."""

from store.migrate import define

TABLES = """
CREATE TABLE ivr_query (
    name TEXT PRIMARY KEY, source TEXT NOT NULL, sql TEXT NOT NULL, most INTEGER NOT NULL, changed_by TEXT NOT NULL)
"""


def up(database):
    """Create the table."""
    define(database, TABLES)
