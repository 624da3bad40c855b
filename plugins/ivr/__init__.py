"""Talks to the caller: prompts, menus, input, branches."""
