"""What a person changes by phone: the greeting and the PIN."""

import uuid

from flow.call import Audio
from plugins.voicemail import audio, pin
from plugins.voicemail.models import boxes

LONGEST = 120
SHORTEST = 1.0
SILENCE = 5
KEYS = "0123456789*#"


def offer(dialog):
    """Offer greeting and PIN until star or silence; parks the call when a greeting is to be recorded."""
    if not dialog.may_change():
        dialog.call.play("voicemail-denied")
        return
    for _ in range(9):
        key = dialog.ask("voicemail-options", 1)
        if key == "1":
            _record(dialog)
        elif key == "2":
            _change_greeting(dialog, "")
            dialog.call.play("voicemail-greeting-standard", KEYS)
        elif key == "3":
            choose_pin(dialog, dialog.get("person"), "voicemail-new-pin")
        else:
            return


def _record(dialog):
    dialog.call.play("voicemail-speak-greeting", KEYS)
    name = uuid.uuid4().hex
    audio.make_folder(dialog.greetings())
    dialog.put(doing="greeting", file=name)
    dialog.call.park("record", f"{dialog.greetings()}/{name}", "wav", str(SILENCE), str(LONGEST), "k")


def take_greeting(dialog, result):
    """Play back the greeting that was recorded and keep it when the person says so; return a key pressed meanwhile, or ''."""
    name = dialog.get("file")
    if result.field(0) in ("ERROR", "") or audio.measure(dialog.greetings(), name) < SHORTEST:
        dialog.call.play("vm-tooshort")
        return _drop(dialog, name)
    for _ in range(3):
        key = dialog.call.play(Audio(f"{dialog.greetings()}/{name}"), KEYS) or dialog.ask("voicemail-keep-greeting", 1)
        if key == "1":
            _change_greeting(dialog, name)
            dialog.put(doing="listen")
            return dialog.call.play("voicemail-greeting-kept", KEYS)
        if key == "2":
            _drop(dialog, name)
            _record(dialog)
        if key == "*":
            break
    return _drop(dialog, name)


def _drop(dialog, name):
    dialog.put(doing="listen")
    # After a lost visit this may be asked again about a greeting that was kept meanwhile.
    if boxes.find(dialog.get("box")).greeting != name:
        audio.remove(dialog.greetings(), name)
    return ""


def _change_greeting(dialog, name):
    before = dialog.deeds.set_greeting(dialog.get("box"), name, dialog.get("person"))
    if before and before != name:
        audio.remove(dialog.greetings(), before)


def choose_pin(dialog, box, prompt):
    """Ask for a new PIN twice and set it on `box`; return whether one was set."""
    for _ in range(3):
        chosen = dialog.ask(prompt, pin.LONGEST)
        if not chosen:
            return False
        if pin.refuse(chosen, box):
            dialog.call.play("voicemail-weak-pin")
        elif dialog.ask("voicemail-again-pin", pin.LONGEST) != chosen:
            dialog.call.play("voicemail-pin-differs")
        else:
            dialog.deeds.set_pin(box, pin.make(chosen), dialog.get("person"))
            dialog.call.play("voicemail-pin-changed", KEYS)
            return True
    return False
