"""What the flow editor does on the server: read, check, rehearse, save, publish, watch."""
