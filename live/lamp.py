"""Lights the message lamps of phones: Asterisk counts files that stand for messages, and tells the phones by NOTIFY."""

import logging
import os
import pathlib
import re

from live.ami import AmiError

log = logging.getLogger("live.lamp")

CONTEXT = "cc-lamp"     # as in voicemail.conf
FOLDERS = ("INBOX", "Old")
MOST = 99
_MAILBOX = re.compile(r"[0-9*#+A-D]{1,40}\Z")


class Lamps:
    """The lamps of one Asterisk whose spool folder is `spool`; `ami` (live.ami.Ami) makes a change known at once.

    The files are the truth: they outlive a restart of Asterisk, which counts them again, and without the
    manager connection they are noticed half a minute later.
    """

    def __init__(self, spool, ami):
        self._folder = pathlib.Path(spool) / "voicemail" / CONTEXT
        self._ami = ami
        self._shown = {}

    def show(self, wanted):
        """Light the lamps in `wanted` ({mailbox: (new, old)}) and put out the others that are lit; only changes cost anything."""
        for mailbox in self._lit() if not self._shown else [*self._shown]:
            wanted.setdefault(mailbox, (0, 0))
        for mailbox, counts in wanted.items():
            if self._shown.get(mailbox) != counts and _MAILBOX.match(mailbox):
                self._write(mailbox, counts)

    def refresh(self, mailbox):
        """Tell Asterisk to count the mailbox now; raises AmiError."""
        self._ami.action({"Action": "VoicemailRefresh", "Context": CONTEXT, "Mailbox": mailbox})

    def _lit(self):
        try:
            return [name for name in os.listdir(self._folder) if _MAILBOX.match(name)]
        except OSError:
            return []

    def _write(self, mailbox, counts):
        try:
            for folder, count in zip(FOLDERS, counts):
                _keep(self._folder / mailbox / folder, min(count, MOST))
            self._shown[mailbox] = counts
            self.refresh(mailbox)
        except OSError as error:
            log.error("the lamp of %s stays as it is: %s", mailbox, error)
        except AmiError as error:
            log.info("the lamp of %s changes when Asterisk looks by itself: %s", mailbox, error)


def _keep(folder, count):
    """Leave exactly `count` empty files, each of which Asterisk takes for a message."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    wanted = {f"msg{number:04d}.txt" for number in range(count)}
    here = set(os.listdir(folder))
    for name in here - wanted:
        os.unlink(folder / name)
    for name in wanted - here:
        (folder / name).touch(mode=0o640)
