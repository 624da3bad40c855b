"""People, their place in the organisation, roles, sessions, sign-ins, tokens and the audit chain."""

from store.migrate import define

TABLES = """
CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY, parent TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY, sign_in TEXT NOT NULL UNIQUE, name TEXT NOT NULL, extension TEXT NOT NULL,
    unit TEXT NOT NULL, role TEXT NOT NULL, active BOOLEAN NOT NULL, language TEXT NOT NULL,
    password TEXT NOT NULL, must_change BOOLEAN NOT NULL, totp TEXT NOT NULL, totp_step BIGINT NOT NULL,
    created DOUBLE PRECISION NOT NULL);
CREATE INDEX person_unit ON person (unit);
CREATE INDEX person_extension ON person (extension);
CREATE TABLE role (
    name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, scope TEXT NOT NULL, rights {json} NOT NULL, builtin BOOLEAN NOT NULL);
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL UNIQUE, person TEXT NOT NULL, csrf TEXT NOT NULL, stage TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL, seen DOUBLE PRECISION NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL);
CREATE INDEX session_person ON session (person);
CREATE TABLE sign_in (
    id TEXT NOT NULL PRIMARY KEY, at DOUBLE PRECISION NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL,
    address TEXT NOT NULL, agent TEXT NOT NULL, result TEXT NOT NULL);
CREATE TABLE sign_in_guard (
    subject TEXT NOT NULL PRIMARY KEY, failures INTEGER NOT NULL, until DOUBLE PRECISION NOT NULL);
CREATE TABLE token (
    id TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL UNIQUE, person TEXT NOT NULL, name TEXT NOT NULL, rights {json} NOT NULL,
    created DOUBLE PRECISION NOT NULL, expires DOUBLE PRECISION NOT NULL, used DOUBLE PRECISION NOT NULL);
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY, at DOUBLE PRECISION NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    action TEXT NOT NULL, subject TEXT NOT NULL, row_key TEXT NOT NULL, details TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX audit_subject ON audit (subject, row_key);
CREATE TABLE audit_head (only_one INTEGER NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL)
"""


def up(database):
    """Create the tables."""
    define(database, TABLES)
