"""Takes finished messages into their boxes and keeps the lamps of the phones."""

import logging
import time

from plugins.voicemail import audio
from plugins.voicemail.deeds import Deeds
from plugins.voicemail.events import MessageBegun
from plugins.voicemail.models import boxes, mails, messages
from plugins.voicemail.models.messages import NEW, RECORDING
from store import db, extensions, people, recordings
from store.events import CallFact

log = logging.getLogger(__name__)

PERIOD = 1.0
PAUSE = 0.2
BOXES = 10.0
FACTS = ("voicemail", "mailbox", "voicemail_seconds")


def note(news):
    """Keep the row of a message from its first word on; twice is once."""
    event = news.event
    if isinstance(event, MessageBegun):
        messages.insert(id=event.recording, recording=event.recording, box=event.box, node=news.node, call=event.call,
                        number=event.number, name=event.name, at=event.at, queue=event.queue, after_hours=event.after_hours)


def list_lamps():
    """Return {extension: (new, heard)}: what the phone of each owner and member should show."""
    counted, lamps = messages.count(), {}
    for box, person in boxes.list_watchers():
        extension = person if person.isdigit() else _find_extension(person)
        if extension:
            new, heard = counted.get(box, (0, 0))
            before = lamps.get(extension, (0, 0))
            lamps[extension] = (before[0] + new, before[1] + heard)
    return lamps


def _find_extension(sign_in):
    found = people.find_by_sign_in(sign_in)
    return found.extension if found else ""


class Desk:
    """Works on what the journal brings: `wait(timeout)` returns when there may be news, `lamps` is a live.lamp.Lamps or None.

    `folder` is where messages lie, `node` this machine, `tell(event)` emits into the journal.
    """

    def __init__(self, folder, node, tell, wait, lamps=None, clock=time.time):
        self._folder, self._node, self._tell, self._wait, self._lamps, self._clock = folder, node, tell, wait, lamps, clock
        self._deeds = Deeds(tell, clock)
        self._away = False
        self._look = 0.0

    def run(self, stop):
        """Work until the threading.Event `stop` is set; waits out an absent database."""
        while not stop.is_set():
            self._wait(PERIOD)
            try:
                if self._clock() >= self._look:
                    self._look = self._clock() + BOXES
                    self.make_boxes()
                self.take_in()
                if self._lamps:
                    self._lamps.show(list_lamps())
                self._away = False
            except db.DatabaseError as error:
                if not self._away:
                    log.warning("messages and lamps wait, the database is away: %s", error)
                self._away = True
            stop.wait(PAUSE)
        db.disconnect()

    def make_boxes(self):
        """Give each extension that has none a box of its own."""
        known = boxes.read_marks()
        for extension in extensions.every():
            if extension.number not in known:
                boxes.save(extension.number, {(extension.number, boxes.OWNER)}, kind=boxes.PERSONAL, title=extension.name or extension.number)

    def take_in(self):
        """Make each recorded message new, or drop it when it is too short; safe to do twice."""
        for row in messages.list_begun(self._node):
            kept = recordings.find(row.recording)
            if kept and kept.kept is not None and kept.sha256:
                self._take(row, kept)

    def _take(self, row, kept):
        box = boxes.find(row.box)
        if kept.seconds < (box.shortest if box else 0.0):
            return self._drop(row, kept.seconds)
        now = self._clock()
        for name, value in zip(FACTS, (row.id, row.box, round(kept.seconds, 1))):
            self._tell(CallFact(call=row.call, at=now, name=name, value=value))
        self._deeds.report(row, NEW)
        for address in (box.mail if box else "").split(","):
            if address.strip():
                mails.queue(row.id, address.strip(), self._node, now)
        messages.change(row.id, (RECORDING,), state=NEW, seconds=kept.seconds, size=kept.size)

    def _drop(self, row, seconds):
        self._deeds.report(row, "dropped")
        log.info("a message of %.1f s for %s is too short", seconds, row.box)
        if audio.remove(self._folder, row.recording):
            messages.remove(row.id)
            recordings.forget(row.recording)
