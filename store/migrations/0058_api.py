"""Answers kept for repeated requests, web hooks with what is on its way to them, and choices of people."""

from store.migrate import define

TABLES = """
CREATE TABLE given_answer (
    person TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, headers {json} NOT NULL,
    body TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, PRIMARY KEY (person, key));
CREATE INDEX given_answer_at ON given_answer (at);
CREATE TABLE web_hook (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, kinds {json} NOT NULL,
    active BOOLEAN NOT NULL, whole BOOLEAN NOT NULL, made_by TEXT NOT NULL, created DOUBLE PRECISION NOT NULL);
CREATE TABLE web_hook_delivery (
    id TEXT NOT NULL PRIMARY KEY, hook TEXT NOT NULL, event TEXT NOT NULL, node TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    made DOUBLE PRECISION NOT NULL, due DOUBLE PRECISION NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL,
    UNIQUE (hook, event));
CREATE INDEX web_hook_delivery_due ON web_hook_delivery (node, state, due);
CREATE INDEX web_hook_delivery_made ON web_hook_delivery (made);
CREATE TABLE preference (
    person TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (person, name))
"""


def up(database):
    """Create the tables."""
    define(database, TABLES)
