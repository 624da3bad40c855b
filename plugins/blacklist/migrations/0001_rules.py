"""The rules, and one row that counts their changes."""

from store.migrate import define

TABLES = """
CREATE TABLE blacklist_rule (
    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, removed BOOLEAN NOT NULL, who TEXT NOT NULL, value TEXT NOT NULL,
    days {json} NOT NULL, opens INTEGER, closes INTEGER, zone TEXT NOT NULL, calls INTEGER, seconds INTEGER,
    action TEXT NOT NULL, target TEXT NOT NULL, priority INTEGER NOT NULL, starts DOUBLE PRECISION, expires DOUBLE PRECISION,
    reason TEXT NOT NULL, author TEXT NOT NULL, added DOUBLE PRECISION NOT NULL, changed DOUBLE PRECISION NOT NULL);
CREATE INDEX blacklist_rule_revision ON blacklist_rule (revision);
CREATE INDEX blacklist_rule_value ON blacklist_rule (value);
CREATE TABLE blacklist_count (name TEXT PRIMARY KEY, revision BIGINT NOT NULL)
"""


def up(database):
    """Create the tables and begin to count at 0."""
    define(database, TABLES)
    database.execute_sql("INSERT INTO blacklist_count (name, revision) VALUES ('rules', 0)")
