"""The register of equipment, and the requests for more of it."""

from store.migrate import define

TABLES = """
CREATE TABLE equipment (
    id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, part_of TEXT NOT NULL,
    description TEXT NOT NULL, supplier TEXT NOT NULL, serial TEXT NOT NULL, place TEXT NOT NULL, bought TEXT NOT NULL,
    note TEXT NOT NULL, state TEXT NOT NULL, seen DOUBLE PRECISION, gone DOUBLE PRECISION, found BOOLEAN NOT NULL);
CREATE TABLE equipment_request (
    id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, wanted TEXT NOT NULL, reason TEXT NOT NULL, asked_by TEXT NOT NULL,
    asked DOUBLE PRECISION NOT NULL, state TEXT NOT NULL, decided_by TEXT NOT NULL, decided DOUBLE PRECISION, note TEXT NOT NULL)
"""


def up(database):
    """Create the tables."""
    define(database, TABLES)
