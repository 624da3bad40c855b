"""The migrations of the ivr plugin."""
