"""The call log: reading searches, drawing one call, writing exports."""
