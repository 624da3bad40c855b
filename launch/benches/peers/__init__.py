"""FastAGI servers that are measured side by side; each prints its port and serves until it is ended."""
