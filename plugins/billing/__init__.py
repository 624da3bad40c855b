"""Knows what an outside call costs, who may make it, and when prepaid credit ends it."""
