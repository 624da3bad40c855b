"""Writes Asterisk's configuration."""
