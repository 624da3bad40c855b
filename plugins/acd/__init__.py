"""Queues callers for agents."""
