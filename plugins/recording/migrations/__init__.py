"""Tables of the recording plugin."""
