"""Knows when the centre is open: weekdays, weekends, holidays, make-up working days."""
