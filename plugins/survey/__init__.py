"""Asks callers after the talk how satisfied they are, and keeps their answers."""
