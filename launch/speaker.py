"""Speaks the texts that people type on the web as prompts, with the machine's voice."""

import logging
import os

from launch.errors import LaunchError
from launch.prompts import sound, speech
from store import db, jobs

log = logging.getLogger("worker.speaker")

KIND = "speak"
LOOK = 1.0


class Speaker:
    """Does the jobs of KIND: {name, language, words} becomes a prompt of the site's own in the folder `sounds`."""

    def __init__(self, sounds, name):
        self._sounds, self._name = sounds, name

    def run(self, stop):
        """Look for jobs until the threading.Event `stop` is set."""
        while not stop.wait(LOOK):
            try:
                while self.work():
                    pass
            except db.DatabaseError as error:
                log.debug("the database is away: %s", error)
        db.disconnect()

    def work(self):
        """Do one job; return whether there was one."""
        job = jobs.claim(self._name, [KIND])
        if job is None:
            return False
        try:
            self._speak(**job.spec)
            jobs.settle(job.id, jobs.DONE)
        except (LaunchError, OSError, TypeError, ValueError) as error:
            log.warning("prompt %s was not spoken: %s", job.title, error)
            jobs.settle(job.id, jobs.FAILED, reason=str(error)[:500])
        return True

    def _speak(self, name, language, words):
        data = sound.pack(speech.speak(words))
        for path, content in ((self._sounds / "custom" / language / f"{name}.txt", words.encode()),
                              (self._sounds / "custom" / language / f"{name}.wav", data), (self._sounds / language / f"{name}.wav", data)):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{os.getpid()}")
            beside.write_bytes(content)
            beside.chmod(0o644)
            os.replace(beside, path)
