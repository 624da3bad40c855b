"""Alarms with their three times, to whom they go, the notices on their way, and maintenance windows."""

from store.migrate import define

TABLES = """
CREATE TABLE alarm (
    id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, condition TEXT NOT NULL, active TEXT UNIQUE, equipment TEXT NOT NULL,
    severity TEXT NOT NULL, text TEXT NOT NULL, raised DOUBLE PRECISION NOT NULL, acknowledged DOUBLE PRECISION,
    acknowledged_by TEXT NOT NULL, ended DOUBLE PRECISION, quiet BOOLEAN NOT NULL);
CREATE INDEX alarm_raised ON alarm (raised);
CREATE TABLE alarm_route (
    id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, severity TEXT NOT NULL, after INTEGER NOT NULL,
    active BOOLEAN NOT NULL);
CREATE TABLE alarm_notice (
    id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, alarm TEXT NOT NULL, route TEXT NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL,
    target TEXT NOT NULL, made DOUBLE PRECISION NOT NULL, due DOUBLE PRECISION NOT NULL, tries INTEGER NOT NULL,
    state TEXT NOT NULL, error TEXT NOT NULL, UNIQUE (alarm, route, what));
CREATE INDEX alarm_notice_due ON alarm_notice (node, state, due);
CREATE TABLE maintenance (
    id TEXT NOT NULL PRIMARY KEY, equipment TEXT NOT NULL, begins DOUBLE PRECISION NOT NULL, ends DOUBLE PRECISION NOT NULL,
    note TEXT NOT NULL, made_by TEXT NOT NULL)
"""


def up(database):
    """Create the tables."""
    define(database, TABLES)
