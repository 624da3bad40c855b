"""Keeps unwanted callers out by rule: number, prefix, region, no caller id, time and call rate."""
