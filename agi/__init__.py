"""Answers Asterisk: FastAGI server, wire and one call from header to hang-up."""
