"""The page of the boxes that somebody may open: listen, mark, forward, delete; every try to listen is journalled, allowed or not."""

import threading

from hooks.web import Denied, Invalid, Page, PageEntry, Sound
from plugins.voicemail import rights
from plugins.voicemail.deeds import Deeds
from plugins.voicemail.models import boxes, messages
from plugins.voicemail.models.messages import DELETED, DONE, HEARD, NEW
from plugins.voicemail.resources import VIEW
from store import recordings
from store.announce import announce

MOST, MOST_LED = 200, 100
FOLDERS = {"open": (NEW, HEARD), "done": (DONE,), "deleted": (DELETED,)}
GONE = "This message is not there any more."


def make(request):
    """Return the entry of the page, which also sends the sounds."""
    desk = Counter(make_teller(request))
    return [PageEntry("box", "My messages", VIEW, desk.show, desk.change, group="Voicemail", icon="mail")]


def make_teller(request):
    """Return what journals an event; the web has no journal of its own and uses that of commands, one event at a time."""
    if request.journal:
        return request.journal.emit
    lock = threading.Lock()

    def tell(event):
        with lock:
            announce(request.place, event, 0.3)
    return tell


class Counter:
    """Where people get their messages; `tell(event)` journals."""

    def __init__(self, tell):
        self._tell = tell
        self._deeds = Deeds(tell)

    def show(self, viewer, query):
        """Show the messages of one box, new ones first, those left after hours before others; or send the sound of one."""
        if query.get("sound"):
            return self.play(viewer, query["sound"])
        mine = list_boxes(viewer)
        name = query.get("box", "")
        chosen = name if name in mine else next(iter(mine), "")
        if name and name not in mine:
            self._refuse(viewer, name)
        folder = query.get("folder") if query.get("folder") in FOLDERS else "open"
        found = messages.of_box(chosen, FOLDERS[folder])[:MOST] if chosen else []
        return Page("box.html", {"boxes": mine, "box": chosen, "folder": folder, "folders": tuple(FOLDERS), "messages": found, "counts": count_new(mine),
                                 "changes": bool(chosen) and rights.may_change(chosen, viewer.name), "others": [key for key in mine if key != chosen]})

    def play(self, viewer, message):
        """Send the sound of a message; hearing it marks it as heard when one may change the box. Raises Denied and Invalid."""
        row = self._find(viewer, message)
        kept = recordings.find(row.recording)
        if kept is None or not kept.path:
            raise Invalid({"": GONE})
        if rights.may_change(row.box, viewer.name):
            self._deeds.hear(row.id, viewer.name)
        return Sound(kept.path)

    def change(self, viewer, form):
        """Do what a button says with a message; raises Denied and Invalid."""
        row = self._find(viewer, form.get("message", ""))
        if not rights.may_change(row.box, viewer.name):
            raise Denied("Superiors listen; only the owner and members change what is in a box.")
        deed = {"finish": self._deeds.finish, "reopen": self._deeds.reopen, "delete": self._deeds.delete, "restore": self._deeds.restore}.get(form.get("deed"))
        if form.get("deed") == "forward":
            done = self._deeds.forward(row.id, form.get("to", ""), viewer.name)
        else:
            done = deed is not None and deed(row.id, viewer.name)
        if not done:
            raise Invalid({"": "This cannot be done with the message as it is now; load the page again."})
        return self.show(viewer, {"box": row.box, "folder": form.get("folder", "")})

    def _find(self, viewer, key):
        row = messages.find(key)
        if row is None:
            raise Invalid({"": GONE})
        if not rights.may_open(row.box, viewer.name, self._tell, message=row.id):
            raise Denied("This box belongs to somebody else.")
        return row

    def _refuse(self, viewer, name):
        rights.may_open(name, viewer.name, self._tell)
        raise Denied("This box belongs to somebody else.")


def list_boxes(viewer):
    """Return {name: title} of the boxes that the viewer may open, their own first."""
    names = {viewer.extension, viewer.name} - {""}
    found = {box: held for name in names for box, held in boxes.opened_by(name)}
    known = {row.name: row for row in boxes.list_all()}
    led = [name for name in sorted(known) if name not in found and viewer.may(rights.LISTEN) and viewer.sees(name)][:MOST_LED]
    led = [name for name in led if rights.find_reason(name, viewer.name)]
    order = sorted(name for name in found if name in known)
    return {name: known[name].title or name for name in (*sorted(order, key=lambda name: name not in names), *sorted(led))}


def count_new(names):
    """Return {box: number of new messages}."""
    counted = messages.count()
    return {name: counted.get(name, (0, 0))[0] for name in names}
