"""The first tables: journal, calls, flows, numbers, callers, recordings, deployments."""

from store.migrate import define

TABLES = """
CREATE TABLE journal (
    node TEXT NOT NULL, seq BIGINT NOT NULL, source TEXT NOT NULL, source_seq BIGINT NOT NULL,
    kind TEXT NOT NULL, call TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (node, seq), UNIQUE (source, source_seq));
CREATE INDEX journal_call ON journal (call);
CREATE TABLE poison (
    source TEXT NOT NULL, source_seq BIGINT NOT NULL, node TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
    reason TEXT NOT NULL, data {blob} NOT NULL, PRIMARY KEY (source, source_seq));
CREATE TABLE cursor_position (name TEXT NOT NULL PRIMARY KEY, position BIGINT NOT NULL);
CREATE TABLE call (
    id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, linkedid TEXT NOT NULL, direction TEXT NOT NULL,
    number_from TEXT NOT NULL, name_from TEXT NOT NULL, dialled TEXT NOT NULL, trunk TEXT NOT NULL,
    queue TEXT NOT NULL, agent TEXT NOT NULL, flow TEXT NOT NULL, version INTEGER NOT NULL, path {json} NOT NULL,
    started DOUBLE PRECISION, answered DOUBLE PRECISION, ended DOUBLE PRECISION,
    wait DOUBLE PRECISION NOT NULL, ring DOUBLE PRECISION NOT NULL, talk DOUBLE PRECISION NOT NULL,
    hold DOUBLE PRECISION NOT NULL, result TEXT NOT NULL, cause INTEGER NOT NULL, recording TEXT NOT NULL,
    charge BIGINT, effective BOOLEAN, facts {json} NOT NULL, state {json} NOT NULL, closed BOOLEAN NOT NULL);
CREATE INDEX call_linkedid ON call (linkedid);
CREATE INDEX call_started ON call (started);
CREATE INDEX call_number_from ON call (number_from);
CREATE INDEX call_closed ON call (closed);
CREATE TABLE flow_version (
    name TEXT NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL, author TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL, PRIMARY KEY (name, version));
CREATE TABLE flow_publication (
    name TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL, author TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL, PRIMARY KEY (name, number));
CREATE TABLE number (dialled TEXT NOT NULL PRIMARY KEY, flow TEXT NOT NULL);
CREATE TABLE caller (number TEXT NOT NULL PRIMARY KEY, language TEXT NOT NULL);
CREATE TABLE recording (
    id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, linkedid TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
    started DOUBLE PRECISION NOT NULL, seconds DOUBLE PRECISION NOT NULL, size BIGINT NOT NULL,
    sha256 TEXT NOT NULL, kept DOUBLE PRECISION);
CREATE INDEX recording_linkedid ON recording (linkedid);
CREATE TABLE deployment (
    node TEXT NOT NULL, number INTEGER NOT NULL, at DOUBLE PRECISION NOT NULL, author TEXT NOT NULL,
    result TEXT NOT NULL, reason TEXT NOT NULL, files {json} NOT NULL, PRIMARY KEY (node, number))
"""


def up(database):
    """Create the tables."""
    define(database, TABLES)
