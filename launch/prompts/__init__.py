"""Makes the audio of every prompt in every language."""

from launch.prompts.library import add, find_missing, make

__all__ = ["add", "find_missing", "make"]
