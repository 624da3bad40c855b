"""The talk of a person with the mailbox: signing in, then one message after another."""

import dataclasses
import pathlib

from flow import expressions
from flow.call import Audio, VerbFailed
from plugins.voicemail import audio, options, pin, rights, speaking
from plugins.voicemail.deeds import Deeds
from plugins.voicemail.events import BoxSignIn
from plugins.voicemail.models import boxes, messages
from plugins.voicemail.models.messages import DELETED, HEARD, NEW

KEYS = "0123456789*#"
STATE = ("voicemail_person", "voicemail_box", "voicemail_doing", "voicemail_tries", "voicemail_message", "voicemail_file")
PATIENCE = 6
SILENCES = 3
LONGEST_WAIT = 30.0
END = "#"


@dataclasses.dataclass(frozen=True)
class Desk:
    """What the dialog works with: the folder of recordings and the time zone spoken."""

    recordings: pathlib.Path
    zone: str


class Dialog:
    """One visit of one talk. What must outlive this process is in the flow's variables, and each deed in the database:

    a visit that follows a lost one asks for no PIN again and repeats no deed.
    """

    def __init__(self, desk, call, parameters):
        self.desk, self.call, self.parameters = desk, call, parameters
        self.deeds = Deeds(call.emit, call.now)

    # -- signing in ------------------------------------------------------------------------------------

    def begin(self):
        """Ask who it is and for the PIN; return an outcome or park the call on the way."""
        for name in STATE:
            self.call.variables.pop(name, None)
        person = self.own or self.ask("voicemail-extension", 12)
        self.put(person=person, tries="0")
        return self._sign_in()

    def go_on(self, result):
        """Go on after the dialplan's part: a pause, a checkpoint, or a greeting that was recorded."""
        doing = self.get("doing")
        if doing == "sign-in":
            return self._sign_in()
        if doing == "greeting":
            return self._listen(options.take_greeting(self, result))
        return self._listen()

    @property
    def own(self):
        """The extension whose own phone this is, or '': a trunk may send any number, a phone of ours may not."""
        number = self.call.number
        return number if number and self.call.trunk in ("", number) and boxes.find(number) else ""

    def _sign_in(self):
        person = self.get("person")
        box = boxes.find(person)
        if self.own == person and (self.parameters["pin"] == "outside" or box and not box.pin):
            if box and not box.pin and self.parameters["pin"] == "always" and not options.choose_pin(self, person, "voicemail-first-pin"):
                return self._end("denied")
            return self._enter()
        result = self._check(box, self.ask("voicemail-pin", pin.LONGEST))
        self.call.emit(BoxSignIn(call=self.call.call, at=self.call.now(), box=person[:40], result=result, number=self.call.number))
        return self._enter() if result == "ok" else self._refuse(result, box)

    def _check(self, box, keys):
        """Return ok, wrong, blocked or none; a PIN is not looked at while the box is blocked."""
        if box is None or not box.pin:
            return "none"
        if self.call.now() < box.blocked:
            return "blocked"
        if pin.fits(keys, box.pin):
            boxes.forgive(box.name)
            return "ok"
        failures = box.failures + 1
        boxes.count_failure(box.name, failures, self.call.now() + pin.delay(failures))
        return "wrong"

    def _refuse(self, result, box):
        tries = int(self.get("tries") or 0) + 1
        row = boxes.find(box.name) if box else None
        wait = max(row.blocked - self.call.now(), 0.0) if row else float(2 ** (tries - 1))
        if tries >= self.parameters["tries"] or wait > LONGEST_WAIT:
            return self._end("denied", "voicemail-locked" if wait > LONGEST_WAIT else "vm-incorrect")
        self.call.play("vm-incorrect")
        self.put(tries=str(tries), doing="sign-in")
        self.call.park("wait", f"{max(wait, 1.0):.1f}")

    def _enter(self):
        person = self.get("person")
        box = expressions.fill(self.parameters["box"], self.call.names()).strip() or person
        if not rights.may_open(box, person, self.call.emit, now=self.call.now()):
            return self._end("denied", "voicemail-denied")
        self.put(box=box, doing="listen")
        # Through the dialplan and back: from here on the PIN was given, also for a process that follows this one.
        self.call.park("wait", "0")

    # -- listening ---------------------------------------------------------------------------------------

    def _listen(self, pressed=None):
        """Play and do until the end; `pressed` is the key with which an interrupted talk goes on, '' to ask for one."""
        row = messages.find(self.get("message")) if self.get("message") else self._open()
        if row is None:
            return self._empty()
        key = self._play(row) if pressed is None else pressed
        for _ in range(200):
            key = key or self._ask_menu(row)
            if key in ("", END):
                return self._end("done")
            if key == "2" and self.parameters["call_back"] and row.number:
                self.call.variables["voicemail_number"] = row.number
                return self._end("call_back", "")
            row, key = self._do(row, key)
        return self._end("done")

    def _open(self):
        rows = messages.of_box(self.get("box"))
        new = sum(row.state == NEW for row in rows)
        self.call.play(speaking.counts(new, len(rows) - new, self.call.language), KEYS)
        return rows[0] if rows else None

    def _empty(self):
        if self.ask("voicemail-menu-empty", 1) == "0":
            options.offer(self)
        return self._end("done")

    def _play(self, row):
        """Play a message with its time and caller; return the key that stopped it."""
        self.put(message=row.id)
        if not self._may_hear(row):
            return END
        key = self.call.play(speaking.envelope(row, self.desk.zone, self.call.language, self.call.now()), KEYS)
        if key:
            return key
        try:
            key = self.call.play(Audio(f"{self.desk.recordings}/{row.recording}"), KEYS)
        except VerbFailed:
            # Its audio is gone or on another machine: it stays new and the next one is played.
            self.call.play("vm-nomore")
            return "6"
        if self.may_change():
            self.deeds.hear(row.id, self.get("person"))
        return key

    def _may_hear(self, row):
        return rights.may_open(row.box, self.get("person"), self.call.emit, message=row.id, now=self.call.now())

    def _ask_menu(self, row):
        menu = ["voicemail-menu-call-back"] if self.parameters["call_back"] and row.number else []
        for _ in range(SILENCES):
            key = self.ask([*menu, "voicemail-menu"] if menu else "voicemail-menu", 1, keep_hash=True)
            if key:
                return key
        return ""

    def _do(self, row, key):
        """Do what `key` says; return the message to go on with and the next key, if one was pressed meanwhile."""
        if key == "1":
            return row, self._play(row)
        if key in ("4", "6"):
            return self._move(row, 1 if key == "6" else -1)
        if key == "0":
            options.offer(self)
        deed = {"3": self._finish, "7": self._delete, "8": self._forward}.get(key)
        if deed and not self.may_change():
            return row, self.call.play("voicemail-denied", KEYS)
        said = deed(row) if deed else "" if key == "0" else "menu-invalid"
        return messages.find(row.id) or row, self.call.play(said, KEYS) if said else ""

    def _move(self, row, step):
        ids = [other.id for other in self._others(row)]
        place = ids.index(row.id) + step
        if not 0 <= place < len(ids):
            return row, self.call.play("vm-nomore", KEYS)
        row = messages.find(ids[place])
        return row, self._play(row)

    def _others(self, row):
        """All messages in the order in which they were left, so that hearing one moves none."""
        found = [other for other in messages.of_box(self.get("box"), (NEW, HEARD)) if other.id != row.id]
        fresh = [other for other in found if other.state == NEW]
        heard = sorted((other for other in found if other.state != NEW), key=lambda other: other.heard_at or 0.0)
        return [*heard, row, *fresh]

    def _finish(self, row):
        self.deeds.finish(row.id, self.get("person"))
        return "voicemail-done"

    def _delete(self, row):
        if row.state == DELETED:
            self.deeds.restore(row.id, self.get("person"))
            return "vm-undeleted"
        self.deeds.delete(row.id, self.get("person"))
        return "vm-deleted"

    def _forward(self, row):
        target = self.ask("voicemail-forward", 12)
        return "voicemail-forwarded" if target and self.deeds.forward(row.id, target, self.get("person")) else "voicemail-no-box"

    # -- parts ---------------------------------------------------------------------------------------------

    def ask(self, prompt, digits, keep_hash=False):
        """Return the keys pressed after `prompt`, without the # that ended them unless it was the only one and is wanted."""
        text = self.call.ask(prompt, digits, PATIENCE).text
        return END if keep_hash and text == END else text.rstrip(END)

    def may_change(self):
        """Tell whether this person may do more than listen."""
        return rights.may_change(self.get("box"), self.get("person"))

    def get(self, name):
        """Return what is kept under `name`, or ''."""
        return self.call.variables.get(f"voicemail_{name}", "")

    def put(self, **values):
        """Keep values for the visits that follow."""
        self.call.variables.update({f"voicemail_{name}": value for name, value in values.items()})

    def greetings(self):
        """Return the folder of greetings."""
        return audio.greetings(self.desk.recordings)

    def _end(self, outcome, said="vm-goodbye"):
        if said:
            self.call.play(said)
        for name in STATE:
            self.call.variables.pop(name, None)
        return outcome
