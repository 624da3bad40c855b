"""Features, one folder each; none imports another."""
