"""Sounds the machine's own speaker when an alarm of the disk begins, where there is one."""

import logging
import threading
import struct

log = logging.getLogger("hardware.beep")

SPEAKER = "/dev/input/by-path/platform-pcspkr-event-spkr"
HERTZ = 1000
EV_SND, SND_TONE = 0x12, 0x02
EVENT = struct.Struct("llHHi")      # struct input_event of the kernel: seconds, microseconds, type, code, value


class Beep:
    """A listener of the Book; `mode` is auto or off. Without a speaker, or the right to it, the wall sounds instead."""

    def __init__(self, mode="auto", speaker=SPEAKER):
        self._on, self._speaker = mode != "off", speaker

    def heard(self, what, alarm):
        """Sound for a second when an alarm of a disk begins or gets worse."""
        if self._on and what == "raised" and alarm.equipment.startswith("disk") and not alarm.quiet:
            self._sound(HERTZ)
            threading.Timer(1.0, self._sound, (0,)).start()

    def _sound(self, hertz):
        try:
            with open(self._speaker, "wb", buffering=0) as speaker:
                speaker.write(EVENT.pack(0, 0, EV_SND, SND_TONE, hertz))
        except OSError as error:
            log.info("no speaker here: %s", error)
