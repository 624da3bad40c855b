"""Removes messages whose time is over, audio first: what is left of a half removal is removed the next time."""

import logging
import time

from plugins.voicemail import audio
from plugins.voicemail.events import MessageChanged
from plugins.voicemail.models import boxes, mails, messages
from store import db, recordings

log = logging.getLogger(__name__)

PERIOD = 3600.0
DAY = 86400.0
ABANDONED = DAY     # a message begun so long ago was never recorded


class Keeper:
    """Removes what `keep_deleted_days` and the boxes' own `keep_days` let go, on this `node`, every hour."""

    def __init__(self, folder, node, tell, keep_deleted_days, clock=time.time):
        self._folder, self._node, self._tell, self._clock = folder, node, tell, clock
        self._deleted = keep_deleted_days * DAY

    def run(self, stop):
        """Work until the threading.Event `stop` is set."""
        while not stop.is_set():
            try:
                self.sweep()
            except db.DatabaseError as error:
                log.warning("no message is removed, the database is away: %s", error)
            db.disconnect()
            stop.wait(PERIOD)

    def sweep(self):
        """Remove what is due; return how many messages."""
        now = self._clock()
        due = messages.list_expired(self._node, now - self._deleted, now - ABANDONED)
        for box in boxes.list_all():
            if box.keep_days:
                due += messages.list_older(box.name, self._node, now - box.keep_days * DAY)
        return sum(self._remove(row, now) for row in {row.id: row for row in due}.values())

    def _remove(self, row, now):
        shared = len(messages.of_recording(row.recording)) > 1
        if not shared and not audio.remove(self._folder, row.recording):
            return 0
        messages.remove(row.id)
        mails.remove(row.id)
        if not shared:
            recordings.forget(row.recording)
        self._tell(MessageChanged(call="", at=now, message=row.id, box=row.box, state="removed"))
        return 1
