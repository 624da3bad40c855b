"""The text form of a flow: a small language that says exactly what the JSON document says."""
