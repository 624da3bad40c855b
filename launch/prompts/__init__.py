"""Makes the audio of every prompt in every language."""

from launch.prompts.library import find_missing, make

__all__ = ["find_missing", "make"]
