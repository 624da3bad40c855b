"""Records calls and messages."""
