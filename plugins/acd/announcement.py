"""Makes the sentence "agent 1001 at your service" of each agent from its parts, before anyone needs it."""

import logging
import os
import pathlib
import queue
import wave
from array import array

from flow.prompts import LANGUAGES
from plugins.acd.prompts import AFTER, BEFORE

log = logging.getLogger(__name__)

FOLDER = "agents"
FORM = (1, 2, 8000)
LOOK = 1.0
_BLOCK, _QUIET, _EDGE = 80, 250, 3      # samples in 10 ms, the mean size below which they are a pause, blocks of it that stay


class Desk:
    """Takes the agents' numbers that the journal names, and has their sentences made by a worker."""

    def __init__(self):
        self._waiting = queue.SimpleQueue()

    def note(self, agent):
        """Ask for the sentence of `agent`; what is no plain number is left out."""
        if agent.isascii() and agent.isdigit():
            self._waiting.put(agent)

    def run(self, sounds, stop):
        """Make what is asked for under the folder `sounds` until the threading.Event `stop` is set."""
        while not stop.is_set():
            try:
                agent = self._waiting.get(timeout=LOOK)
            except queue.Empty:
                continue
            for language in LANGUAGES:
                try:
                    make(pathlib.Path(sounds) / language, agent)
                except (OSError, ValueError) as error:
                    log.warning("agent %s cannot be announced in %s: %s", agent, language, error)


def list_parts(agent):
    """Return the names of the prompts of the sentence, in order."""
    return [BEFORE, *(f"digits/{digit}" for digit in agent), AFTER]


def make(folder, agent):
    """Make FOLDER/AGENT.wav in the `folder` of one language unless it is newer than its parts; return its path.

    Raises OSError when a part is missing, and ValueError when one is not 8 kHz 16-bit mono.
    """
    target = folder / FOLDER / f"{agent}.wav"
    parts = [folder / f"{name}.wav" for name in list_parts(agent)]
    if not target.exists() or target.stat().st_mtime_ns < max(part.stat().st_mtime_ns for part in parts):
        _write(target, b"".join(_read(part) for part in parts))
    return target


def _read(path):
    with wave.open(str(path), "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != FORM:
            raise ValueError(f"{path}: not 8 kHz 16-bit mono; put the original into sounds/custom and run ./switchroom up")
        return _trim(array("h", file.readframes(file.getnframes()))).tobytes()


def _trim(samples):
    """Cut the pauses at both ends: prompts stand alone, these words belong to one sentence."""
    loud = [at for at in range(0, len(samples), _BLOCK) if sum(map(abs, samples[at:at + _BLOCK])) > _QUIET * _BLOCK]
    if not loud:
        return samples
    return samples[max(loud[0] - _EDGE * _BLOCK, 0):loud[-1] + (1 + _EDGE) * _BLOCK]


def _write(target, samples):
    """Write whole or not at all: Asterisk may be playing the old one."""
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    with wave.open(str(beside), "wb") as file:
        file.setparams((*FORM, 0, "NONE", ""))
        file.writeframes(samples)
    os.replace(beside, target)
