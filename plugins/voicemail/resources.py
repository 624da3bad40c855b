"""What people see and change of boxes, messages and mails."""

import re
import time

from hooks.web import Field, Invalid, Permission, Resource
from plugins.voicemail import pin
from plugins.voicemail.deeds import Deeds
from plugins.voicemail.events import BoxChanged
from plugins.voicemail.models import boxes, mails, messages
from plugins.voicemail.models.messages import DELETED, DONE, HEARD, NEW
from plugins.voicemail.rights import LISTEN
from store import extensions

VIEW, CHANGE = "voicemail.view", "voicemail.change"
PERMISSIONS = (Permission(VIEW, "See mailboxes and the list of messages"), Permission(CHANGE, "Change mailboxes and messages"),
               Permission(LISTEN, "Listen to the messages of one's own people"))
NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}\Z")
ADDRESS = re.compile(r"[^\s@<>\"',;:\\()\[\]\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,190}\Z")
TITLES = {NEW: "New", HEARD: "Heard", DONE: "Done", DELETED: "Deleted"}


class Boxes:
    """The rows of boxes; `tell(event)` journals a change."""

    def __init__(self, tell):
        self._tell = tell

    def list(self, query):
        """Return one page of boxes."""
        return [_write_box(row) for row in boxes.read_page(query)]

    def get(self, key):
        """Return one box, or None."""
        row = boxes.find(key)
        return _write_box(row) if row else None

    def save(self, key, values, by):
        """Create or change a box; raises Invalid."""
        row = boxes.find(key) if key else None
        wanted = {**(_write_box(row) if row else {name: field.default for name, field in _BOX.items()}),
                  **{name: value for name, value in values.items() if value is not None}}
        problems = refuse_box(wanted, key)
        if problems:
            raise Invalid(problems)
        kept = {name: wanted[name] for name in ("kind", "title", "language", "longest", "shortest", "keep_days", "mail")}
        kept["mail"] = ", ".join(_split(kept["mail"]))
        if wanted.get("pin"):
            kept.update(pin=pin.make(wanted["pin"]), failures=0, blocked=0.0)
        boxes.save(key or wanted["name"], {(right["person"], right["held"]) for right in wanted["rights"]}, **kept)
        self._tell(BoxChanged(call="", at=time.time(), box=key or wanted["name"], what="box", by=by))
        return key or wanted["name"]

    def delete(self, key, by):
        """Remove a box that holds no messages and belongs to no extension; raises Invalid."""
        if extensions.find(key):
            raise Invalid({"": f"every extension has a box; remove the extension {key} first"})
        if messages.of_box(key, messages.STATES):
            raise Invalid({"": f"the box {key} still holds messages; delete them and wait until they are removed, or forward them"})
        boxes.remove(key)
        self._tell(BoxChanged(call="", at=time.time(), box=key, what="removed", by=by))


class Messages:
    """The rows of messages, whose state can be changed and which can be forwarded; calls make them, people do not."""

    def __init__(self, tell):
        self._deeds = Deeds(tell)

    def list(self, query):
        """Return one page of messages; in no other order asked for, what has to be worked first comes first."""
        rows = messages.read_page(query) if query.order else messages.read_morning(query)
        return [_write_message(row) for row in rows]

    def get(self, key):
        """Return one message, or None."""
        row = messages.find(key)
        return _write_message(row) if row else None

    def save(self, key, values, by):
        """Change the state of a message or forward it; raises Invalid."""
        row = messages.find(key) if key else None
        if row is None:
            raise Invalid({"": "messages are left by callers; choose one that is there"})
        target, state = values.get("forward_to") or "", values.get("state") or row.state
        if target and not self._deeds.forward(key, target, by):
            raise Invalid({"forward_to": f"there is no box {target!r}, or it has this message already"})
        if state != row.state and not self._change(row, state, by):
            raise Invalid({"state": f"a message that is {row.state} cannot become {state}"})
        return key

    def delete(self, key, by):
        """Delete a message; its audio is removed some days later."""
        self._deeds.delete(key, by)

    def _change(self, row, state, by):
        if row.state == DELETED:
            return state == HEARD and self._deeds.restore(row.id, by)
        deed = {NEW: self._deeds.reopen, HEARD: self._deeds.hear, DONE: self._deeds.finish, DELETED: self._deeds.delete}.get(state)
        return bool(deed) and deed(row.id, by)


class Mails:
    """The rows of mails; one that failed is queued again by saving it."""

    def list(self, query):
        """Return one page of mails."""
        return [_write_mail(row) for row in mails.read_page(query)]

    def get(self, key):
        """Return one mail, or None."""
        row = mails.find(key)
        return _write_mail(row) if row else None

    def save(self, key, values, by):
        """Queue a failed mail again; raises Invalid."""
        row = mails.find(key) if key else None
        if row is None or row.state != mails.FAILED:
            raise Invalid({"": "only a mail that failed can be sent again"})
        mails.settle(key, mails.QUEUED, tries=0, due=time.time())
        return key

    def delete(self, key, by):
        """Forget a mail that is not being sent; raises Invalid."""
        if not mails.discard(key):
            raise Invalid({"": "the mail is being sent; try again in a minute"})


def refuse_box(values, key):
    """Return {field: problem} of a box's values."""
    found = {
        "name": "" if key or NAME.match(values["name"] or "") else "write up to 40 letters, digits, _ . -, such as 1001 or sales",
        "kind": "" if values["kind"] in boxes.KINDS else f"choose {' or '.join(boxes.KINDS)}",
        "language": "" if values["language"] in ("", "en", "zh") else "choose en, zh or none",
        "longest": "" if 5 <= values["longest"] <= 3600 else "write 5 to 3600 seconds",
        "shortest": "" if 0 <= values["shortest"] <= 60 else "write 0 to 60 seconds",
        "keep_days": "" if 0 <= values["keep_days"] <= 3650 else "write 0 (for ever) to 3650 days",
        "mail": next((f"{one!r} is no mail address" for one in _split(values["mail"]) if not ADDRESS.match(one)), ""),
        "pin": pin.refuse(values["pin"], values["name"]) if values.get("pin") else "",
        "rights": _refuse_rights(values)}
    if not key and not found["name"] and boxes.find(values["name"]):
        found["name"] = "there is a box of this name already"
    return {name: problem for name, problem in found.items() if problem}


def _refuse_rights(values):
    for right in values["rights"]:
        if right.get("held") not in boxes.HELD or not NAME.match(right.get("person") or ""):
            return f"{right}: name a person (extension or sign-in name) and one of {', '.join(boxes.HELD)}"
    owners = sum(right["held"] == boxes.OWNER for right in values["rights"])
    return "a personal box has exactly one owner" if values["kind"] == boxes.PERSONAL and owners != 1 else ""


def _split(text):
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _write_box(row):
    found = {name: getattr(row, name) for name in ("name", "kind", "title", "language", "longest", "shortest", "keep_days", "mail")}
    return {**found, "rights": [{"person": person, "held": held} for person, held in sorted(boxes.rights_of(row.name))]}


def _write_message(row):
    return {name: getattr(row, name) for name in ("id", "box", "at", "number", "seconds", "state", "queue", "after_hours", "heard_at",
                                                  "heard_by", "forwarded_by", "call")}


def _write_mail(row):
    return {name: getattr(row, name) for name in ("id", "message", "address", "state", "tries", "due", "sent_at", "error")}


_BOX = {field.name: field for field in (
    Field("name", "name", "Box", "the extension of a person, or a word for a group", required=True),
    Field("kind", "choice", "Kind", default=boxes.PERSONAL, choices=((boxes.PERSONAL, "One person"), (boxes.GROUP, "A group"))),
    Field("title", "text", "Title", default=""),
    Field("language", "choice", "Language of mails", default="", choices=(("", "As the site"), ("en", "English"), ("zh", "Chinese")), listed=False),
    Field("longest", "integer", "Longest message, seconds", default=180, minimum=5, maximum=3600, listed=False),
    Field("shortest", "number", "Shortest message, seconds", "shorter ones are dropped", default=1.0, minimum=0, maximum=60, listed=False),
    Field("keep_days", "integer", "Keep for days", "0 keeps messages for ever", default=0, minimum=0, maximum=3650, listed=False),
    Field("mail", "text", "Mail to", "addresses, separated by commas", default=""),
    Field("pin", "secret", "PIN", "4 to 10 digits; empty leaves it as it is", default="", listed=False),
    Field("rights", "list", "Who may open it", default=[], listed=False, fields=(
        Field("person", "name", "Person", "extension or sign-in name", required=True),
        Field("held", "choice", "As", default=boxes.MEMBER,
              choices=((boxes.OWNER, "Owner"), (boxes.MEMBER, "Member"), (boxes.SUPERIOR, "Superior"))))))}
_MESSAGE = (
    Field("id", "name", "Message", listed=False, editable=False), Field("box", "reference", "Box", resource="voicemail-boxes", editable=False),
    Field("at", "moment", "Left at", editable=False), Field("number", "phone", "Caller", editable=False),
    Field("seconds", "number", "Seconds", editable=False), Field("state", "choice", "State", choices=tuple(TITLES.items())),
    Field("queue", "text", "Queue", editable=False), Field("after_hours", "flag", "After hours", editable=False),
    Field("heard_at", "moment", "Heard at", editable=False, listed=False), Field("heard_by", "text", "Heard by", editable=False),
    Field("forwarded_by", "text", "Forwarded by", editable=False, listed=False), Field("call", "text", "Call", editable=False, listed=False),
    Field("forward_to", "reference", "Forward to", resource="voicemail-boxes", listed=False, default=""))
_MAIL = tuple(Field(name, kind, title, editable=False) for name, kind, title in (
    ("id", "name", "Mail"), ("message", "name", "Message"), ("address", "text", "To"), ("state", "text", "State"), ("tries", "integer", "Tries"),
    ("due", "moment", "Next try"), ("sent_at", "moment", "Sent at"), ("error", "text", "What the mail server said")))


def make(tell=None):
    """Return the resources; `tell(event)` journals what people do (None: nobody listens, as when they are only listed)."""
    tell = tell or (lambda event: None)
    return [Resource("voicemail-boxes", "Mailboxes", tuple(_BOX.values()), Boxes(tell), VIEW, CHANGE, key="name", group="Voicemail",
                     owner="name"),
            Resource("voicemail-messages", "Messages", _MESSAGE, Messages(tell), VIEW, CHANGE, group="Voicemail", importable=False,
                     owner="box"),
            Resource("voicemail-mails", "Voicemail mails", _MAIL, Mails(), VIEW, CHANGE, group="Voicemail", importable=False)]
