"""The site's own prompts, recorded by phone or brought as files."""

from store.migrate import define

TABLES = """
CREATE TABLE own_prompt (
    name TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL, recorded TEXT NOT NULL, changed_by TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)
"""


def up(database):
    """Create the table."""
    define(database, TABLES)
