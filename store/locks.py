"""Holds a name until the transaction ends, so that two requests about the same thing come one after the other."""

import hashlib

from store import db


def hold(name):
    """Wait for `name` and keep it until the present transaction ends; SQLite's transactions hold everything already."""
    if db.proxy.obj.is_postgres:
        number = int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], signed=True)
        db.proxy.execute_sql("SELECT pg_advisory_xact_lock(%s)", (number,))
