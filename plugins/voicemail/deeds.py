"""What may be done with a message, by phone or page; each deed is done once and told to the journal."""

import hashlib
import time

from plugins.voicemail.events import BoxChanged, MessageChanged
from plugins.voicemail.models import boxes, messages
from plugins.voicemail.models.messages import DELETED, DONE, HEARD, NEW
from store.events import CallFact

KEPT = (NEW, HEARD, DONE)


class Deeds:
    """Deeds on messages; `tell(event)` journals, `clock` returns Unix seconds. Each returns whether it changed anything."""

    def __init__(self, tell, clock=time.time):
        self._tell = tell
        self._clock = clock

    def hear(self, message, by):
        """Note that `by` heard it to the end or to a key."""
        return self._change(message, (NEW,), HEARD, by, heard_at=self._clock(), heard_by=by)

    def finish(self, message, by):
        """Mark it as done: it needs no more work."""
        return self._change(message, (NEW, HEARD), DONE, by)

    def reopen(self, message, by):
        """Make it new again."""
        return self._change(message, (HEARD, DONE), NEW, by, heard_at=None, heard_by="")

    def delete(self, message, by):
        """Put it away; its audio is removed some days later."""
        return self._change(message, KEPT, DELETED, by, deleted_at=self._clock())

    def restore(self, message, by):
        """Take back a deletion."""
        return self._change(message, (DELETED,), HEARD, by, deleted_at=None)

    def forward(self, message, box, by):
        """Put a copy into the box named `box`; False when there is no such box or it has the message already."""
        row = messages.find(message)
        if row is None or row.state not in KEPT or row.box == box or boxes.find(box) is None:
            return False
        key = hashlib.sha256(f"{row.recording} {box}".encode()).hexdigest()[:32]
        values = {name: getattr(row, name) for name in ("recording", "node", "call", "number", "name", "at", "seconds", "size", "queue", "after_hours")}
        if not messages.insert(id=key, box=box, state=NEW, forwarded_by=by, **values):
            return False
        self._tell(MessageChanged(call=row.call, at=self._clock(), message=key, box=box, state="forwarded", by=by))
        return True

    def set_greeting(self, box, name, by):
        """Give the box its own greeting (the opaque name of a recording) or '' for the standard one; return the one before."""
        row = boxes.find(box)
        boxes.save(box, greeting=name)
        self._tell(BoxChanged(call="", at=self._clock(), box=box, what="greeting", by=by))
        return row.greeting if row else ""

    def set_pin(self, box, kept, by):
        """Give the box the PIN whose hash is `kept`."""
        boxes.save(box, pin=kept, failures=0, blocked=0.0)
        self._tell(BoxChanged(call="", at=self._clock(), box=box, what="pin", by=by))

    def _change(self, message, states, state, by, **values):
        row = messages.find(message)
        if row is None or row.state not in states:
            return False
        # Told before it is done: a process that dies in between tells it again, which changes nothing.
        self.report(row, state, by)
        return messages.change(message, states, state=state, **values)

    def report(self, row, state, by=""):
        """Tell that the message `row` is `state` now, also to the record of the call that left it."""
        now = self._clock()
        self._tell(MessageChanged(call="", at=now, message=row.id, box=row.box, state=state, by=by))
        if row.id == row.recording:
            self._tell(CallFact(call=row.call, at=now, name="voicemail_state", value=state))
