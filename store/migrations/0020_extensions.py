"""Extensions, their classes of service, and a revision for each group of tables that processes keep in memory."""

import json

from store.migrate import define

TABLES = """
CREATE TABLE service_class (
    name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, kinds {json} NOT NULL, shows_caller BOOLEAN NOT NULL);
CREATE TABLE extension (
    number TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, service_class TEXT NOT NULL, department TEXT NOT NULL,
    language TEXT NOT NULL, secret TEXT NOT NULL, ring INTEGER NOT NULL);
CREATE TABLE revision (topic TEXT NOT NULL PRIMARY KEY, mark TEXT NOT NULL)
"""
NEAR = ("emergency", "special", "local")
CLASSES = (("A", "Offices of the manager and of department heads", (*NEAR, "mobile", "long"), True),
           ("B", "Office fax", (*NEAR, "mobile", "long"), False),
           ("C", "Other departments: the town only", NEAR, False))
PHONES = {"1001": "Operator", "1002": "Agent 1002", "1003": "Agent 1003", "1004": "Agent 1004", "801": "Office 801",
          "80001": "Branch 80001"}


def up(database):
    """Create the tables, the three classes and the first extensions."""
    define(database, TABLES)
    mark = database.param
    for name, title, kinds, shows in CLASSES:
        database.execute_sql(f"INSERT INTO service_class (name, title, kinds, shows_caller) VALUES ({mark}, {mark}, {mark}, {mark})",
                             (name, title, json.dumps(kinds), shows))
    for number, name in PHONES.items():
        database.execute_sql("INSERT INTO extension (number, name, service_class, department, language, secret, ring) "
                             f"VALUES ({mark}, {mark}, 'A', '', '', '', 30)", (number, name))
