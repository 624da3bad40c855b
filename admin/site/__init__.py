"""What the pages of the dialplan, the plugins and the prompts work with."""
