"""The state of every agent, one row each."""

from store.migrate import define

TABLE = """
CREATE TABLE agent_state (agent TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, paused BOOLEAN NOT NULL, reason TEXT NOT NULL, queues {json} NOT NULL,
    since DOUBLE PRECISION NOT NULL, at DOUBLE PRECISION NOT NULL)
"""


def up(database):
    """Create the table."""
    define(database, TABLE)
