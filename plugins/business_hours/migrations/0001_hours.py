"""The tables of hours, and two to begin with: `starter` is always open, `closed` never."""

from store.migrate import define

TABLES = """
CREATE TABLE hours_table (name TEXT PRIMARY KEY, zone TEXT NOT NULL, weekend {json} NOT NULL, revision TEXT NOT NULL);
CREATE TABLE hours_span (
    hours TEXT NOT NULL, weekend BOOLEAN NOT NULL, day INTEGER NOT NULL, opens INTEGER NOT NULL, closes INTEGER NOT NULL,
    PRIMARY KEY (hours, weekend, day, opens));
CREATE TABLE hours_special (
    hours TEXT NOT NULL, number INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, kind TEXT NOT NULL,
    spans {json} NOT NULL, alike INTEGER NOT NULL, title TEXT NOT NULL, PRIMARY KEY (hours, number))
"""
ZONE = "Asia/Shanghai"


def up(database):
    """Create the tables and the two first rows."""
    define(database, TABLES)
    mark = database.param
    for name in ("starter", "closed"):
        database.execute_sql("INSERT INTO hours_table (name, zone, weekend, revision) "
                             f"VALUES ({mark}, {mark}, '[]', {mark})", (name, ZONE, "first"))
    for day in range(7):
        database.execute_sql("INSERT INTO hours_span (hours, weekend, day, opens, closes) "
                             f"VALUES ({mark}, {mark}, {mark}, {mark}, {mark})", ("starter", False, day, 0, 24 * 3600))
