"""Finds the audio that a prompt or a recording stands for, and whether it is there."""

import os

from agi import encode
from flow.call import Audio, VerbFailed

# The endings that Asterisk's own file formats read; a prompt may lie in any of them.
_ENDINGS = ("wav", "alaw", "ulaw", "sln", "sln16", "WAV", "gsm", "g722", "wav16", "al", "ul", "pcm")


class Sounds:
    """Finds prompts under `folder`, a folder of the state; a site's own recordings are brought into place by `up`."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        self._state = os.path.dirname(self.folder) + "/"
        self._there = set()

    def path(self, prompt, language):
        """Return the absolute path, without ending, that Asterisk plays for a name or flow.call.Audio; raises VerbFailed."""
        if not isinstance(prompt, Audio):
            return f"{self.folder}/{language}/{prompt}"
        if not prompt.path.startswith(self._state) or ".." in prompt.path:
            raise VerbFailed(f"{prompt.path[:100]} is no file of ours; play what lies under {self._state}")
        return prompt.path

    def paths(self, prompts, language):
        """Return the encoded paths of a sequence; raises VerbFailed at the first that is not there.

        Asterisk skips or stops at a missing file of a list without a word, so that it is asked here.
        """
        found = [encode.path(self.path(prompt, language)) for prompt in prompts]
        for path in found:
            if path not in self._there:
                self._look(path)
        return found

    def _look(self, path):
        if not any(os.path.exists(f"{path}.{ending}") for ending in _ENDINGS):
            raise VerbFailed(f"there is no sound {path}")
        # Prompts stay; a recording may be deleted and is looked for each time.
        if path.startswith(self.folder):
            self._there.add(path)
