"""Hosts plugins: specifications, loader, isolating call, settings."""
