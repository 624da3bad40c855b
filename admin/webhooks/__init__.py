"""Tells other programs of events: from the journal into a table, from there signed to their addresses."""
