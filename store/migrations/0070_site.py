"""Queues, trunks, groups of trunks and feature codes, with the queues and the trunk that every instance has had so far."""

import json

from store.migrate import define

TABLES = """
CREATE TABLE service_queue (
    name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, strategy TEXT NOT NULL, ring INTEGER NOT NULL, retry INTEGER NOT NULL,
    wrapup INTEGER NOT NULL, weight INTEGER NOT NULL, length INTEGER NOT NULL, announce INTEGER NOT NULL, music TEXT NOT NULL,
    service_level INTEGER NOT NULL, leave_by_key BOOLEAN NOT NULL, say_agent BOOLEAN NOT NULL, members {json} NOT NULL);
CREATE TABLE trunk (
    name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, username TEXT NOT NULL, secret TEXT NOT NULL,
    host TEXT NOT NULL, port INTEGER NOT NULL, register BOOLEAN NOT NULL, addresses TEXT NOT NULL, codecs TEXT NOT NULL,
    language TEXT NOT NULL, active BOOLEAN NOT NULL);
CREATE TABLE trunk_group (name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, members {json} NOT NULL);
CREATE TABLE feature_code (deed TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL)
"""
QUEUES = {"sales": ("1001", "1002"), "support": ("1003", "1004"), "operator": ("1001",)}
QUEUE = ("INSERT INTO service_queue (name, title, strategy, ring, retry, wrapup, weight, length, announce, music, service_level, leave_by_key, "
         "say_agent, members) VALUES ({mark}, '', 'rrmemory', 20, 2, 0, 0, 0, 30, 'default', 20, {mark}, {mark}, {mark})")
TRUNK = ("INSERT INTO trunk (name, title, kind, username, secret, host, port, register, addresses, codecs, language, active) "
         "VALUES ('carrier', '', 'sip', 'carrier', '', '', 5060, {mark}, '', 'alaw,ulaw', '', {mark})")


def up(database):
    """Create the tables and put in what the starter site had."""
    define(database, TABLES)
    for name, numbers in QUEUES.items():
        members = json.dumps([{"number": number, "penalty": 0} for number in numbers])
        database.execute_sql(QUEUE.format(mark=database.param), (name, False, True, members))
    database.execute_sql(TRUNK.format(mark=database.param), (False, True))
