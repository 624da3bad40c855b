"""Starts things: the command line, installation, supervisor and the starter site."""
