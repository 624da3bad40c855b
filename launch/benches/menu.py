"""The menu that `bench calls` walks: as our flow and as hand-written dialplan, the same prompts, keys and times."""

import math
from array import array

from launch.phone import g711, sdp
from launch.prompts import sound

PROMPTS = ("bench-welcome", "bench-first", "bench-second")
SECONDS = 2         # of each prompt
KEYS = "12"         # pressed in the two menus
PAUSES = (5.0, 4.8)     # seconds from the first sound to the first key, and from the sound after it to the second: a call of 10 s
TIMEOUT = 6         # seconds that a menu waits for its key

# The same carrier lines bring the calls in; what an administrator would write by hand for this menu.
NATIVE = """\
[general]
static = yes
writeprotect = yes

[cc-trunk]
exten => {number},1,Answer()
 same => n,Playback({sounds}/bench-welcome)
 same => n,Goto(bench-first,s,1)

[bench-first]
exten => s,1,Background({sounds}/bench-first)
 same => n,WaitExten({timeout})
 same => n,Hangup()
exten => 1,1,Goto(bench-second,s,1)
exten => i,1,Hangup()

[bench-second]
exten => s,1,Background({sounds}/bench-second)
 same => n,WaitExten({timeout})
 same => n,Hangup()
exten => 2,1,Hangup()
exten => i,1,Hangup()
"""


def make_flow():
    """Return the document of our flow."""
    steps = [("answer", "ivr.answer", {}, {"done": "welcome"}),
             ("welcome", "ivr.play", {"prompt": PROMPTS[0]}, {"done": "first"}),
             ("first", "ivr.menu", _menu(PROMPTS[1], "1"), {"1": "second", "no_input": "end", "invalid": "end"}),
             ("second", "ivr.menu", _menu(PROMPTS[2], "2"), {"2": "end", "no_input": "end", "invalid": "end"}),
             ("end", "ivr.hangup", {}, {})]
    return {"format": "switchroom.flow/1", "name": "bench", "entry": "answer",
            "steps": {name: {"kind": kind, "parameters": parameters, "next": after} for name, kind, parameters, after in steps}}


def _menu(prompt, key):
    return {"prompt": prompt, "keys": key, "timeout": TIMEOUT, "tries": 1}


def make_native(number, sounds):
    """Return the extensions.conf that does the same with the prompts in the folder `sounds`."""
    return NATIVE.format(number=number, sounds=sounds, timeout=TIMEOUT)


def make_prompt(ending):
    """Return the bytes of a prompt, a tone of exactly SECONDS, as `wav` or `alaw`."""
    samples = array("h", (round(8000 * math.sin(at * 2 * math.pi * 440 / sound.RATE)) for at in range(SECONDS * sound.RATE)))
    return sound.pack(samples) if ending == "wav" else g711.encode(samples.tobytes(), sdp.ALAW)
