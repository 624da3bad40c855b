"""Removals of recordings, their copies on other volumes, and how long each queue's are kept."""

from store.migrate import define

TABLES = """
ALTER TABLE recording ADD COLUMN away DOUBLE PRECISION;
ALTER TABLE recording ADD COLUMN removed DOUBLE PRECISION;
ALTER TABLE recording ADD COLUMN removed_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX recording_present ON recording (node, kind, away, started, id);
CREATE INDEX recording_kept ON recording (node, kept);
CREATE TABLE recording_copy (
    recording TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, path TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL,
    state TEXT NOT NULL, checked DOUBLE PRECISION NOT NULL);
CREATE INDEX recording_copy_checked ON recording_copy (node, recording);
CREATE TABLE recording_retention (
    queue TEXT NOT NULL PRIMARY KEY, keep_days INTEGER NOT NULL, longest_days INTEGER NOT NULL, changed_by TEXT NOT NULL)
"""


def up(database):
    """Add the columns and tables; without a row of retention everything may be rotated and nothing expires."""
    define(database, TABLES)
