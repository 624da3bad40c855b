"""Makes the audio of every prompt in every language."""

from launch.prompts.library import make

__all__ = ["make"]
