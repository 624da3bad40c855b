"""Where the steps of a flow stand in its drawing, and which changes of flows wait for approval."""

from store.migrate import define

TABLES = """
CREATE TABLE flow_layout (
    name TEXT NOT NULL PRIMARY KEY, places {json} NOT NULL);
CREATE TABLE flow_approval (
    id TEXT NOT NULL PRIMARY KEY, flow TEXT NOT NULL, document TEXT NOT NULL, base INTEGER NOT NULL, note TEXT NOT NULL,
    person TEXT NOT NULL, name TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, state TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_at DOUBLE PRECISION NOT NULL, reason TEXT NOT NULL);
CREATE INDEX flow_approval_state ON flow_approval (state, flow)
"""


def up(database):
    """Create the tables."""
    define(database, TABLES)
