"""Looks after the box: cards, spans, disks and alarms."""
