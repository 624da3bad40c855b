"""Shows a call to one viewer: numbers masked as they may see them, facts without whole numbers."""

import re

from admin.calls import words

NUMBER = re.compile(r"\+?\d{7,}")
# What is an id or a time of ours and no telephone number, however many digits it has.
PLAIN = ("recordings", "recording", "voicemail", "merged_into", "linked", "message")
COLUMNS = ("started", "direction", "from", "name", "to", "trunk", "queue", "agent", "flow", "path", "result", "wait", "ring", "talk", "hold",
           "answered", "ended", "recorded", "voicemail", "language", "charge", "cause", "facts", "id")
TITLES = {**words.TITLES, "path": "Path", "ended": "Ended", "cause": "Hang-up cause", "facts": "Facts", "id": "Call"}


def hide(mask, value):
    """Return any value with every run of digits in it that may be a number masked."""
    if isinstance(value, dict):
        return {name: item if name in PLAIN else hide(mask, item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hide(mask, item) for item in value]
    return NUMBER.sub(lambda found: mask(found[0]), value) if isinstance(value, str) else value


def show(call, mask):
    """Return a store.calls.Call as the API tells it; times are unix seconds, durations seconds, money minor units."""
    return {"id": call.id, "linkedid": call.linkedid, "node": call.node, "direction": call.direction, "from": mask(call.number_from),
            "name": hide(mask, call.name_from), "to": mask(call.dialled), "trunk": hide(mask, call.trunk), "queue": call.queue, "agent": mask(call.agent),
            "flow": call.flow, "version": call.version, "path": hide(mask, call.path), "started": call.started, "answered": call.answered, "ended": call.ended,
            "wait": call.wait, "ring": call.ring, "talk": call.talk, "hold": call.hold, "result": call.result, "cause": call.cause,
            "recording": call.recording, "charge": call.charge, "effective": call.effective, "facts": hide(mask, call.facts)}


def write_path(path):
    """Return a path in one line: step:outcome > step:outcome."""
    return " > ".join(f"{step.get('step', '')}:{step.get('outcome') or ''}" for step in path)


def write_facts(facts):
    """Return facts in one line, name=value; lists are left to the page of the call."""
    return ", ".join(f"{name}={value}" for name, value in facts.items() if not isinstance(value, (dict, list)) and name != "language")


def write_cells(call, mask, say):
    """Return the values of a row of an export in the order of COLUMNS; times stay unix seconds."""
    shown = show(call, mask)
    say_known = {"direction": words.DIRECTIONS, "result": words.RESULTS}
    cells = {**shown, **{name: say(known.get(shown[name], shown[name])) for name, known in say_known.items()},
             "path": write_path(shown["path"]), "facts": write_facts(shown["facts"]), "recorded": say("yes" if call.recording else "no"),
             "voicemail": say("yes" if "voicemail" in call.facts else "no"), "language": call.facts.get("language", ""),
             "charge": call.charge / 100 if call.charge is not None else None}
    return [cells[name] for name in COLUMNS]
