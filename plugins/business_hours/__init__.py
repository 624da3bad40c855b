"""Says whether the centre is open."""
