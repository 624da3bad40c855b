"""Which plugins are switched off, and who did it."""

from store.migrate import define

TABLE = """
CREATE TABLE plugin_switch (plugin TEXT NOT NULL PRIMARY KEY, active BOOLEAN NOT NULL, changed_by TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)
"""


def up(database):
    """Create the table; a plugin without a row is on."""
    define(database, TABLE)
