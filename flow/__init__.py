"""Decides what happens in a call; knows no socket, no SQL, no web."""
