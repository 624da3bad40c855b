"""Remembers: the database, the journal of events, and every table that two rooms read."""
